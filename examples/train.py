#!/usr/bin/env python3
"""Demonstrations in, policy out, with Python's standard library alone (3.8 or newer).

    examples/train.py [--url URL] [--mapping JSON] [--options JSON] [--output FOLDER] [FILE ...]

$IMITATION_API_KEY is the key, where the service asks for one.
FILE...  one dataset: an npz, csv or jsonl file, or several that belong together; a small one is made where absent.
Prints the progress on standard error and the bundle's path on standard output. Ends with 1 when the service says no, and
prints what it said.
"""
import argparse
import hashlib
import http.client
import json
import os
import random
import sys
import time
import uuid
import zipfile
from urllib.parse import urlsplit

TERMINAL = ("succeeded", "failed", "cancelled")
ATTEMPTS = 5


class Refused(Exception):
    """The service said no, and why."""

    status = None


class Service:
    """One connection per request: plain, and safe to try again."""

    def __init__(self, url, key=None):
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Refused(f"{url} is no http address")
        self._connect = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._key = {"Authorization": f"Bearer {key}"} if key else {}
        self._host, self._port, self._prefix = parts.hostname, parts.port, parts.path.rstrip("/")

    def open(self, method, path, body=None, headers=None):
        """Sends a request; the response, still to be read. A refusal raises with the problem's own words."""
        connection = self._connect(self._host, self._port, timeout=120)
        try:
            try:
                connection.request(method, self._prefix + path, body=body, headers={**self._key, **(headers or {})})
            except (BrokenPipeError, ConnectionResetError):
                pass  # Refused before all of it was sent: the answer says why.
            response = connection.getresponse()
            if response.status >= 400:
                refusal = Refused(f"{method} {path}: {response.status}\n{describe(response.read())}")
                refusal.status = response.status
                raise refusal
            return response
        except BaseException:
            connection.close()
            raise

    def json(self, method, path, body=None):
        """Sends JSON and reads JSON. The idempotency key makes it safe to repeat a POST whose answer was lost."""
        headers = {"Accept": "application/json"}
        if body is not None:
            headers.update({"Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())})
        data = None if body is None else json.dumps(body).encode()
        return again(lambda: json.loads(self.open(method, path, data, headers).read()))

    def upload(self, paths, mapping):
        """Streams the files as a form, the mapping first: memory stays flat, whatever their size."""
        boundary = uuid.uuid4().hex
        parts = []
        if mapping:
            parts.append((f'--{boundary}\r\nContent-Disposition: form-data; name="mapping"\r\n\r\n{mapping}\r\n'.encode(), None))
        for path in paths:
            name = os.path.basename(path).replace('"', "%22")
            head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: application/octet-stream\r\n\r\n'
            parts.append((head.encode(), path))
        end = f"--{boundary}--\r\n".encode()
        length = len(end) + sum(len(head) + (os.path.getsize(path) + 2 if path else 0) for head, path in parts)

        def chunks():
            for head, path in parts:
                yield head
                if path:
                    with open(path, "rb") as file:
                        yield from iter(lambda: file.read(1 << 20), b"")
                    yield b"\r\n"
            yield end

        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "Content-Length": str(length)}
        return again(lambda: json.loads(self.open("POST", "/v1/datasets?wait=30", chunks(), headers).read()))

    def events(self, run_id):
        """The run's events as they happen; after a broken connection from where it broke."""
        last, failures = None, 0
        while True:
            try:
                response = self.open("GET", f"/v1/runs/{run_id}/events/stream", headers={"Last-Event-ID": last} if last else {})
                kind, data = None, []
                for line in response:
                    field, _, value = line.decode().rstrip("\r\n").partition(": ")
                    if field == "id":
                        last, failures = value, 0
                    elif field == "event":
                        kind = value
                    elif field == "data":
                        data.append(value)
                    elif field == "" and kind:
                        yield kind, json.loads("\n".join(data))
                        if kind in TERMINAL:
                            return
                        kind, data = None, []
            except (OSError, http.client.HTTPException):
                failures += 1
                if failures == ATTEMPTS:
                    raise
                time.sleep(failures)

    def download(self, path, target):
        """Writes a file; goes on where a broken download stopped."""
        def fetch():
            have = os.path.getsize(target) if os.path.exists(target) else 0
            response = self.open("GET", path, headers={"Range": f"bytes={have}-"} if have else {})
            with open(target, "ab" if response.status == 206 else "wb") as file:
                for chunk in iter(lambda: response.read(1 << 20), b""):
                    file.write(chunk)
        again(fetch)


def again(action):
    """Tries again after a broken connection, never after a refusal."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return action()
        except (OSError, http.client.HTTPException) as error:
            if attempt == ATTEMPTS:
                raise Refused(f"no answer after {ATTEMPTS} attempts: {error}") from error
            time.sleep(attempt)


def describe(body):
    """A problem document in words."""
    try:
        problem = json.loads(body)
    except ValueError:
        return body.decode(errors="replace")
    lines = [problem.get("detail") or problem.get("title") or ""]
    for error in problem.get("errors", []):
        lines.append(f"  {error.get('pointer') or error.get('file') or ''}: {error.get('detail', '')} {error.get('advice', '')}")
    return "\n".join(lines)


def make_demonstrations(path):
    """A point walks straight to the middle of the plane: 40 episodes of 25 transitions."""
    draw = random.Random(7)
    with open(path, "w", encoding="utf-8") as file:
        file.write("episode,observation_x,observation_y,action_x,action_y\n")
        for episode in range(40):
            x, y = draw.uniform(-1, 1), draw.uniform(-1, 1)
            for _ in range(25):
                file.write(f"{episode},{x:.6f},{y:.6f},{-0.2 * x:.6f},{-0.2 * y:.6f}\n")
                x, y = 0.8 * x, 0.8 * y


def say(text):
    print(text, file=sys.stderr, flush=True)


def wait_until_read(service, dataset):
    while dataset["state"] in ("uploaded", "reading"):
        dataset = service.json("GET", f"/v1/datasets/{dataset['id']}?wait=30")
    if dataset["state"] != "ready":
        raise Refused("the dataset was rejected:\n" + json.dumps(dataset.get("problems"), indent=2))
    say(f"dataset {dataset['id']}: {dataset['episodes']} episodes, {dataset['transitions']} transitions, {dataset['action']['kind']} actions")
    return dataset


def train(service, dataset, options):
    run = service.json("POST", "/v1/runs", {"dataset_id": dataset["id"], "options": options})
    for kind, data in service.events(run["id"]):
        values = data["data"].get("values")
        say(f"run {run['id']}: {kind}" + (f" {json.dumps(values)}" if values else ""))
    run = service.json("GET", f"/v1/runs/{run['id']}")
    if run["state"] != "succeeded":
        failure = run.get("failure", {})
        raise Refused(f"run {run['id']} {run['state']}: {failure.get('reason', '')} {failure.get('detail', '')}")
    return run


def unpack(bundle, expected, folder):
    """Checks the bundle against the run's digest, and every file in it against SHA256SUMS."""
    with open(bundle, "rb") as file:
        found = hashlib.sha256(file.read()).hexdigest()
    if found != expected:
        os.remove(bundle)
        raise Refused(f"the download is damaged: sha256 {found}, not {expected}")
    with zipfile.ZipFile(bundle) as archive:
        for line in archive.read("SHA256SUMS").decode().splitlines():
            digest, name = line.split(maxsplit=1)
            if hashlib.sha256(archive.read(name.lstrip("*"))).hexdigest() != digest:
                raise Refused(f"{name} contradicts SHA256SUMS")
        archive.extractall(folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default=os.environ.get("IMITATION_URL", "http://127.0.0.1:5080"))
    parser.add_argument("--mapping", help="JSON that names columns or arrays where they are not recognised")
    parser.add_argument("--options", type=json.loads, default={}, help="JSON of the algorithm's options")
    parser.add_argument("--output", default="policy", help="where the policy goes")
    parser.add_argument("files", nargs="*")
    arguments = parser.parse_args()
    os.makedirs(arguments.output, exist_ok=True)
    files = arguments.files
    if not files:
        files = [os.path.join(arguments.output, "walk.csv")]
        make_demonstrations(files[0])
    service = Service(arguments.url, os.environ.get("IMITATION_API_KEY"))
    dataset = wait_until_read(service, service.upload(files, arguments.mapping))
    run = train(service, dataset, arguments.options)
    for name, value in sorted(run["metrics"].items()):
        say(f"  {name} {value}")
    bundle = os.path.join(arguments.output, "bundle.zip")
    digest = next(artifact["sha256"] for artifact in run["artifacts"] if artifact["name"] == "bundle.zip")
    if os.path.exists(bundle):
        os.remove(bundle)
    service.download(run["links"]["bundle"], bundle)
    unpack(bundle, digest, arguments.output)
    say(f"the policy is in {arguments.output}; its README.md says how to run it")
    print(bundle)


if __name__ == "__main__":
    try:
        main()
    except (Refused, OSError) as refusal:
        sys.exit(str(refusal))
