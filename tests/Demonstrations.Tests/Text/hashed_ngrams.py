"""The encoder of texts in Python: python3 hashed_ngrams.py dimensions < texts.json > vectors.json."""
import json
import math
import sys


def encode(text, dimensions):
    lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    data, counts = lower.encode("utf-8"), [0] * dimensions
    for start in range(len(data)):
        value = 14695981039346656037
        for byte in data[start:start + 3]:
            value = (value ^ byte) * 1099511628211 % 2**64
            counts[value % dimensions] += 1 if value < 2**63 else -1
    length = math.sqrt(sum(count * count for count in counts))
    return [count / length if length else 0.0 for count in counts]


if __name__ == "__main__":
    json.dump([encode(text, int(sys.argv[1])) for text in json.load(sys.stdin)], sys.stdout)
