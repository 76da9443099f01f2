"""Training steps of a network with PyTorch on the libtorch that ours runs on: forward, backward and step on one batch in memory.

usage: bench_cnn.py lenet5|resnet18 default|best BATCH STEPS THREADS

'default' is the loop as tutorials write it. 'best' drops the gradients instead of making them zero, lays ResNet-18 out as
channels_last (for LeNet-5 with its few channels that is slower) and keeps OpenBLAS to one thread.
"""
import os
import sys

network, mode, batch, steps, threads = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])
best = mode == "best"
if best:
    # Before the library is loaded: its own threads would fight libtorch's over the cores.
    os.environ["OPENBLAS_NUM_THREADS"] = "1"

import time

import torch
import torchvision
from torch import nn

import peer
from lenet5 import LeNet5

torch.set_num_threads(threads)
torch.manual_seed(1)
if network == "lenet5":
    model, images = LeNet5(), torch.randn(batch, 1, 28, 28)
else:
    model, images = torchvision.models.resnet18(num_classes=10), torch.randn(batch, 3, 64, 64)
    if best:
        model = model.to(memory_format=torch.channels_last)
        images = images.to(memory_format=torch.channels_last)
labels = torch.randint(0, 10, (batch,))
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)


def train():
    """Images per second."""
    start = time.perf_counter()
    for _ in range(steps):
        if best:
            optimizer.zero_grad(set_to_none=True)
        else:
            optimizer.zero_grad()
        criterion(model(images), labels).backward()
        optimizer.step()
    return steps * batch / (time.perf_counter() - start)


def memory():
    """The most megabytes that the process has held."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM:"))


peer.serve({"train": train, "memory": memory})
