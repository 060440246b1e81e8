"""The same training in PyTorch: 17 -> 256 -> 256 -> 6, Adam 1e-3, mean squared error, as many threads as THREADS says, a million resident
transitions gathered by index_select, the fastest plain loop that PyTorch has for them; or, listing, as it is usually listed, by a DataLoader;
or, autocast, the plain loop with products in bfloat16.

  python3 peer_pytorch.py gemm
  python3 peer_pytorch.py throughput BATCH default|foreach|listing|autocast
  python3 peer_pytorch.py seed CSV METRICS

Lines of throughput: who, minibatch, transitions per second of wall time and of processor time; of gemm: GFLOP/s.
"""
import csv
import os
import sys
import time

import numpy as np
import torch
from torch import nn

torch.set_num_threads(int(os.environ.get("THREADS", "1")))
torch.manual_seed(1)


def gemm():
    rows, width, repetitions = 4096, 256, 100
    a, b = torch.randn(rows, width), torch.randn(width, width)
    best = 0.0
    for _ in range(3):
        wall = time.perf_counter()
        for _ in range(repetitions):
            a @ b
        best = max(best, repetitions * 2 * rows * width * width / (time.perf_counter() - wall) / 1e9)
    print(f"{best:.0f}")


def resident(x, y, batch):
    while True:
        order = torch.randperm(len(x))
        for position in range(0, len(x) - batch + 1, batch):
            rows = order[position : position + batch]
            yield x.index_select(0, rows), y.index_select(0, rows)


def listed(x, y, batch):
    while True:
        yield from torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x, y), batch_size=batch, shuffle=True, drop_last=True)


def throughput(batch, flavour):
    count, inputs, outputs, width = 1_000_000, 17, 6, 256
    random = np.random.default_rng(7)
    x = torch.from_numpy(random.uniform(-1, 1, (count, inputs)).astype(np.float32))
    y = torch.from_numpy(random.uniform(-1, 1, (count, outputs)).astype(np.float32))
    net = nn.Sequential(nn.Linear(inputs, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(), nn.Linear(width, outputs))
    adam = torch.optim.Adam(net.parameters(), lr=1e-3, foreach=flavour == "foreach")
    mean_squared_error = nn.MSELoss()
    minibatches = listed(x, y, batch) if flavour == "listing" else resident(x, y, batch)
    steps = 2000 if batch <= 64 else 600 if batch <= 512 else 40
    steps = steps // 4 if flavour == "listing" else steps
    for measurement in range(9):
        wall, processor = time.perf_counter(), time.process_time()
        for _ in range(steps):
            observations, actions = next(minibatches)
            adam.zero_grad(set_to_none=True)
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=flavour == "autocast"):
                loss = mean_squared_error(net(observations), actions)
            loss.backward()
            adam.step()
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        if measurement >= 2:
            print(f"{flavour} {batch} {steps * batch / wall:.0f} {steps * batch / processor:.0f}")


def seed(table, metrics):
    with open(table) as lines:
        rows = np.array([[float(row[name]) for name in ("x", "y", "dx", "dy")] for row in csv.DictReader(lines)], dtype=np.float32)
    data = torch.utils.data.TensorDataset(torch.from_numpy(rows[:, :2]), torch.from_numpy(rows[:, 2:]))
    loader = torch.utils.data.DataLoader(data, batch_size=32, shuffle=True)
    net = nn.Sequential(nn.Linear(2, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU(), nn.Linear(128, 2))
    adam = torch.optim.Adam(net.parameters(), lr=1e-3)
    mean_squared_error = nn.MSELoss()
    wall, processor, step = time.perf_counter(), time.process_time(), 0
    with open(metrics, "w") as out:
        for epoch in range(1000):
            total = 0.0
            for x, y in loader:
                adam.zero_grad()
                loss = mean_squared_error(net(x), y)
                loss.backward()
                adam.step()
                total += loss.item() * len(x)
                step += 1
            print(f"{step},loss/train,{total / len(rows)}", file=out, flush=True)
    print(f"PyTorch, as listed: {len(rows)} transitions, {step} steps, {time.perf_counter() - wall:.1f} s wall, "
          f"{time.process_time() - processor:.1f} s processor; loss/train {total / len(rows):.4g}")


if __name__ == "__main__":
    if sys.argv[1] == "gemm":
        gemm()
    elif sys.argv[1] == "throughput":
        throughput(int(sys.argv[2]), sys.argv[3])
    else:
        seed(sys.argv[2], sys.argv[3])
