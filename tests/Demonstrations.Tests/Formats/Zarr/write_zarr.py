"""Writes a zarr 2 replay buffer with each compressor: python3 write_zarr.py folder."""
import json
import sys
from pathlib import Path

import numcodecs
import numpy as np

root = Path(sys.argv[1])


def array(folder, values, chunks, compressor, separator="."):
    folder.mkdir(parents=True)
    text = values.dtype.str
    (folder / ".zarray").write_text(json.dumps({
        "chunks": chunks, "compressor": compressor and compressor.get_config(), "dtype": text, "fill_value": 0,
        "filters": None, "order": "C", "shape": values.shape, "zarr_format": 2, "dimension_separator": separator}))
    counts = [-(-size // chunk) for size, chunk in zip(values.shape, chunks)]
    for place in np.ndindex(*counts):
        block = np.zeros(chunks, values.dtype)
        part = values[tuple(slice(i * c, (i + 1) * c) for i, c in zip(place, chunks))]
        block[tuple(slice(0, size) for size in part.shape)] = part
        if not block.any():
            continue
        data = block.tobytes() if compressor is None else compressor.encode(block)
        target = folder / separator.join(map(str, place))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(bytes(data))


def buffer(name, compressor, separator="."):
    folder = root / name
    folder.mkdir(parents=True)
    (folder / ".zgroup").write_text('{"zarr_format": 2}')
    noise = np.random.default_rng(1)
    state = np.cumsum(noise.normal(size=(1000, 5)), axis=0).astype(np.float32)
    state[500:700] = 0
    array(folder / "data/state", state, [161, 5], compressor, separator)
    array(folder / "data/action", state[:, :2].astype(">f8"), [161, 1], compressor, separator)
    k, y, x, c = np.ogrid[:1000, :16, :18, :3]
    frames = ((k + 5 * y + 3 * x + c) % 256).astype(np.uint8)
    frames[483:644] = 0
    array(folder / "data/img", frames, [161, 16, 10, 3], compressor, separator)
    if name == "zstd":
        array(folder / "data/tall_img", frames, [100, 7, 18, 2], compressor, separator)
    array(folder / "data/large", np.repeat(state, 200, axis=1), [400, 1000], compressor, separator)
    array(folder / "meta/episode_ends", np.array([300, 1000], np.int64), [2], compressor, separator)


buffer("raw", None)
buffer("slash", None, "/")
buffer("zlib", numcodecs.Zlib())
buffer("gzip", numcodecs.GZip())
buffer("zstd", numcodecs.Zstd())
buffer("lz4", numcodecs.LZ4())
for name in ("lz4", "lz4hc", "zlib", "zstd"):
    for shuffle in (0, 1):
        buffer(f"blosc_{name}_{shuffle}", numcodecs.Blosc(cname=name, clevel=5, shuffle=shuffle))
buffer("blosclz", numcodecs.Blosc(cname="blosclz"))
buffer("bitshuffle", numcodecs.Blosc(cname="zstd", shuffle=2))
