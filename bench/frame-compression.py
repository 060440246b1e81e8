"""What lossless compression would save of 96x96 frames, and what reading one at random would cost: /usr/bin/python3 bench/frame-compression.py

A rendered desk with a block and an arm that moves, at three strengths of sensor noise (grey levels, after the intake's averaging).
Needs numpy and numcodecs (Debian: python3-numpy, python3-numcodecs), whose zstd and lz4 are the native libraries.
"""
import time

import numcodecs
import numpy as np

SIDE, COUNT, GROUP = 96, 600, 16


def scene(noise):
    """Frames [count, side, side, 3]: rendered at twice the size, averaged, then the noise."""
    random = np.random.default_rng(3)
    y, x = np.mgrid[0 : SIDE * 2, 0 : SIDE * 2] / (SIDE * 2.0)
    grain = np.cumsum(random.normal(size=x.shape), axis=1)
    grain -= grain.mean(axis=1, keepdims=True)
    spots = np.kron(random.normal(size=(SIDE // 4, SIDE // 4)), np.ones((8, 8)))
    desk = np.stack([level + slope * y + 2 * spots + share * grain for level, slope, share in ((150, 40, 0.6), (110, 35, 0.5), (80, 30, 0.4))], axis=-1)
    frames = np.empty((COUNT, SIDE, SIDE, 3), np.uint8)
    for k in range(COUNT):
        t, image = k / 40, desk.copy()
        hand_x, hand_y, angle = 0.5 + 0.3 * np.sin(t), 0.5 + 0.25 * np.cos(0.7 * t), 0.4 * np.sin(0.2 * t)
        u = (x - 0.45) * np.cos(angle) + (y - 0.55) * np.sin(angle)
        v = (y - 0.55) * np.cos(angle) - (x - 0.45) * np.sin(angle)
        block = ((abs(u) < 0.2) & (abs(v) < 0.05)) | ((abs(u) < 0.05) & (v > 0) & (v < 0.22))
        image[block] = np.array([90, 110, 140]) * (0.8 + 0.4 * v[block, None])
        across = abs((x - hand_x) + 0.4 * (y - hand_y))
        arm = (across < 0.05) & (y < hand_y)
        image[arm] = np.array([200, 200, 205]) * (1 - 8 * across[arm, None] ** 1.2)
        away = np.hypot(x - hand_x, y - hand_y)
        image[away < 0.06] = np.array([220, 60, 50]) * (1 - 6 * away[away < 0.06, None])
        image *= (1 - 0.35 * np.exp(-((x - hand_x - 0.05) ** 2 + (y - hand_y - 0.05) ** 2) / 0.01))[..., None]
        averaged = image.reshape(SIDE, 2, SIDE, 2, 3).mean(axis=(1, 3))
        frames[k] = np.clip(averaged + random.normal(size=averaged.shape) * noise, 0, 255)
    return frames


def left(frame):
    """Each pixel less the one to its left, as PNG's filter 1."""
    return np.concatenate([frame[:, :1], frame[:, 1:] - frame[:, :-1]], axis=1)


def groups(frames):
    """Each frame less the one before it, by runs of sixteen that must be unpacked together."""
    parts = np.split(frames, range(GROUP, COUNT, GROUP))
    return [np.concatenate([part[:1], part[1:] - part[:-1]]) for part in parts]


def ratio(codec, pieces):
    return sum(piece.nbytes for piece in pieces) / sum(len(codec.encode(piece.tobytes())) for piece in pieces)


def microseconds(read, order):
    best = np.inf
    for _ in range(5):
        start = time.process_time()
        for i in order:
            read(i)
        best = min(best, time.process_time() - start)
    return best / len(order) * 1e6


order = np.random.default_rng(0).permutation(COUNT)
print("noise   lz4  zstd-1  lz4+left  zstd-1+left  zstd-9+left  zstd-1, 16 frames   copied  unpacked (zstd-1+left)")
for noise in (0.0, 0.8, 2.0):
    frames = scene(noise)
    plain, filtered = list(frames), [left(frame) for frame in frames]
    lz4, fast, strong = numcodecs.LZ4(), numcodecs.Zstd(1), numcodecs.Zstd(9)
    packed, target = [fast.encode(frame.tobytes()) for frame in filtered], np.empty((SIDE, SIDE, 3), np.uint8)
    copied = microseconds(lambda i: np.copyto(target, frames[i]), order)
    unpacked = microseconds(lambda i: np.add.accumulate(np.frombuffer(fast.decode(packed[i]), np.uint8).reshape(target.shape), axis=1, dtype=np.uint8, out=target), order)
    assert np.array_equal(target, frames[order[-1]])
    print(f"{noise:5.1f} {ratio(lz4, plain):5.2f} {ratio(fast, plain):7.2f} {ratio(lz4, filtered):9.2f} {ratio(fast, filtered):12.2f} {ratio(strong, filtered):12.2f} {ratio(fast, groups(frames)):19.2f} {copied:5.1f} us {unpacked:8.1f} us")
