"""Processor time of the whole intake for a frame: 4000 frames of noise, 96x96 in colour, in arrays of four kinds.

dotnet build src/Worker -c Release && /usr/bin/python3 bench/intake-frames.py

Starts the reading process as the worker does, with its limit of memory. Needs numpy, h5py and numcodecs (Debian: python3-numpy,
python3-h5py, python3-numcodecs).
"""
import json
import os
import subprocess
import tempfile
import zipfile
from pathlib import Path

import h5py
import numcodecs
import numpy as np

COUNT = 4000
WORKER = Path(__file__).parent.parent / "src/Worker/bin/Release/net10.0/ImitationService.Worker.dll"


def write(folder):
    """One file of each kind, of the same frames."""
    noise = np.random.default_rng(3)
    frames = noise.integers(0, 256, (COUNT, 96, 96, 3), np.uint8)
    numbers = noise.normal(size=(COUNT, 2)).astype(np.float32)
    np.savez(folder / "stored.npz", image=frames, obs_state=numbers, action=numbers)
    for name, options in (("contiguous.hdf5", {}), ("gzip, a frame a chunk.hdf5", dict(chunks=(1, 96, 96, 3), compression="gzip"))):
        with h5py.File(folder / name, "w") as file:
            file.create_dataset("observations/images/top", data=frames, **options)
            file["observations/qpos"] = file["action"] = numbers
    blosc = numcodecs.Blosc(cname="lz4", clevel=5, shuffle=1)
    with zipfile.ZipFile(folder / "blosc lz4.zarr.zip", "w") as archive:
        archive.writestr(".zgroup", '{"zarr_format": 2}')
        for name, values in (("data/img", frames), ("data/state", numbers), ("data/action", numbers), ("meta/episode_ends", np.array([COUNT]))):
            rows = min(160, len(values))
            archive.writestr(f"{name}/.zarray", json.dumps({
                "chunks": [rows, *values.shape[1:]], "compressor": blosc.get_config(), "dtype": values.dtype.str, "fill_value": 0,
                "filters": None, "order": "C", "shape": values.shape, "zarr_format": 2}))
            for chunk in range(0, len(values), rows):
                archive.writestr(f"{name}/" + ".".join(["%d" % (chunk // rows)] + ["0"] * (values.ndim - 1)), blosc.encode(values[chunk:chunk + rows]))


def read(path):
    """Milliseconds of processor time for each frame."""
    with tempfile.TemporaryDirectory() as folder:
        order, result, output = Path(folder, "order.json"), Path(folder, "result.json"), Path(folder, "canonical")
        output.mkdir()
        order.write_text(json.dumps({"files": [{"name": path.name, "path": str(path)}], "mapping": None, "output_folder": str(output), "result_path": str(result)}))
        environment = dict(os.environ, OMP_NUM_THREADS="1", TMPDIR=folder, DOTNET_GCHeapHardLimit="40000000")
        with subprocess.Popen(["dotnet", str(WORKER), "read", str(order)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as child:
            # Its end of the pipe must stay open: without its supervisor the process ends.
            child.stdout.read()
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
        contents = json.loads(result.read_text())["contents"]
        assert contents and contents["transitions"] == COUNT
        return (usage.ru_utime + usage.ru_stime) / COUNT * 1000


with tempfile.TemporaryDirectory() as root:
    write(Path(root))
    for path in sorted(Path(root).iterdir()):
        print(f"{path.name:30} {min(read(path) for _ in range(3)):.2f} ms a frame")
