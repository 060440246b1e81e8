"""Writes one HDF5 file of each published layout, odd cases included: python3 write_hdf5.py folder."""
import json
import sys
from pathlib import Path

import h5py
import numpy as np

root = Path(sys.argv[1])
text = h5py.string_dtype()


def ramp(rows, width, start=0.0):
    return (start + np.arange(rows * width, dtype=np.float64).reshape(rows, width) / 8).astype(np.float32)


def robomimic(path):
    # 12 demonstrations: demo_10 must come after demo_2; lengths 3 + k. docs/datasets/overview.md of robomimic.
    with h5py.File(path, "w") as file:
        data = file.create_group("data")
        data.attrs["total"] = sum(3 + k for k in range(12))
        data.attrs["env_args"] = json.dumps({"env_name": "Lift", "env_type": 1, "env_kwargs": {}})
        for k in range(12):
            demo = data.create_group(f"demo_{k}")
            n = 3 + k
            demo.attrs["num_samples"] = n
            demo.attrs["model_file"] = "<mujoco/>"
            demo.attrs["success"] = k % 2 == 0
            demo.create_dataset("actions", data=ramp(n, 7, start=100 * k), compression="lzf")
            demo.create_dataset("rewards", data=np.arange(n, dtype=np.float64))
            demo.create_dataset("dones", data=(np.arange(n) == n - 1).astype(np.int64))
            demo.create_dataset("states", data=np.zeros((n, 0)))
            for name in ("obs", "next_obs"):
                demo.create_dataset(f"{name}/robot0_eef_pos", data=ramp(n, 3, start=k).astype(np.float64), compression="gzip", shuffle=True, chunks=(2, 2))
                demo.create_dataset(f"{name}/object", data=ramp(n, 10, start=2 * k), compression="gzip", fletcher32=True)
                frames = np.full((n, 24, 32, 3), 10 * k, np.uint8) + np.arange(n, dtype=np.uint8)[:, None, None, None]
                demo.create_dataset(f"{name}/agentview_image", data=frames, compression="gzip", chunks=(1, 24, 32, 3))
        data.create_group("demo_12").create_dataset("actions", data=np.zeros((0, 7), np.float32))
        file["mask/train"] = np.array([f"demo_{k}" for k in range(10)], dtype="S")
        file.create_dataset("mask/valid", data=["demo_10", "demo_11"], dtype=text)
        file.create_dataset("mask/none", data=np.array([], dtype="S8"))


def minari(path):
    with h5py.File(path, "w", libver="latest") as file:
        for k in range(3):
            n = 4 + k
            episode = file.create_group(f"episode_{k}")
            episode.attrs["id"] = k
            episode.attrs["total_steps"] = n
            episode["observations/observation"] = ramp(n + 1, 4, start=10 * k).astype(np.float64)
            episode["observations/desired_goal"] = ramp(n + 1, 2)
            episode["actions"] = np.arange(n, dtype=np.int64) % 3
            episode["rewards"] = np.ones(n)
            episode["terminations"] = np.arange(n) == n - 1
            episode["truncations"] = np.zeros(n, bool)
            episode["infos/x"] = np.zeros(n + 1)


def d4rl(path, **options):
    n = 40
    with h5py.File(path, "w", **options) as file:
        file.create_dataset("observations", data=ramp(n, 5), chunks=(7, 5), compression="gzip")
        file["next_observations"] = ramp(n, 5)
        file["actions"] = ramp(n, 2).astype(">f4")
        file["rewards"] = np.linspace(0, 1, n, dtype=np.float16)
        file["terminals"] = (np.arange(n) % 10 == 9) & (np.arange(n) < 20)
        file["timeouts"] = (np.arange(n) % 10 == 9) & (np.arange(n) >= 20)
        file["infos/qpos"] = ramp(n, 3)
        file["metadata/algorithm"] = "SAC"
        file["metadata/policy/fc0/weight"] = np.zeros((4, 4), np.float32)


def d3rlpy(path):
    with h5py.File(path, "w") as file:
        file["columns"] = np.array([b"observations", b"actions", b"rewards", b"terminated"])
        file["num_episodes"] = 11
        file["version"] = "2.1"
        for k in range(11):
            n = 2 + k
            file[f"observations_{k}"] = ramp(n, 3, start=k)
            file[f"actions_{k}"] = ramp(n, 1, start=10 * k)
            file[f"rewards_{k}"] = np.ones((n, 1), np.float32)
            file[f"terminated_{k}"] = k % 2 == 0


def d3rlpy_1(path):
    n = 20
    with h5py.File(path, "w") as file:
        file["observations"] = ramp(n, 3)
        file["actions"] = np.arange(n, dtype=np.int32).reshape(n, 1) % 4
        file["rewards"] = np.ones(n, np.float32)
        file["terminals"] = (np.arange(n) == 9).astype(np.float32)
        file["episode_terminals"] = (np.arange(n) % 10 == 9).astype(np.float32)
        file["discrete_action"] = True


def aloha(folder):
    folder.mkdir()
    for k in range(11):
        n = 5 + k
        with h5py.File(folder / f"episode_{k}.hdf5", "w") as file:
            file.attrs["sim"] = True
            file["observations/qpos"] = ramp(n, 14, start=k).astype(np.float64)
            file["observations/qvel"] = ramp(n, 14)
            frames = np.full((n, 20, 40, 3), 5 * k, np.uint8) + np.arange(n, dtype=np.uint8)[:, None, None, None]
            file.create_dataset("observations/images/top", data=frames, chunks=(1, 20, 40, 3))
            file["action"] = ramp(n, 14, start=k)


def packed(path):
    # Chunks that do not shrink are stored as they are, whatever the filters: noise beside zeros, in every pipeline.
    values = np.random.default_rng(3).integers(0, 2**31, (64, 6)).astype(np.int32)
    values[32:48] = 0
    pipelines = {
        "gzip": dict(compression="gzip"),
        "lzf": dict(compression="lzf"),
        "shuffle_gzip": dict(compression="gzip", shuffle=True),
        "shuffle_lzf": dict(compression="lzf", shuffle=True),
        "gzip_sum": dict(compression="gzip", fletcher32=True),
        "shuffle_lzf_sum": dict(compression="lzf", shuffle=True, fletcher32=True),
        "shuffle": dict(shuffle=True),
        "plain": dict(),
    }
    with h5py.File(path, "w") as file:
        file["actions"] = values
        file["timeouts"] = np.arange(64) % 16 == 15
        for name, pipeline in pipelines.items():
            file.create_dataset(f"observations/{name}", data=values.astype("f4"), chunks=(16, 6), **pipeline)
            file.create_dataset(f"observations/{name}_wide", data=values.astype(">f8"), chunks=(16, 6), **pipeline)


def hostile(folder):
    folder.mkdir()
    with h5py.File(folder / "secret.hdf5", "w") as file:
        file["observations"] = ramp(8, 3)
    (folder / "secret.raw").write_bytes(ramp(8, 3).tobytes())

    def recording(name, add):
        with h5py.File(folder / name, "w") as file:
            file["actions"] = ramp(8, 2)
            add(file)

    def external_link(file):
        file["observations"] = h5py.ExternalLink(str(folder / "secret.hdf5"), "/observations")

    def external_bytes(file):
        file.create_dataset("observations", (8, 3), "f4", external=[(str(folder / "secret.raw"), 0, 96)])

    def virtual(file):
        layout = h5py.VirtualLayout((8, 3), "f4")
        layout[:] = h5py.VirtualSource(str(folder / "secret.hdf5"), "observations", (8, 3))
        file.create_virtual_dataset("observations", layout)

    def group_link(file):
        file["data"] = h5py.ExternalLink(str(folder / "secret.hdf5"), "/")

    def cycle(file):
        file["loop"] = file["/"]

    def nothing(file):
        file["observations"] = h5py.SoftLink("/nowhere")

    def rows(file):
        file.create_dataset("observations", (2**31, 3), "f4", chunks=(1024, 3), compression="gzip")

    def many_rows(file):
        file.create_dataset("observations", (2**62, 3), "f8", chunks=(1024, 3))

    def chunk(file):
        file.create_dataset("observations", (8, 3), "f4", chunks=(8, 3))
        file.create_dataset("obs", (2**27, 3), "f4", chunks=(2**27, 3))

    def opaque(file):
        file.create_dataset("observations", data=[b"\x80\x04pickle"] * 8, dtype=h5py.opaque_dtype(np.dtype("V9")))

    def vlen(file):
        file.create_dataset("observations", (8,), h5py.vlen_dtype(np.uint8))

    def unequal(file):
        for k in range(2):
            file[f"data/demo_{k}/actions"] = ramp(4, 2)
            file[f"data/demo_{k}/obs/x"] = ramp(4 + 2 * k, 2)

    def widths(file):
        for k in range(2):
            file[f"data/demo_{k}/actions"] = ramp(4, 2 + k)
            file[f"data/demo_{k}/obs/x"] = ramp(4, 2)

    for add in (external_link, external_bytes, virtual, group_link, cycle, nothing, rows, many_rows, chunk, opaque, vlen, unequal, widths):
        recording(f"{add.__name__}.hdf5", add)


robomimic(root / "robomimic.hdf5")
minari(root / "main_data.hdf5")
d4rl(root / "d4rl.hdf5")
for block in (512, 1024, 2048, 32768):
    d4rl(root / f"block_{block}.hdf5", userblock_size=block)
d4rl(root / "block_latest.hdf5", userblock_size=1024, libver="latest")
d3rlpy(root / "d3rlpy.h5")
d3rlpy_1(root / "d3rlpy1.h5")
aloha(root / "aloha")
packed(root / "packed.hdf5")
hostile(root / "hostile")
