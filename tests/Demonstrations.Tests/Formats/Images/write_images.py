"""Writes recordings with images, and what each frame should become: python3 write_images.py folder."""
import json
import sys
from pathlib import Path

import h5py
import numpy as np
from PIL import Image

root = Path(sys.argv[1])
noise = np.random.default_rng(7)


def ramp(rows, width):
    return (np.arange(rows * width).reshape(rows, width) / 8).astype(np.float32)


def smooth(count, height, width, channels=3):
    """Frames that JPEG keeps well, each brighter than the one before."""
    y, x = np.mgrid[0:height, 0:width]
    frames = [np.stack([(x * (c + 1) + y * 2 + 12 * k + 40 * c) * 255 / (width * 3 + height * 2 + 12 * count + 80) for c in range(channels)], axis=-1) for k in range(count)]
    return np.clip(np.array(frames), 0, 255).astype(np.uint8)


def weights(length, target):
    """Share of each pixel in each pixel of the result."""
    edges = np.arange(target + 1) * length / target
    pixels = np.arange(length)
    overlap = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    return np.clip(overlap, 0, None) * target / length


def area(frames, height, width):
    rows = np.einsum("hy,nyxc->nhxc", weights(frames.shape[1], height), frames.astype(np.float64), optimize=True)
    result = np.einsum("wx,nhxc->nhwc", weights(frames.shape[2], width), rows, optimize=True)
    return np.floor(result + 0.5).astype(np.uint8)


def arrays(folder):
    folder.mkdir()
    colour = noise.integers(0, 256, (6, 20, 24, 3), np.uint8)
    grey = noise.integers(0, 256, (6, 18, 16), np.uint8)
    np.savez(folder / "arrays.npz", obs_state=ramp(6, 2), action=ramp(6, 2), image=colour, wrist_rgb=colour[:, :18].transpose(0, 3, 1, 2), gray=grey,
             img=colour.astype(np.float32), image_unit=colour.astype(np.float32) / 256, next_image=colour, stack=np.zeros((6, 20, 24, 4), np.uint8), episode_ends=np.array([2, 6]))
    colour.tofile(folder / "image.raw")
    colour[:, :18].tofile(folder / "wrist.raw")
    grey.tofile(folder / "gray.raw")
    np.savez(folder / "board.npz", obs=noise.integers(0, 9, (6, 7, 7, 3), np.uint8), action=ramp(6, 2))
    large = noise.integers(0, 256, (3, 400, 600, 3), np.uint8)
    np.savez(folder / "large.npz", image=large, action=ramp(3, 2))
    area(large, 171, 256).tofile(folder / "large_default.raw")
    area(large, 20, 30).tofile(folder / "large_20x30.raw")
    area(large[:, :20, :20], 50, 50).tofile(folder / "small_grown.raw")
    np.savez(folder / "small.npz", image=large[:, :20, :20], action=ramp(3, 2))
    still = np.repeat(colour[:1], 24, axis=0)
    still[20:] = 3
    np.savez(folder / "still.npz", image=still, action=ramp(24, 2), episode_ends=np.array([20, 24]))


def table(folder):
    """One image of each kind, and what PIL reads from it."""
    (folder / "frames").mkdir(parents=True)
    frames = smooth(5, 40, 56)
    names = ["0.png", "1.jpg", "2.bmp", "3.webp", "4.jpeg"]
    options = {"1.jpg": dict(quality=95), "3.webp": dict(lossless=True), "4.jpeg": dict(quality=95, subsampling=0, progressive=True)}
    read = []
    for name, frame in zip(names, frames):
        Image.fromarray(frame).save(folder / "frames" / name, **options.get(name, {}))
        read.append(np.asarray(Image.open(folder / "frames" / name).convert("RGB")))
    np.array(read).tofile(folder / "expected.raw")
    lines = [f"{k * 0.5},{k - 2},frames/{name}" for k, name in enumerate(names)]
    (folder / "log.csv").write_text("speed,action,camera_image\n" + "\n".join(lines) + "\n")
    records = [{"obs": [k], "front": f"C:\\Users\\me\\frames\\{name}", "action": k - 2} for k, name in enumerate(names)]
    (folder / "log.jsonl").write_text("\n".join(map(json.dumps, records)) + "\n")
    Image.fromarray(frames[0, :, :, 0]).save(folder / "frames" / "grey.png")
    alpha = np.dstack([frames[0], np.full((40, 56, 1), 128, np.uint8)])
    Image.fromarray(alpha, "RGBA").save(folder / "frames" / "alpha.png")
    Image.fromarray(smooth(1, 20, 28)[0]).save(folder / "frames" / "small.png")


def drive(folder):
    """What Udacity's simulator leaves: no header, absolute names of another machine."""
    (folder / "IMG").mkdir(parents=True)
    lines = []
    for k, frame in enumerate(smooth(6, 32, 64)):
        names = [f"{camera}_2026_01_01_00_00_{k:02d}_000.jpg" for camera in ("center", "left", "right")]
        for shift, name in enumerate(names):
            Image.fromarray(np.roll(frame, shift, axis=1)).save(folder / "IMG" / name, quality=95)
        lines.append(", ".join([f"/Users/driver/Desktop/run/IMG/{name}" for name in names] + [str(k / 10), "0.5", "0", str(20 + k)]))
    (folder / "driving_log.csv").write_text("\n".join(lines) + "\n")


def tub(folder):
    """A donkeycar tub of two sessions over two catalogues; record 3 was deleted."""
    (folder / "images").mkdir(parents=True)
    catalogs = [[], []]
    for k, frame in enumerate(smooth(12, 60, 80)):
        Image.fromarray(frame).save(folder / "images" / f"{k}_cam_image_array_.jpg", quality=95)
        catalogs[k // 8].append({"_index": k, "_session_id": f"26-01-01_{k // 6}", "_timestamp_ms": 1767225600000 + 50 * k, "cam/image_array": f"{k}_cam_image_array_.jpg",
                                 "user/angle": k / 12 - 0.5, "user/mode": "user", "user/throttle": 0.25})
    for number, records in enumerate(catalogs):
        (folder / f"catalog_{number}.catalog").write_text("".join(json.dumps(record) + "\n" for record in records))
        (folder / f"catalog_{number}.catalog_manifest").write_text(json.dumps({"created_at": 0, "line_lengths": [1], "path": f"catalog_{number}.catalog", "start_index": 8 * number}))
    lines = [["cam/image_array", "user/angle", "user/throttle", "user/mode"], ["image_array", "float", "float", "str"], {}, {"created_at": 0, "sessions": {"all_full_ids": []}},
             {"paths": ["catalog_0.catalog", "catalog_1.catalog"], "current_index": 12, "max_len": 8, "deleted_indexes": [3]}]
    (folder / "manifest.json").write_text("".join(json.dumps(line) + "\n" for line in lines))


def packed(folder):
    """ALOHA's compressed recordings: JPEG rows filled up with zeros."""
    folder.mkdir()
    for k in range(2):
        frames = smooth(4 + k, 48, 64)
        rows, read = [], []
        for frame in frames:
            path = folder / "frame.jpg"
            Image.fromarray(frame).save(path, quality=90)
            rows.append(np.frombuffer(path.read_bytes(), np.uint8))
            read.append(np.asarray(Image.open(path)))
            path.unlink()
        width = max(map(len, rows)) + 8
        with h5py.File(folder / f"episode_{k}.hdf5", "w") as file:
            file.attrs["compress"] = True
            file["observations/qpos"] = ramp(len(frames), 14)
            file["action"] = ramp(len(frames), 14)
            file["observations/images/cam_high"] = np.array([np.pad(row, (0, width - len(row))) for row in rows])
            file["compress_len"] = np.array([[len(row) for row in rows]], np.float32)
        np.array(read).tofile(folder / f"episode_{k}.raw")


def runs(folder):
    """Packed images of any length as h5py keeps them: runs, texts and opaque values, in robomimic's groups."""
    folder.mkdir()
    read = []
    with h5py.File(folder / "runs.hdf5", "w") as file, h5py.File(folder / "damaged.hdf5", "w") as damaged:
        for k in range(2):
            demo, faulty = file.create_group(f"data/demo_{k}"), damaged.create_group(f"data/demo_{k}")
            packed = []
            for frame in smooth(20 + k, 24, 32):
                path = folder / "frame.jpg"
                Image.fromarray(frame).save(path, quality=95 - 5 * k)
                packed.append(path.read_bytes())
                read.append(np.asarray(Image.open(path)))
                path.unlink()
            for group in (demo, faulty):
                group["actions"] = group["obs/eef_pos"] = ramp(len(packed), 2)
            width = max(map(len, packed)) + 3
            demo["obs/text_image"] = np.array(packed, f"S{width}")
            demo.create_dataset("obs/opaque_image", data=np.array(packed, f"V{width}"), chunks=(8,), compression="gzip")
            runs = demo.create_dataset("obs/run_image", (len(packed),), h5py.vlen_dtype(np.uint8), chunks=(8,), compression="gzip")
            notes = demo.create_dataset("obs/note", (len(packed),), h5py.vlen_dtype(np.uint8))
            cut = faulty.create_dataset("obs/run_image", (len(packed),), h5py.vlen_dtype(np.uint8))
            for row, image in enumerate(packed):
                runs[row] = np.frombuffer(image, np.uint8)
                notes[row] = np.arange(row, dtype=np.uint8)
                cut[row] = np.frombuffer(image, np.uint8)[:len(image) // (2 if (k, row) == (1, 3) else 1)]
    np.array(read).tofile(folder / "expected.raw")


def stored(folder):
    """Frames in an HDF5 file with a block of its user's before it: one array as it is, one in chunks that do not fit, one of which nothing was ever written."""
    folder.mkdir()
    frames = noise.integers(0, 256, (7, 20, 24, 3), np.uint8)
    with h5py.File(folder / "stored.hdf5", "w", userblock_size=512) as file:
        file["action"] = file["observations/qpos"] = ramp(7, 2)
        file["observations/images/plain"] = frames
        file.create_dataset("observations/images/chunked", data=frames, chunks=(3, 16, 24, 2), compression="gzip", shuffle=True)
        file.create_dataset("observations/images/empty", frames.shape, np.uint8)
    frames.tofile(folder / "expected.raw")


arrays(root / "arrays")
table(root / "table")
drive(root / "drive")
tub(root / "tub")
packed(root / "packed")
runs(root / "runs")
stored(root / "stored")
