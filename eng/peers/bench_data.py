#!/usr/bin/env python3
"""The peer of `build.sh bench data`: torchvision's pipeline on Pillow images, from JPEG files to normalised float batches.

usage: bench_data.py FOLDER BATCH. A case is the number of processors; the answer is images per second. On one processor the
pipeline runs in the process itself, which is faster there than a worker beside it; on more there is a worker for each.
"""
import os
import pathlib
import sys
import time

import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms

from peer import serve

FILES = sorted(pathlib.Path(sys.argv[1]).glob("*.jpg"))
BATCH = int(sys.argv[2])


class Files(Dataset):
    def __init__(self):
        self.transform = transforms.Compose([
            transforms.RandomResizedCrop(224),
            transforms.RandomHorizontalFlip(),
            transforms.ToTensor(),
            transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
        ])

    def __len__(self):
        return len(FILES)

    def __getitem__(self, index):
        with Image.open(FILES[index]) as file:
            return self.transform(file.convert("RGB")), 0


def epoch(processors):
    os.sched_setaffinity(0, range(processors))
    torch.set_num_threads(1)
    workers = 0 if processors == 1 else processors
    loader = DataLoader(Files(), batch_size=BATCH, shuffle=True, num_workers=workers, persistent_workers=workers > 0)
    # The first pass starts the workers.
    if workers > 0:
        for _ in loader:
            pass

    def run():
        os.sched_setaffinity(0, range(processors))
        start = time.perf_counter()
        images = sum(len(batch) for batch, _ in loader)
        return images / (time.perf_counter() - start)

    return run


class Cases(dict):
    """Each case is prepared when it is first asked for, so that no workers of another one are around."""

    def __missing__(self, name):
        self[name] = epoch(int(name))
        return self[name]


serve(Cases())
