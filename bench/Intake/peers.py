"""The same demonstrations in every format, and the readers of Python beside ours.

peers.py write FOLDER ROWS    one file or folder of each format
peers.py stored FOLDER ROWS   only the npz that Parquet files are made of
peers.py large FOLDER BYTES   one npz, hdf5 and csv of about so many bytes
peers.py read NAME PATH       what Python reads it with: seconds, seconds with what was read written to files (best of three), peak MiB
"""
import json
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

EPISODE, INPUTS, OUTPUTS = 1000, 17, 6


def values(rows):
    noise = np.random.default_rng(7)
    return (noise.random((rows, INPUTS), np.float32) * 4 - 2), (noise.random((rows, OUTPUTS), np.float32) * 4 - 2)


def ends(rows):
    return np.arange(rows) % EPISODE == EPISODE - 1


def write(folder, rows):
    obs, act = values(rows)
    episode = np.arange(rows) // EPISODE
    write_csv(folder / "a.csv", obs, act, episode)
    with open(folder / "a.jsonl", "w") as file:
        for number, o, a in zip(episode.tolist(), obs.tolist(), act.tolist()):
            file.write(json.dumps({"episode": number, "observation": o, "action": a}) + "\n")
    write_stored(folder, obs, act)
    np.savez_compressed(folder / "deflated.npz", observations=obs, actions=act, terminals=ends(rows))
    (folder / "arrays").mkdir()
    np.save(folder / "arrays" / "observations.npy", obs)
    np.save(folder / "arrays" / "actions.npy", act)
    np.save(folder / "arrays" / "terminals.npy", ends(rows))
    write_hdf5(folder / "contiguous.hdf5", obs, act)
    write_hdf5(folder / "gzip.hdf5", obs, act, compression="gzip", chunks=(100, INPUTS))
    for what in (write_zarr, write_feather):
        try:
            what(folder, obs, act, episode)
        except ImportError as absent:
            print(f"{what.__name__}: {absent}", file=sys.stderr)


def write_stored(folder, obs, act):
    np.savez(folder / "stored.npz", observations=obs, actions=act, terminals=ends(len(obs)))


def write_csv(path, obs, act, episode):
    header = ",".join(["episode", *(f"obs_{i}" for i in range(INPUTS)), *(f"action_{i}" for i in range(OUTPUTS))])
    table = np.concatenate([episode[:, None], obs, act], axis=1)
    np.savetxt(path, table, delimiter=",", header=header, comments="", fmt=["%d"] + ["%.7g"] * (INPUTS + OUTPUTS))


def write_hdf5(path, obs, act, **options):
    import h5py

    with h5py.File(path, "w") as file:
        for name, array in (("observations", obs), ("actions", act)):
            if options:
                options["chunks"] = (options["chunks"][0], array.shape[1])
            file.create_dataset(name, data=array, **options)
        file["terminals"] = ends(len(obs))


def write_zarr(folder, obs, act, episode):
    import zarr
    from numcodecs import Blosc

    root = zarr.open_group(zarr.DirectoryStore(str(folder / "blosc.zarr")), "w")
    packed = Blosc("zstd", 5, Blosc.SHUFFLE)
    root.create_dataset("data/state", data=obs, chunks=(10_000, INPUTS), compressor=packed)
    root.create_dataset("data/action", data=act, chunks=(10_000, OUTPUTS), compressor=packed)
    root.create_dataset("meta/episode_ends", data=np.arange(EPISODE, len(obs) + 1, EPISODE), compressor=packed)


def table_of(obs, act, episode):
    import pyarrow as pa

    def lists(array):
        return pa.FixedSizeListArray.from_arrays(pa.array(array.ravel()), array.shape[1]).cast(pa.list_(pa.float32()))

    return pa.table({
        "observation.state": lists(obs), "action": lists(act), "episode_index": episode,
        "frame_index": np.arange(len(obs)) % EPISODE, "timestamp": (np.arange(len(obs)) % EPISODE / 50).astype(np.float32),
        "task_index": np.zeros(len(obs), np.int64)})


def write_feather(folder, obs, act, episode):
    import pyarrow.feather

    pyarrow.feather.write_feather(table_of(obs, act, episode), folder / "a.feather", compression="uncompressed")


def large(folder, size):
    import h5py

    block = 1_000_000
    obs, act = values(block)
    rows = size // ((INPUTS + OUTPUTS) * 4) // block * block
    with h5py.File(folder / "large.hdf5", "w") as file:
        arrays = [file.create_dataset(name, (rows, width), "f4") for name, width in (("observations", INPUTS), ("actions", OUTPUTS))]
        for first in range(0, rows, block):
            arrays[0][first:first + block], arrays[1][first:first + block] = obs, act
        file["terminals"] = ends(rows)


def read_csv(path):
    return np.loadtxt(path, delimiter=",", skiprows=1, dtype=np.float32)


def read_jsonl(path):
    with open(path) as file:
        records = [json.loads(line) for line in file]
    return np.array([r["observation"] for r in records], np.float32), np.array([r["action"] for r in records], np.float32)


def read_npz(path):
    with np.load(path) as file:
        return [file[name] for name in file.files]


def read_npy(path):
    return [np.load(file) for file in sorted(Path(path).iterdir())]


def read_hdf5(path):
    import h5py

    with h5py.File(path) as file:
        return [array[()] for array in file.values()]


def read_zarr(path):
    import zarr

    root = zarr.open_group(path, "r")
    return root["data/state"][:], root["data/action"][:], root["meta/episode_ends"][:]


def read_parquet(path):
    import pyarrow.parquet

    return [flat(column) for column in pyarrow.parquet.read_table(path).columns]


def read_feather(path):
    import pyarrow.feather

    return [flat(column) for column in pyarrow.feather.read_table(path, memory_map=False).columns]


def read_lerobot(path):
    return [read_parquet(file) for file in sorted(Path(path).glob("data/*/*.parquet"))]


def flat(column):
    return (column.combine_chunks().flatten() if hasattr(column.type, "value_type") else column).to_numpy()


def keep(read, folder, prefix=""):
    """Writes what was read as our reader does: single precision, a file each."""
    for number, array in enumerate(read if isinstance(read, (list, tuple)) else [read]):
        if isinstance(array, list):
            keep(array, folder, f"{number}-")
        else:
            array.astype(np.float32, copy=False).tofile(Path(folder) / f"{prefix}{number}")


def peak():
    return next(int(line.split()[1]) >> 10 for line in open("/proc/self/status") if line.startswith("VmHWM"))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["write", folder, rows]:
            write(Path(folder), int(rows))
        case ["stored", folder, rows]:
            write_stored(Path(folder), *values(int(rows)))
        case ["large", folder, size]:
            large(Path(folder), int(float(size)))
        case ["read", name, path]:
            read, reading, writing = globals()[f"read_{name}"], [], []
            for _ in range(3):
                with tempfile.TemporaryDirectory() as folder:
                    begun = time.perf_counter()
                    arrays = read(path)
                    reading.append(time.perf_counter() - begun)
                    keep(arrays, folder)
                    writing.append(time.perf_counter() - begun)
                    del arrays
            print(f"{min(reading):.3f} {min(writing):.3f} {peak()}")
        case _:
            sys.exit(__doc__)
