#!/usr/bin/env python3
"""LeNet-5 on MNIST in PyTorch, by the recipe of samples/TrainNetworks. Usage: results_mnist.py FOLDER [--epochs N] [--seed N]

FOLDER holds the four files of MNIST. Prints a line for each epoch, then the accuracy on the test set and the seconds from the
files to the trained network. Needs python3-torch and python3-numpy.
"""
import argparse
import copy
import gzip
import pathlib
import time

import numpy as np
import torch
from torch.nn import functional

from lenet5 import LeNet5

BATCH = 128
VALIDATION_FRACTION = 0.05
PADDING = 2


def load(folder, part):
    images = gzip.decompress((folder / f"{part}-images-idx3-ubyte.gz").read_bytes())
    labels = gzip.decompress((folder / f"{part}-labels-idx1-ubyte.gz").read_bytes())
    pixels = np.frombuffer(images, np.uint8, offset=16).reshape(-1, 1, 28, 28)
    return torch.from_numpy(pixels.copy()), torch.from_numpy(np.frombuffer(labels, np.uint8, offset=8).astype(np.int64))


def split(labels):
    """The same part of each class to train on and to judge by."""
    taken = torch.zeros(len(labels), dtype=torch.bool)
    for label in range(10):
        members = (labels == label).nonzero()[:, 0]
        chosen = torch.randperm(len(members))[: round(VALIDATION_FRACTION * len(members))]
        taken[members[chosen]] = True
    return ~taken, taken


def random_crop(images):
    """Each image is widened by black pixels; a random part of its own size is cut out."""
    padded = functional.pad(images, (PADDING,) * 4)
    offsets = torch.randint(0, 2 * PADDING + 1, (2, len(images), 1))
    rows = (offsets[0] + torch.arange(28))[:, :, None]
    columns = (offsets[1] + torch.arange(28))[:, None, :]
    return padded[torch.arange(len(images))[:, None, None], 0, rows, columns][:, None]


def evaluate(network, normalise, images, labels):
    network.eval()
    with torch.no_grad():
        logits = torch.cat([network(normalise(batch)) for batch in images.split(BATCH)])
    return functional.cross_entropy(logits, labels).item(), (logits.argmax(1) == labels).float().mean().item()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    start = time.perf_counter()

    images, labels = load(arguments.folder, "train")
    kept, taken = split(labels)
    (images, labels), (judged, judged_labels) = (images[kept], labels[kept]), (images[taken], labels[taken])
    scaled = images.double() / 255
    mean, deviation = scaled.mean().item(), scaled.std(unbiased=False).item()

    def normalise(pixels):
        return (pixels.float() / 255 - mean) / deviation

    network = LeNet5()
    optimizer = torch.optim.Adam(network.parameters(), lr=0.004)
    steps = arguments.epochs * -(-len(images) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.004, total_steps=steps, cycle_momentum=False)
    best_loss, best = float("inf"), None
    for epoch in range(arguments.epochs):
        network.train()
        total = 0.0
        for indices in torch.randperm(len(images)).split(BATCH):
            loss = functional.cross_entropy(network(normalise(random_crop(images[indices]))), labels[indices])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item() * len(indices)
        loss, accuracy = evaluate(network, normalise, judged, judged_labels)
        print(f"{epoch + 1}/{arguments.epochs} loss {total / len(images):.4f}, validation loss {loss:.4f}, "
              f"accuracy {accuracy:.2%}")
        if loss < best_loss:
            best_loss, best = loss, copy.deepcopy(network.state_dict())
    network.load_state_dict(best)
    seconds = time.perf_counter() - start

    _, accuracy = evaluate(network, normalise, *load(arguments.folder, "t10k"))
    print(f"Test accuracy {accuracy:.2%}; {arguments.epochs} epochs in {seconds:.0f} s")


if __name__ == "__main__":
    main()
