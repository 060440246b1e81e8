"""The same networks in PyTorch, trained by the fastest plain loop that it has for them: a million resident transitions in
episodes of 1,000, windows gathered by index, Adam 1e-3.

  python3 peer_networks.py gru|transformer|diffusion BATCH STEPS

Lines: who, minibatch, transitions per second of wall time and of processor time.
"""
import os
import sys
import time

import numpy as np
import torch
from torch import nn

torch.set_num_threads(int(os.environ.get("THREADS", "1")))
torch.manual_seed(1)
COUNT, EPISODE, INPUTS, OUTPUTS = 1_000_000, 1000, 17, 6


class Gru(nn.Module):
    """gru 2 x 256 over ten steps, an answer at every step."""

    history = 10

    def __init__(self):
        super().__init__()
        self.layers, self.output = nn.GRU(INPUTS, 256, 2, batch_first=True), nn.Linear(256, OUTPUTS)

    def loss(self, x, y, rows):
        last = rows // EPISODE * EPISODE + EPISODE - 1
        steps = rows[:, None] + torch.arange(self.history)
        there = (steps <= last[:, None]).float()
        window = torch.minimum(steps, last[:, None]).flatten()
        answers = self.output(self.layers(x.index_select(0, window).view(len(rows), self.history, INPUTS))[0])
        errors = (answers - y.index_select(0, window).view(answers.shape)).square().mean(2)
        return (errors * there).sum() / there.sum()


def history_of(rows, history):
    return torch.maximum(rows[:, None] + torch.arange(1 - history, 1), (rows // EPISODE * EPISODE)[:, None]).flatten()


def chunk_of(rows, chunk):
    last = rows // EPISODE * EPISODE + EPISODE - 1
    steps = rows[:, None] + torch.arange(chunk)
    return torch.minimum(steps, last[:, None]).flatten(), (steps <= last[:, None]).float()


class Transformer(nn.Module):
    """transformer 2 x 128, four heads, over ten observations; a chunk of 16 actions."""

    history, chunk, width = 10, 16, 128

    def __init__(self):
        super().__init__()
        self.embedding, self.position = nn.Linear(INPUTS, self.width), nn.Parameter(0.02 * torch.randn(self.history, self.width))
        layer = nn.TransformerEncoderLayer(self.width, 4, 4 * self.width, 0.0, "gelu", batch_first=True, norm_first=True)
        self.layers, self.norm = nn.TransformerEncoder(layer, 2), nn.LayerNorm(self.width)
        self.output = nn.Linear(self.width, self.chunk * OUTPUTS)
        self.register_buffer("mask", torch.full((self.history, self.history), float("-inf")).triu(1))

    def loss(self, x, y, rows):
        window = x.index_select(0, history_of(rows, self.history)).view(len(rows), self.history, INPUTS)
        answers = self.output(self.norm(self.layers(self.embedding(window) + self.position, self.mask)[:, -1]))
        steps, there = chunk_of(rows, self.chunk)
        errors = (answers.view(-1, self.chunk, OUTPUTS) - y.index_select(0, steps).view(-1, self.chunk, OUTPUTS)).square().mean(2)
        return (errors * there).sum() / there.sum()


class Diffusion(nn.Module):
    """An mlp 2 x 256 over two observations, and a residual perceptron of 256 that denoises chunks of 16 actions."""

    history, chunk, width, levels = 2, 16, 256, 100

    def __init__(self):
        super().__init__()
        width, block = self.width, self.chunk * OUTPUTS
        self.backbone = nn.Sequential(nn.Linear(self.history * INPUTS, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(), nn.Linear(width, width))
        self.noisy, self.condition, self.time = nn.Linear(block, width), nn.Linear(width, width), nn.Linear(64, width)
        self.blocks = nn.ModuleList(nn.Sequential(nn.LayerNorm(width), nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width)) for _ in range(4))
        self.output = nn.Linear(width, block)
        f = torch.cos((torch.arange(self.levels + 1) / self.levels + 0.008) / 1.008 * np.pi / 2) ** 2
        self.register_buffer("signal", torch.cumprod(1 - torch.clamp(1 - f[1:] / f[:-1], max=0.999), 0))
        self.register_buffer("frequencies", torch.logspace(0, 3, 32))

    def loss(self, x, y, rows):
        condition = self.backbone(x.index_select(0, history_of(rows, self.history)).view(len(rows), -1))
        steps, there = chunk_of(rows, self.chunk)
        actions = y.index_select(0, steps).view(len(rows), self.chunk, OUTPUTS)
        noise, level = torch.randn_like(actions), torch.randint(self.levels, (len(rows),))
        signal = self.signal.index_select(0, level).view(-1, 1, 1)
        root, rest = signal.sqrt(), (1 - signal).sqrt()
        angles = (level.float() / self.levels)[:, None] * self.frequencies
        h = self.noisy((actions * root + noise * rest).flatten(1)) + self.condition(condition) + self.time(torch.cat([angles.sin(), angles.cos()], 1))
        for block in self.blocks:
            h = h + block(h)
        errors = (self.output(h).view(actions.shape) - actions).square().mean(2)
        return (errors * there).sum() / there.sum()


def main(name, batch, steps):
    random = np.random.default_rng(7)
    x = torch.from_numpy(random.uniform(-1, 1, (COUNT, INPUTS)).astype(np.float32))
    y = torch.from_numpy(random.uniform(-1, 1, (COUNT, OUTPUTS)).astype(np.float32))
    net = {"gru": Gru, "transformer": Transformer, "diffusion": Diffusion}[name]()
    net.train()
    for flavour in ("default", "foreach"):
        adam = torch.optim.Adam(net.parameters(), lr=1e-3, foreach=flavour == "foreach")
        order, position = torch.randperm(COUNT), 0
        for measurement in range(7):
            wall, processor = time.perf_counter(), time.process_time()
            for _ in range(steps):
                rows = order[position : position + batch]
                position += batch
                adam.zero_grad(set_to_none=True)
                net.loss(x, y, rows).backward()
                adam.step()
            wall, processor = time.perf_counter() - wall, time.process_time() - processor
            if measurement >= 2:
                print(f"{flavour} {batch} {steps * batch / wall:.0f} {steps * batch / processor:.0f}", flush=True)


main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
