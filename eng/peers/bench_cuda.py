"""Training steps on a GPU with PyTorch as an expert writes them: forward, backward and step on one batch on the device.

usage: bench_cuda.py NETWORK PRECISION BATCH CHANNELS SIZE STEPS DEVICE

channels_last, cudnn.benchmark, the optimizer's fused kernels, gradients dropped instead of made zero, and nothing that waits for
the device within an epoch. PRECISION is bfloat16 (autocast; what stays float32 may be TF32), tf32, or float32.
"""
import sys
import time

import torch
import torchvision
from torch import nn

import peer
from lenet5 import LeNet5

network, precision = sys.argv[1:3]
batch, channels, size, steps = map(int, sys.argv[3:7])
device = torch.device(sys.argv[7])

torch.manual_seed(1)
torch.backends.cudnn.benchmark = True
try:
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = precision != "float32"
except (AttributeError, RuntimeError):
    # A torch that has only the later settings.
    torch.backends.cuda.matmul.fp32_precision = torch.backends.cudnn.fp32_precision = \
        "ieee" if precision == "float32" else "tf32"


def create():
    if network == "lenet5":
        return LeNet5()
    model = torchvision.models.get_model(network, num_classes=10) if hasattr(torchvision.models, "get_model") \
        else getattr(torchvision.models, network)(num_classes=10)
    if network.startswith("resnet") and size <= 32:
        # The stem for small images: a 3x3 convolution of stride 1, no pooling.
        model.conv1 = nn.Conv2d(channels, 64, 3, stride=1, padding=1, bias=False)
        model.maxpool = nn.Identity()
    return model


model = create().to(device)
images = torch.randn(batch, channels, size, size, device=device)
if network != "lenet5":
    model = model.to(memory_format=torch.channels_last)
    images = images.to(memory_format=torch.channels_last)
labels = torch.randint(0, 10, (batch,), device=device)
criterion = nn.CrossEntropyLoss()
options = {"fused": True} if device.type == "cuda" else {}
optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, **options)


def synchronize():
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def train():
    """Images per second."""
    synchronize()
    start = time.perf_counter()
    for _ in range(steps):
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast(device.type, torch.bfloat16, enabled=precision == "bfloat16"):
            loss = criterion(model(images), labels)
        loss.backward()
        optimizer.step()
    synchronize()
    return steps * batch / (time.perf_counter() - start)


peer.serve({"train": train})
