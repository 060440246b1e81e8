#!/usr/bin/env python3
"""Uploads a folder of demonstrations as one dataset, with Python's standard library alone (3.8 or newer).

    examples/upload.py [--url URL] [--name NAME] [--mapping JSON] [--state FILE] FOLDER

Started again after whatever broke it, it goes on where it stood, at the very byte. $IMITATION_API_KEY is the key, where the
service asks for one. Hidden and empty files are left out. Prints the progress on standard error and the dataset's identifier
on standard output. Ends with 1 when the service says no, and prints what it said.
"""
import argparse
import base64
import hashlib
import http.client
import json
import os
import sys
import time

from train import Refused, Service, say, wait_until_read

TUS = {"Tus-Resumable": "1.0.0"}
GONE = (404, 410)
CONFLICT = 409
PATIENCE = 60  # seconds without progress


class Uploads:
    """What was begun, in a file of one line per upload, so that a later process knows it."""

    def __init__(self, path):
        self._path, self._known = path, {}
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                for line in file:
                    if line.endswith("\n"):
                        entry = json.loads(line)
                        self._known[entry["sha256"], entry["name"]] = entry["location"]

    def find(self, sha256, name):
        return self._known.get((sha256, name))

    def add(self, sha256, name, location):
        self._known[sha256, name] = location
        with open(self._path, "a", encoding="utf-8") as file:
            file.write(json.dumps({"sha256": sha256, "name": name, "location": location}) + "\n")

    def forget(self):
        if os.path.exists(self._path):
            os.remove(self._path)


def list_files(folder):
    """The files below a folder, by their names with folders."""
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = os.path.join(parent, name)
            if not name.startswith(".") and os.path.getsize(path) > 0:
                yield os.path.relpath(path, folder).replace(os.sep, "/"), path


def digest_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for chunk in iter(lambda: file.read(1 << 20), b""):
            digest.update(chunk)
    return digest.hexdigest()


def encode(text):
    return base64.b64encode(text.encode()).decode()


def begin(service, name, path, sha256):
    headers = {**TUS, "Upload-Length": str(os.path.getsize(path)), "Upload-Metadata": f"filename {encode(name)},sha256 {encode(sha256)}"}
    response = service.open("POST", "/v1/uploads", headers=headers)
    response.read()
    return response.headers["Location"]


def offset_of(service, location):
    """How many bytes the service has; None where it knows nothing of the upload."""
    try:
        response = service.open("HEAD", location, headers=TUS)
        response.read()
        return int(response.headers["Upload-Offset"])
    except Refused as refusal:
        if refusal.status in GONE:
            return None
        raise


def send(service, location, path, offset):
    """Sends the rest of a file."""
    def rest():
        with open(path, "rb") as file:
            file.seek(offset)
            yield from iter(lambda: file.read(1 << 20), b"")

    headers = {
        **TUS,
        "Content-Type": "application/offset+octet-stream",
        "Content-Length": str(os.path.getsize(path) - offset),
        "Upload-Offset": str(offset),
    }
    service.open("PATCH", location, rest(), headers).read()


def upload(service, uploads, name, path):
    """Uploads one file, from where an earlier attempt stood; its location."""
    sha256, size = digest_of(path), os.path.getsize(path)
    location, best, deadline = uploads.find(sha256, name), -1, time.monotonic() + PATIENCE
    while True:
        try:
            offset = offset_of(service, location) if location else None
            if offset is None:
                location, offset = begin(service, name, path, sha256), 0
                uploads.add(sha256, name, location)
            if offset > best:
                best, deadline = offset, time.monotonic() + PATIENCE
            if offset == size:
                return location
            send(service, location, path, offset)
        except (OSError, http.client.HTTPException, Refused) as error:
            is_lasting = isinstance(error, Refused) and error.status < 500 and error.status != CONFLICT
            if is_lasting or time.monotonic() > deadline:
                raise
            time.sleep(0.5)


def state_path(folder, url):
    cache = os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "imitation-service")
    os.makedirs(cache, exist_ok=True)
    return os.path.join(cache, hashlib.sha256(f"{os.path.abspath(folder)}\n{url}".encode()).hexdigest() + ".jsonl")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default=os.environ.get("IMITATION_URL", "http://127.0.0.1:5080"))
    parser.add_argument("--name", help="the dataset's name; the folder's unless given")
    parser.add_argument("--mapping", type=json.loads, help="JSON that names columns or arrays where they are not recognised")
    parser.add_argument("--state", help="where to remember what was begun; in the user's cache unless given")
    parser.add_argument("folder")
    arguments = parser.parse_args()
    files = list(list_files(arguments.folder))
    if not files:
        raise Refused(f"there is no file in {arguments.folder}")
    service = Service(arguments.url, os.environ.get("IMITATION_API_KEY"))
    uploads = Uploads(arguments.state or state_path(arguments.folder, arguments.url))
    named = []
    for number, (name, path) in enumerate(files, 1):
        say(f"{number}/{len(files)} {name}")
        named.append({"upload": upload(service, uploads, name, path).rsplit("/", 1)[-1], "path": name})
    body = {"name": arguments.name or os.path.basename(os.path.abspath(arguments.folder)), "files": named}
    if arguments.mapping:
        body["mapping"] = arguments.mapping
    dataset = wait_until_read(service, service.json("POST", "/v1/datasets?wait=30", body))
    uploads.forget()
    print(dataset["id"])


if __name__ == "__main__":
    try:
        main()
    except (Refused, OSError, http.client.HTTPException) as refusal:
        sys.exit(str(refusal))
