"""Runs a policy bundle: numpy for perceptrons and recurrent policies, onnxruntime (used where installed) for every policy.

    from policy_runner import Policy
    policy = Policy("folder of the bundle")
    policy.reset()                                  # at the beginning of each episode
    action = policy.act({"observation.state": [...]})

Observations and actions are in the units of the demonstrations; images are uint8 arrays, texts are strings. History, state and chunks of actions are kept here.
"""
import heapq
import json
import math
import os

import numpy as np

try:
    import onnxruntime
except ImportError:
    onnxruntime = None

_EMPTY = 14695981039346656037  # the hash of nothing: FNV-1a, 64 bits


def encode(text, size=256, tokens=None):
    """A text as the vector that a policy sees: [size]. Of its bytes, hashed-ngrams-1, or of what a Tokens cuts it into, hashed-tokens-1."""
    counts = np.zeros(size, np.int64)
    for value in _hashes_of_tokens(tokens(text)) if tokens else _hashes_of_bytes(text):
        counts[value % size] += -1 if value >> 63 else 1
    length = math.sqrt((counts.astype(float) ** 2).sum())
    return (counts / length if length else counts).astype(np.float32)


def _hashes_of_bytes(text):
    data = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text).encode()
    for start in range(len(data)):
        value = _EMPTY
        for byte in data[start : start + 3]:
            value = _mix(value, [byte])
            yield value


def _hashes_of_tokens(tokens):
    last = None
    for token in tokens:
        data = token.encode() + b"\xff"
        if last is not None:
            yield _mix(last, data)
        last = _mix(_EMPTY, data)
        yield last


def _mix(value, data):
    for byte in data:
        value = (value ^ byte) * 1099511628211 % 2**64
    return value


class Tokens:
    """Cuts texts into tokens as tokens.json says: byte-pair encoding over UTF-8 bytes, of pieces that the pattern of GPT-2 or of cl100k_base cuts."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            told = json.load(file)
        self._kinds = bytearray(0x110000)  # of code points: 0 other, 1 letter, 2 number, 3 space
        for kind, name in enumerate(("letters", "numbers", "spaces"), 1):
            for first, last in zip(told[name][::2], told[name][1::2]):
                self._kinds[first : last + 1] = bytes([kind]) * (last + 1 - first)
        self._is_cl100k = told["pattern"] == "cl100k"
        self._alphabet, self._separator, self._whole = told["alphabet"], told["separator"], set(told["whole"])
        self._ranks = {merge: rank for rank, merge in enumerate(told["merges"])}

    def __call__(self, text):
        """The tokens, as vocab.json writes them."""
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")  # half a pair is U+FFFD
        kinds = [self._kinds[ord(letter)] for letter in text]
        start = 0
        while start < len(text):
            end = self._end(text, kinds, start)
            piece = "".join(self._alphabet[byte] for byte in text[start:end].encode())
            yield from [piece] if piece in self._whole else self._merge(piece)
            start = end

    def _end(self, text, kinds, start):
        def run(first, longest=1024):
            end = first
            while end < len(text) and end - first < longest and kinds[end] == kinds[first]:
                end += 1
            return end

        for word in ("'s", "'t", "'re", "'ve", "'m", "'ll", "'d"):
            said = text[start : start + len(word)]
            if said == word or self._is_cl100k and said.isascii() and said.lower() == word:
                return start + len(word)
        first = start + (text[start] == " ")
        if self._is_cl100k:
            if kinds[start] in (0, 3) and text[start] not in "\r\n" and kinds[start + 1 : start + 2] == [1]:
                return run(start + 1)
            if kinds[start] in (1, 2):
                return run(start, 3 if kinds[start] == 2 else 1024)
            if kinds[first : first + 1] == [0]:
                end = last = run(first)
                while end < len(text) and end - last < 1024 and text[end] in "\r\n":
                    end += 1
                return end
        elif first < len(text) and kinds[first] != 3:
            return run(first)
        end = run(start)
        line_end = max(text.rfind("\r", start, end), text.rfind("\n", start, end)) + 1 if self._is_cl100k else 0
        return line_end or (end if end in (len(text), start + 1) or kinds[end] == 3 else end - 1)

    def _merge(self, piece):
        """The neighbours that come first among the merges, the leftmost first, until none merge."""
        parts, before, heap = list(piece), list(range(-1, len(piece) - 1)), []  # parts by the byte where each begins; empty where none does

        def offer(at):
            after = at + len(parts[at])
            rank = self._ranks.get(parts[at] + self._separator + parts[after]) if after < len(parts) else None
            if rank is not None:
                heapq.heappush(heap, (rank, at, parts[at], parts[after]))

        for at in range(len(parts)):
            offer(at)
        while heap:
            _, at, left, right = heapq.heappop(heap)
            middle = at + len(left)
            if parts[at] != left or parts[middle] != right:
                continue
            parts[at], parts[middle] = left + right, ""
            end = middle + len(right)
            if end < len(parts):
                before[end] = at
            offer(at)
            if at:
                offer(before[at])
        return [part for part in parts if part]


class Policy:
    """One robot's policy.

    execute: actions of a chunk that are carried out before the network is asked again; as the bundle says where not given.
    ensemble: temporal ensembling (Zhao et al., 2023): the network is asked at every step, and all that was predicted for it is
        averaged with weights exp(-ensemble * i), the oldest prediction being i = 0.
    temperature: factor of the noise that a denoising policy begins with; 0 gives the same answer every time.
    """

    def __init__(self, folder=".", execute=None, ensemble=None, temperature=1.0, seed=None):
        with open(os.path.join(folder, "config.json"), encoding="utf-8") as file:
            self.config = json.load(file)
        network = self.config["network"]
        self.features = [(feature["name"], tuple(feature["shape"])) for feature in self.config["observations"]]
        self._types = {feature["name"]: {"uint8": np.uint8, "text": str}.get(feature["type"], np.float32) for feature in self.config["observations"]}
        self._tokens = Tokens(os.path.join(folder, "tokens.json")) if self.config.get("text_encoder") == "hashed-tokens-1" else None
        self.history, self.chunk, self.is_recurrent = network["history"], network["chunk"], network["backbone"] in ("gru", "lstm")
        self.execute, self.ensemble, self.temperature = execute or network["execute"], ensemble, temperature
        if ensemble is not None and self.config["action"]["kind"] != "continuous":
            raise ValueError("classes cannot be averaged: leave ensemble out")
        self._random = np.random.default_rng(seed)
        self._network = _Graph(folder) if onnxruntime else _Weights(folder, self.config)
        self.reset()

    def reset(self):
        """Begins an episode: nothing of the one before is remembered."""
        self._seen, self._planned, self._predicted, self._state, self._steps = [], [], [], {}, 0

    def encode(self, text):
        """A text as the vector that this policy sees: [256]."""
        return encode(text, tokens=self._tokens)

    def act(self, observation):
        """The action for one observation: a dict of features by name, or the only feature's value. [d], a class, or [d] classes."""
        if not isinstance(observation, dict):
            observation = {self.features[0][0]: observation}
        now = {
            name: self.encode(observation[name]) if self._types[name] is str else np.asarray(observation[name]).astype(self._types[name]).reshape(shape)
            for name, shape in self.features
        }  # copies: the caller may write the next observation over this one
        if self.ensemble is None and self._planned and not self.is_recurrent:
            self._remember(now)
            return self._planned.pop(0)
        actions = self._ask(now)
        if self.ensemble is not None:
            return self._average(actions)
        if not self._planned:
            self._planned = list(actions[: self.execute])
        return self._planned.pop(0)

    def _remember(self, now):
        self._seen = (self._seen + [now])[-self.history :]

    def _ask(self, now):
        if self.is_recurrent:
            if self._steps % self.history == 0:
                self._state = {}
            self._steps += 1
            inputs = {name: value[None] for name, value in now.items()}
        else:
            self._remember(now)
            window = [self._seen[0]] * (self.history - len(self._seen)) + self._seen
            inputs = {name: (np.stack([seen[name] for seen in window]) if self.history > 1 else now[name])[None] for name, _ in self.features}
        noise = self._random.standard_normal((1, self.chunk, self.config["action"]["dimensions"]), np.float32) * np.float32(self.temperature)
        actions, self._state = self._network(inputs, self._state, noise)
        return actions

    def _average(self, actions):
        self._predicted = [chunk[1:] for chunk in self._predicted if len(chunk) > 1] + [actions]
        weights = np.exp(-self.ensemble * np.arange(len(self._predicted)))
        return (np.stack([chunk[0] for chunk in self._predicted]) * (weights / weights.sum())[:, None]).sum(0).astype(np.float32)


class _Graph:
    """policy.onnx in onnxruntime."""

    def __init__(self, folder):
        self._session = onnxruntime.InferenceSession(os.path.join(folder, "policy.onnx"), providers=["CPUExecutionProvider"])
        self._inputs = {value.name: value.shape for value in self._session.get_inputs()}
        self._outputs = [value.name for value in self._session.get_outputs()]

    def __call__(self, inputs, state, noise):
        inputs = {**inputs, "noise": noise}
        for name, shape in self._inputs.items():
            if name not in inputs:
                inputs[name] = state.get(name, np.zeros((1, *shape[1:]), np.float32))
        outputs = dict(zip(self._outputs, self._session.run(None, {name: inputs[name] for name in self._inputs})))
        actions = outputs["actions"][0] if "actions" in outputs else outputs["action"]
        return actions, {name[5:]: value for name, value in outputs.items() if name.startswith("next_")}


class _Weights:
    """policy.safetensors with numpy alone."""

    def __init__(self, folder, config):
        self._config, self._network = config, config["network"]
        if self._network["backbone"] == "transformer" or self._network["head"] in ("act", "diffusion", "flow") or self._network.get("vision"):
            raise RuntimeError("this policy needs onnxruntime: pip install onnxruntime")
        with open(os.path.join(folder, "policy.safetensors"), "rb") as file:
            raw = file.read()
        start = 8 + int.from_bytes(raw[:8], "little")
        self._weights = {
            name: np.frombuffer(raw, "<f4", math.prod(tensor["shape"]), start + tensor["data_offsets"][0]).reshape(tensor["shape"])
            for name, tensor in json.loads(raw[8:start]).items() if name != "__metadata__"
        }

    def __call__(self, inputs, state, noise):
        shown = 1 if self._network["backbone"] in ("gru", "lstm") else self._network["history"]
        x = np.concatenate([value.reshape(1, shown, -1) for value in inputs.values()], axis=2)
        scaling = self._config["statistics"].get("observation")
        if scaling:
            size = len(scaling["mean"])
            limit = np.array(scaling["limit"], np.float32)
            scaled = np.clip((x[..., :size] - self._weights["observation.mean"]) / self._weights["observation.deviation"], -limit, limit)
            x = np.concatenate([scaled, x[..., size:]], axis=2)
        x = x.reshape(1, -1)
        if self._network.get("members"):
            return self._choose_together([self._perceptron(x, member) for member in range(self._network["members"])]), {}
        if self._network["backbone"] == "mlp":
            return self._choose(self._perceptron(x)), {}
        x, state = self._recurrent(x, state)
        return self._choose(self._linear(x, "network.output")), state

    def _linear(self, x, name, kind="", member=...):
        return x @ self._weights[f"{name}.weight{kind}"][member].T + self._weights[f"{name}.bias{kind}"][member]

    def _perceptron(self, x, member=...):
        layers = len(self._network["widths"]) - 1
        for i in range(layers):
            x = self._linear(x, f"network.{i}", member=member)
            if i < layers - 1:
                x = _activate(self._norm(x, f"network.{i}.norm"), self._network["activation"])
        return x

    def _norm(self, x, name):
        if f"{name}.weight" not in self._weights:
            return x
        scaled = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-5)
        return scaled * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]

    def _recurrent(self, x, state):
        after = {}
        for i, width in enumerate(self._network["widths"][1:-1]):
            h = state.get(f"state_{i}", np.zeros((1, width), np.float32))
            given, kept = self._linear(x, f"network.{i}", "_ih"), self._linear(h, f"network.{i}", "_hh")
            if self._network["backbone"] == "gru":
                (r, z, n), (hr, hz, hn) = np.split(given, 3, 1), np.split(kept, 3, 1)
                n, z = np.tanh(n + _sigmoid(r + hr) * hn), _sigmoid(z + hz)
                h = n + z * (h - n)
            else:
                c = state.get(f"cell_{i}", np.zeros((1, width), np.float32))
                put, forget, new, out = np.split(given + kept, 4, 1)
                after[f"cell_{i}"] = c = _sigmoid(forget) * c + _sigmoid(put) * np.tanh(new)
                h = _sigmoid(out) * np.tanh(c)
            after[f"state_{i}"] = x = h
        return x, after

    def _choose_together(self, outputs):
        head, modes, size = self._network["head"], self._network.get("modes"), self._config["action"]["dimensions"]
        if head == "categorical":
            return sum(_softmax(x) for x in outputs).argmax(1)
        if head == "gmm":
            best = int(np.concatenate([_softmax(x[:, :modes]) for x in outputs], 1).argmax())
            member, mode = divmod(best, modes)
            return self._unscale(outputs[member][:, modes + mode * size : modes + (mode + 1) * size])
        return self._unscale(sum(x[:, :size] for x in outputs) / len(outputs))

    def _choose(self, x):
        chunk, action, head = self._network["chunk"], self._config["action"], self._network["head"]
        if head == "categorical":
            return x.reshape(chunk, -1).argmax(1)
        if head == "multi_categorical":
            starts = np.cumsum([0, *action["classes_per_dimension"]])
            rows = x.reshape(chunk, -1)
            return np.stack([rows[:, start:end].argmax(1) for start, end in zip(starts, starts[1:])], 1)
        if head == "binned":
            bins = self._network["bins"]
            best = x.reshape(chunk, -1, bins).argmax(2)
            if "action.bin_values" in self._weights:
                return self._unscale(self._weights["action.bin_values"][np.arange(best.shape[1]), best])
            return self._unscale(best.astype(np.float32) * np.float32(2 / (bins - 1)) - 1)
        size = chunk * action["dimensions"]
        if head == "gmm":
            modes = self._network["modes"]
            best = int(x[0, :modes].argmax())
            x = x[:, modes + best * size :]
        return self._unscale(x[:, :size].reshape(chunk, -1))

    def _unscale(self, x):
        return x * self._weights["action.deviation"] + self._weights["action.mean"] if "action" in self._config["statistics"] else x


def _sigmoid(x):
    return 1 / (1 + np.exp(-x))


def _softmax(x):
    powers = np.exp(x - x.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def _activate(x, name):
    if name == "relu":
        return np.maximum(x, 0)
    return np.tanh(x) if name == "tanh" else x * (1 + np.vectorize(math.erf)(x / math.sqrt(2))) / 2
