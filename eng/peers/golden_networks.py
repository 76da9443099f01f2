#!/usr/bin/env python3
"""Golden data of the networks: what torchvision's (and, where it has none, plain PyTorch's) give with the same weights.

    /usr/bin/python3 eng/peers/golden_networks.py        writes test/data/golden/networks.json (a minute or two)

Weights and images are not stored: both sides compute them from the name of the tensor and the index of the element (see
uniform). Each case has the scores in evaluation mode; and, after one forward and backward pass in training mode (cross-entropy,
labels 0, 3, 6, ... modulo the classes), the loss and, for parameters (their gradients) and running statistics, the norm and one
element of each. The entries are those of the state dict, sorted by name, every 'step'-th of them. The training pass is in double
precision: batch norm over a handful of values amplifies what single precision rounds, differently on each processor, until deep
networks' gradients agree in no digit.
"""
import hashlib
import json
import os

import numpy as np
import torch
import torchvision
from torch import nn
from torch.nn import functional

from lenet5 import LeNet5

CLASSES = 7
OUTPUT = os.path.join(os.path.dirname(__file__), "../../test/data/golden/networks.json")


def fnv1a(text):
    """The 32-bit hash of Fowler, Noll and Vo."""
    value = 0x811C9DC5
    for byte in text.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


def uniform(name, count):
    """Numbers in [-1, 1) that a single-precision number holds exactly: MurmurHash3's finalizer of a counter."""
    with np.errstate(over="ignore"):
        x = np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B9) + np.uint32(fnv1a(name))
        x ^= x >> np.uint32(16)
        x *= np.uint32(0x85EBCA6B)
        x ^= x >> np.uint32(13)
        x *= np.uint32(0xC2B2AE35)
        x ^= x >> np.uint32(16)
    return (x >> np.uint32(8)) / 2.0**23 - 1


def fill(network):
    for name, tensor in network.state_dict().items():
        if name.endswith("num_batches_tracked"):
            continue
        values = uniform(name, tensor.numel())
        if tensor.dim() > 1:
            values *= np.sqrt(6 / tensor[0].numel())
        elif name.endswith("running_var"):
            values = 1 + 0.3 * values
        elif name.endswith("weight"):
            # Less than one where residual branches add up, so that deep networks keep to the range of single precision.
            values = (1 if name.startswith("features") else 0.7) + 0.1 * values
        else:
            values *= 0.1
        tensor.copy_(torch.from_numpy(values.astype(np.float32)).view_as(tensor))


def response_normalization(x):
    """Krizhevsky et al., 2012, section 3.3, written out."""
    square = x * x
    total = sum(
        functional.pad(square, (0, 0, 0, 0, max(-shift, 0), max(shift, 0)))[:, max(shift, 0):x.shape[1] + max(shift, 0)]
        for shift in range(-2, 3))
    return x / (2 + 1e-4 * total) ** 0.75


class ZFNet(torchvision.models.AlexNet):
    def __init__(self):
        super().__init__(CLASSES, 0)
        self.features = nn.ModuleDict({
            "0": nn.Conv2d(3, 96, 7, 2, 1), "4": nn.Conv2d(96, 256, 5, 2), "8": nn.Conv2d(256, 384, 3, 1, 1),
            "10": nn.Conv2d(384, 384, 3, 1, 1), "12": nn.Conv2d(384, 256, 3, 1, 1)})

    def forward(self, x):
        for name, convolution in self.features.items():
            x = functional.relu(convolution(x))
            if name in ("0", "4", "12"):
                x = functional.max_pool2d(x, 3, 2, ceil_mode=True)
            if name in ("0", "4"):
                x = response_normalization(x)
        return self.classifier(torch.flatten(self.avgpool(x), 1))


class CifarBlock(torchvision.models.resnet.BasicBlock):
    def forward(self, x):
        y = self.bn2(self.conv2(functional.relu(self.bn1(self.conv1(x)))))
        if self.stride != 1:
            more = (y.shape[1] - x.shape[1]) // 2
            x = functional.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, more, more))
        return functional.relu(y + x)


class CifarResNet(nn.Module):
    def __init__(self, depth):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        blocks = (depth - 2) // 6
        for stage, (inputs, outputs, stride) in enumerate([(16, 16, 1), (16, 32, 2), (32, 64, 2)]):
            first = CifarBlock(inputs, outputs, stride)
            self.add_module(f"layer{stage + 1}", nn.Sequential(first, *(CifarBlock(outputs, outputs) for _ in range(blocks - 1))))
        self.fc = nn.Linear(64, CLASSES)

    def forward(self, x):
        x = functional.relu(self.bn1(self.conv1(x)))
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.fc(x.mean((2, 3)))


class WideBlock(nn.Module):
    """Zagoruyko and Komodakis, 2016, with the names that the weights published for PyTorch have."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.bn1 = nn.BatchNorm2d(inputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        if inputs != outputs:
            self.convShortcut = nn.Conv2d(inputs, outputs, 1, stride, bias=False)

    def forward(self, x):
        active = functional.relu(self.bn1(x))
        y = self.conv2(functional.relu(self.bn2(self.conv1(active))))
        return y + (self.convShortcut(active) if hasattr(self, "convShortcut") else x)


class WideResNet(nn.Module):
    def __init__(self, depth, width):
        super().__init__()
        filters = [16, 16 * width, 32 * width, 64 * width]
        self.conv1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        for stage in range(3):
            blocks = [WideBlock(filters[stage], filters[stage + 1], 1 if stage == 0 else 2)]
            blocks += [WideBlock(filters[stage + 1], filters[stage + 1], 1) for _ in range((depth - 4) // 6 - 1)]
            self.add_module(f"block{stage + 1}", nn.Module())
            getattr(self, f"block{stage + 1}").layer = nn.Sequential(*blocks)
        self.bn1 = nn.BatchNorm2d(filters[3])
        self.fc = nn.Linear(filters[3], CLASSES)

    def forward(self, x):
        x = self.block3.layer(self.block2.layer(self.block1.layer(self.conv1(x))))
        return self.fc(functional.relu(self.bn1(x)).mean((2, 3)))


class Mlp(torchvision.ops.MLP):
    def forward(self, x):
        return super().forward(torch.flatten(x, 1))


def small_resnet(name, channels):
    network = getattr(torchvision.models, name)(num_classes=CLASSES)
    network.conv1 = nn.Conv2d(channels, 64, 3, 1, 1, bias=False)
    network.maxpool = nn.Identity()
    return network


def small_vgg(name, channels):
    network = getattr(torchvision.models, name)(num_classes=CLASSES, dropout=0)
    network.features[0] = nn.Conv2d(channels, 64, 3, 1, 1)
    for module in network.modules():
        if isinstance(module, nn.MaxPool2d):
            module.ceil_mode = True
    network.avgpool = nn.AdaptiveAvgPool2d(1)
    network.classifier = nn.Sequential(nn.Linear(512, 512), nn.ReLU(), nn.Dropout(0), nn.Linear(512, CLASSES))
    return network


def cases():
    yield "mlp", (1, 28, 28), "Auto", Mlp(784, [512, 256, CLASSES])
    yield "lenet5", (1, 28, 28), "Auto", LeNet5(CLASSES)
    yield "alexnet", (3, 63, 80), "Auto", torchvision.models.alexnet(num_classes=CLASSES, dropout=0)
    yield "zfnet", (3, 64, 64), "Auto", ZFNet()
    for depth in (11, 13, 16, 19):
        for suffix in ("", "_bn"):
            name = f"vgg{depth}{suffix}"
            yield name, (3, 32, 32), "Standard", getattr(torchvision.models, name)(num_classes=CLASSES, dropout=0)
    yield "vgg11", (1, 28, 28), "Auto", small_vgg("vgg11", 1)
    yield "vgg16_bn", (3, 32, 32), "Small", small_vgg("vgg16_bn", 3)
    for depth in (18, 34, 50, 101, 152):
        name = f"resnet{depth}"
        yield name, (3, 64, 64), "Auto", getattr(torchvision.models, name)(num_classes=CLASSES)
    yield "resnet18", (3, 32, 32), "Standard", torchvision.models.resnet18(num_classes=CLASSES)
    yield "resnet18", (1, 28, 28), "Auto", small_resnet("resnet18", 1)
    yield "resnet50", (3, 32, 32), "Auto", small_resnet("resnet50", 3)
    for depth in (20, 32, 56):
        yield f"resnet{depth}", (3, 32, 32), "Auto", CifarResNet(depth)
    for depth, width in ((16, 8), (28, 10), (40, 4)):
        yield f"wide_resnet{depth}_{width}", (3, 16, 16), "Auto", WideResNet(depth, width)


def rounded(value):
    return float(f"{float(value):.7g}")


def golden(name, shape, stem, network):
    with torch.no_grad():
        fill(network)
    batch = 4
    images = torch.from_numpy(uniform("input", batch * int(np.prod(shape))).astype(np.float32)).view(batch, *shape)
    labels = torch.tensor([3 * i % CLASSES for i in range(batch)])
    network.eval()
    with torch.no_grad():
        scores = network(images)
    network.double().train()
    loss = functional.cross_entropy(network(images.double()), labels)
    loss.backward()

    state = network.state_dict()
    parameters = dict(network.named_parameters())
    names = sorted(state)
    structure = "".join(f"{entry} {'x'.join(map(str, state[entry].shape))}\n" for entry in names)
    step = 1 if len(names) < 200 else 5
    entries = []
    for entry in names[::step]:
        tensor = (parameters[entry].grad if entry in parameters else state[entry]).flatten().double()
        entries.append([rounded(tensor.norm()), rounded(tensor[fnv1a(entry) % tensor.numel()])])
    return {
        "network": name, "shape": shape, "stem": stem, "parameters": sum(p.numel() for p in parameters.values()),
        "structure": hashlib.sha256(structure.encode()).hexdigest(),
        "scores": [rounded(score) for score in scores.flatten()], "loss": rounded(loss), "step": step, "entries": entries,
    }


def main():
    with open(OUTPUT, "w", encoding="utf-8") as file:
        file.write("[\n")
        for index, case in enumerate(cases()):
            print(case[0], case[1], case[2], flush=True)
            file.write(("" if index == 0 else ",\n") + json.dumps(golden(*case), separators=(",", ":")))
        file.write("\n]\n")


if __name__ == "__main__":
    main()
