"""Writes tests/Learning.Tests/Golden/*.json: what PyTorch's own layers answer with fixed weights and inputs.

    /usr/bin/python3 bench/peers/golden.py tests/Learning.Tests/Golden

Weights and inputs are sines of their place (`wave`), so that both sides make them and the files hold answers alone. Each file has
the output, and of each parameter's gradient of mean(output^2), parameters in our order, its length and its products with two waves.
"""
import json
import math
import os
import sys

import torch
from torch import nn

torch.set_num_threads(1)


def wave(shape, number, scale=0.3):
    count = math.prod(shape)
    return torch.tensor([scale * math.sin(0.7 * i + 1.3 * number + 0.1) for i in range(count)], dtype=torch.float64).to(torch.float32).reshape(shape)


def fill(parameters):
    with torch.no_grad():
        for number, parameter in enumerate(parameters):
            parameter.copy_(wave(parameter.shape, number))


def answer(folder, name, output, parameters):
    output.square().mean().backward()
    finish(folder, name, output, [parameter.grad for parameter in parameters])


def finish(folder, name, output, gradients):
    write(folder, name, {"output": {"shape": list(output.shape), "values": output.detach().flatten().tolist()}, "gradients": [marks(*pair) for pair in enumerate(gradients)]})


def marks(number, gradient):
    """What tells a gradient from another of the same length: how much of it lies along two waves."""
    exact = gradient.double()
    return [exact.norm().item(), *((exact * wave(gradient.shape, number + shift, 1).double()).sum().item() for shift in (200, 201))]


def write(folder, name, content):
    with open(os.path.join(folder, name + ".json"), "w", encoding="utf-8") as file:
        json.dump({"torch": torch.__version__, **content}, file)
        file.write("\n")


def recurrent(folder, name, layer):
    output = nn.Linear(5, 2)
    parameters = list(layer.parameters()) + list(output.parameters())
    fill(parameters)
    answer(folder, name, output(layer(wave((4, 6, 3), 100, 1))[0]).flatten(0, 1), parameters)


def transformer(folder):
    """nn.TransformerEncoderLayer; ours has the query apart from key and value."""
    width = 8
    layer = nn.TransformerEncoderLayer(width, 2, 4 * width, dropout=0, activation="gelu", batch_first=True, norm_first=True)
    norm, query, key_value = (torch.empty(width), torch.empty(width)), (torch.empty(width, width), torch.empty(width)), (torch.empty(2 * width, width), torch.empty(2 * width))
    fill([*norm, *query, *key_value])
    with torch.no_grad():
        layer.norm1.weight.copy_(norm[0])
        layer.norm1.bias.copy_(norm[1])
        layer.self_attn.in_proj_weight.copy_(torch.cat([query[0], key_value[0]]))
        layer.self_attn.in_proj_bias.copy_(torch.cat([query[1], key_value[1]]))
        rest = [layer.self_attn.out_proj.weight, layer.self_attn.out_proj.bias, layer.norm2.weight, layer.norm2.bias]
        rest += [layer.linear1.weight, layer.linear1.bias, layer.linear2.weight, layer.linear2.bias]
        for number, parameter in enumerate(rest, 6):
            parameter.copy_(wave(parameter.shape, number))
    mask = torch.full((5, 5), -math.inf).triu(1)
    output = layer(wave((3, 5, width), 100, 1), src_mask=mask)
    output.square().mean().backward()
    weight, bias = layer.self_attn.in_proj_weight.grad, layer.self_attn.in_proj_bias.grad
    three = [weight[:width], bias[:width], weight[width:], bias[width:]]
    finish(folder, "transformer-block", output, [layer.norm1.weight.grad, layer.norm1.bias.grad, *three, *(parameter.grad for parameter in rest)])


class BasicBlock(nn.Module):
    """He et al., 2016, as torchvision has it, with group normalisation: groups of 16 channels, as Diffusion Policy replaces them."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1, self.norm1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.GroupNorm(outputs // 16, outputs)
        self.conv2, self.norm2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), nn.GroupNorm(outputs // 16, outputs)
        same = stride == 1 and inputs == outputs
        self.downsample = nn.Identity() if same else nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.GroupNorm(outputs // 16, outputs))

    def forward(self, x):
        inner = self.norm2(self.conv2(torch.relu(self.norm1(self.conv1(x)))))
        return torch.relu(inner + self.downsample(x))


class ResNet18(nn.Module):
    """Without its pooling and classes: a channel for each keypoint, and where it is strongest (robomimic's SpatialSoftmax)."""

    def __init__(self, channels, keypoints):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(channels, 64, 7, 2, 3, bias=False), nn.GroupNorm(4, 64), nn.ReLU(), nn.MaxPool2d(3, 2, 1))
        sizes = [(64, 64, 1), (64, 64, 1), (64, 128, 2), (128, 128, 1), (128, 256, 2), (256, 256, 1), (256, 512, 2), (512, 512, 1)]
        self.blocks = nn.Sequential(*(BasicBlock(*size) for size in sizes))
        self.keypoints = nn.Conv2d(512, keypoints, 1)

    def forward(self, images):
        x = self.keypoints(self.blocks(self.stem(images)))
        attention = x.flatten(2).softmax(2)
        y, x = torch.meshgrid(torch.linspace(-1, 1, x.shape[2]), torch.linspace(-1, 1, x.shape[3]), indexing="ij")
        return torch.stack([(attention * x.flatten()).sum(2), (attention * y.flatten()).sum(2)], 2).flatten(1)


def resnet(folder):
    network = ResNet18(3, 5)
    parameters = list(network.parameters())
    fill(parameters)
    answer(folder, "resnet18", network(wave((2, 3, 72, 90), 100, 1)), parameters)


class ResidualBlock(nn.Module):
    """Chi et al., 2023: ConditionalResidualBlock1D with scale and bias."""

    def __init__(self, inputs, outputs, condition):
        super().__init__()
        self.first = nn.Sequential(nn.Conv1d(inputs, outputs, 5, padding=2), nn.GroupNorm(8, outputs), nn.Mish())
        self.second = nn.Sequential(nn.Conv1d(outputs, outputs, 5, padding=2), nn.GroupNorm(8, outputs), nn.Mish())
        self.film = nn.Linear(condition, 2 * outputs)
        self.round = nn.Conv1d(inputs, outputs, 1) if inputs != outputs else nn.Identity()

    def forward(self, x, condition):
        scale, bias = self.film(nn.functional.mish(condition))[:, :, None].chunk(2, 1)
        return self.second(scale * self.first(x) + bias) + self.round(x)


class Unet(nn.Module):
    """Chi et al., 2023: ConditionalUnet1D, down, middle and up. 64 sines and cosines of the time, from 1 to 1000 radians."""

    def __init__(self, dimensions, condition, channels):
        super().__init__()
        self.time = nn.Sequential(nn.Linear(64, 256), nn.Mish(), nn.Linear(256, 64))
        seen = 64 + condition
        levels = list(zip([dimensions] + channels[:-1], channels))
        self.down = nn.ModuleList()
        for i, (before, after) in enumerate(levels):
            halving = nn.Conv1d(after, after, 3, 2, 1) if i < len(levels) - 1 else nn.Identity()
            self.down.append(nn.ModuleList([ResidualBlock(before, after, seen), ResidualBlock(after, after, seen), halving]))
        self.middle = nn.ModuleList([ResidualBlock(channels[-1], channels[-1], seen), ResidualBlock(channels[-1], channels[-1], seen)])
        self.up = nn.ModuleList()
        for before, after in reversed(levels[1:]):
            self.up.append(nn.ModuleList([ResidualBlock(2 * after, before, seen), ResidualBlock(before, before, seen), nn.ConvTranspose1d(before, before, 4, 2, 1)]))
        self.last = nn.Sequential(nn.Conv1d(channels[0], channels[0], 5, padding=2), nn.GroupNorm(8, channels[0]), nn.Mish(), nn.Conv1d(channels[0], dimensions, 1))

    def forward(self, noisy, time, condition):
        angles = time[:, None] * torch.logspace(0, 3, 32)
        seen = torch.cat([self.time(torch.cat([angles.sin(), angles.cos()], 1)), condition], 1)
        x, passed = noisy.transpose(1, 2), []
        for first, second, halving in self.down:
            x = second(first(x, seen), seen)
            passed.append(x)
            x = halving(x)
        for block in self.middle:
            x = block(x, seen)
        for first, second, doubling in self.up:
            x = doubling(second(first(torch.cat([x, passed.pop()], 1), seen), seen))
        return self.last(x).transpose(1, 2)


def unet(folder):
    network = Unet(2, 5, [8, 16, 16])
    fill(network.parameters())
    output = network(wave((3, 8, 2), 100, 1), torch.tensor([0.0, 0.25, 0.9]), wave((3, 5), 101, 1))
    answer(folder, "unet", output, list(network.parameters()))


def adam(folder):
    """Ten steps with a gradient that changes, by both optimisers, at a rate that changes."""
    content = {}
    for name, decay, optimizer in [("adam", 0.0, torch.optim.Adam), ("adamw", 0.1, torch.optim.AdamW)]:
        parameter = nn.Parameter(wave((7,), 0, 1))
        steps = optimizer([parameter], lr=1e-2, weight_decay=decay)
        for step in range(1, 11):
            parameter.grad = wave((7,), step, 1) ** 3
            steps.param_groups[0]["lr"] = 1e-2 / step
            steps.step()
        content[name] = parameter.detach().tolist()
    write(folder, "adam", content)


def main(folder):
    recurrent(folder, "gru", nn.GRU(3, 5, num_layers=2, batch_first=True))
    recurrent(folder, "lstm", nn.LSTM(3, 5, num_layers=2, batch_first=True))
    transformer(folder)
    unet(folder)
    resnet(folder)
    adam(folder)


if __name__ == "__main__":
    main(sys.argv[1])
