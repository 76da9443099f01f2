"""torchvision's non-maximum suppression, on the boxes that the benchmark wrote.

usage: bench_nms.py FOLDER IOU_THRESHOLD NAME...
"""
import os
import sys

import numpy
import torch
import torchvision

import peer

folder, threshold = sys.argv[1], float(sys.argv[2])


def read(name, dtype):
    return torch.from_numpy(numpy.fromfile(os.path.join(folder, name), dtype=dtype))


cases = {}
for name in sys.argv[3:]:
    boxes = read(name + ".boxes.f32", numpy.float32).reshape(-1, 4)
    scores = read(name + ".scores.f32", numpy.float32)
    classes = read(name + ".classes.i32", numpy.int32).long()
    runs = {
        "one class": lambda boxes=boxes, scores=scores: torchvision.ops.nms(boxes, scores, threshold),
        "80 classes": lambda boxes=boxes, scores=scores, classes=classes:
            torchvision.ops.batched_nms(boxes, scores, classes, threshold),
    }
    for kind, run in runs.items():
        cases[f"{name}, {kind}"] = peer.timed(run)
        cases[f"{name}, {kind}: kept"] = lambda run=run: run().tolist()

peer.serve(cases)
