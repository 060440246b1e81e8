#!/usr/bin/env python3
"""How often the expert of CartPole's demonstrations does what it finds likeliest: the most that any policy can be expected to tell.

    bench/peers/cartpole-expert.py MODEL.zip final.npz [CONFIG.json ...]

MODEL.zip is tests/testdata/expert_models/cartpole_0/policies/final/model.zip of HumanCompatibleAI/imitation at commit 22f26637, which
recorded the demonstrations. CONFIG.json is a bundle's config.json, which says what its run held out. Prints the share of all recorded
actions, that of each file's held-out episodes, and their mean.
"""
import io
import json
import sys
import zipfile

import numpy
import torch


def expert(model):
    """observations [n, 4] -> probabilities [n, 2]: normalised by the running statistics, two layers of 32 and tanh."""
    with zipfile.ZipFile(model) as parts:
        weights = torch.load(io.BytesIO(parts.read("policy.pth")), map_location="cpu")

    def probabilities(observations):
        norm = "features_extractor.normalize.running_"
        x = (torch.from_numpy(observations) - weights[norm + "mean"]) / torch.sqrt(weights[norm + "var"] + 1e-5)
        for layer in ("0", "2"):
            name = f"mlp_extractor.shared_net.{layer}."
            x = torch.tanh(x @ weights[name + "weight"].T + weights[name + "bias"])
        return torch.softmax(x @ weights["action_net.weight"].T + weights["action_net.bias"], 1).numpy()

    return probabilities


def demonstrations(path):
    """Observations that were acted on, actions, and the episode of each; an episode has one observation more than it has actions."""
    with numpy.load(path, allow_pickle=False) as file:
        observations, actions, cuts = file["obs"], file["acts"], file["indices"]
    episodes = numpy.searchsorted(cuts, numpy.arange(len(actions)), side="right")
    return observations[numpy.arange(len(actions)) + episodes].astype(numpy.float32), actions, episodes


def main():
    observations, actions, episodes = demonstrations(sys.argv[2])
    probabilities = expert(sys.argv[1])(observations)
    agrees = probabilities.argmax(1) == actions
    surprise = -numpy.log(probabilities[numpy.arange(len(actions)), actions]).mean()
    entropy = -(probabilities * numpy.log(probabilities)).sum(1).mean()
    print(f"all: {agrees.mean():.4f} (of {probabilities.max(1).mean():.4f} expected; nats per action {surprise:.4f}, of {entropy:.4f} expected)")
    shares = []
    for path in sys.argv[3:]:
        with open(path, encoding="utf-8") as file:
            config = json.load(file)
        shares.append(agrees[numpy.isin(episodes, config["split"]["held_out_episodes"])].mean())
        print(f"seed {config['seed']}: {shares[-1]:.4f}")
    if shares:
        error = numpy.std(shares, ddof=1) / len(shares) ** 0.5 if len(shares) > 1 else 0
        print(f"mean: {numpy.mean(shares):.4f} ± {error:.4f}")


main()
