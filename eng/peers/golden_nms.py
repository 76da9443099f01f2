#!/usr/bin/python3
"""Golden data for non-maximum suppression: test/data/golden/nms.json and .bin.

Greedy suppression is torchvision's own (python3-torchvision); soft-NMS, which torchvision lacks, is written here after the
pseudo-code of Bodla et al. 2017 (figure 3), in double precision.

usage: /usr/bin/python3 eng/peers/golden_nms.py
"""
import numpy as np
import torch
import torchvision

from golden import Golden

random = np.random.default_rng(7)


def scattered(count):
    centre, size = random.uniform(0, 200, (count, 2)), random.uniform(5, 60, (count, 2))
    return np.concatenate([centre - size / 2, centre + size / 2], 1).astype(np.float32)


def clustered(count):
    objects = count // 12
    centre, size = random.uniform(0, 300, (objects, 2)), random.uniform(20, 90, (objects, 2))
    which = random.integers(0, objects, count)
    centre = centre[which] + random.normal(0, 4, (count, 2))
    size = size[which] * random.uniform(0.8, 1.25, (count, 2))
    return np.concatenate([centre - size / 2, centre + size / 2], 1).astype(np.float32)


def whole_pixels(count):
    """Small whole numbers: many equal boxes, boxes without area, and overlaps of exactly a threshold."""
    low, size = random.integers(0, 12, (count, 2)), random.integers(0, 11, (count, 2))
    return np.concatenate([low, low + size], 1).astype(np.float32)


def overlaps(box, boxes):
    box, boxes = box.astype(np.float64), boxes.astype(np.float64)
    low, high = np.maximum(box[:2], boxes[:, :2]), np.minimum(box[2:], boxes[:, 2:])
    common = np.prod(np.maximum(high - low, 0), axis=1)
    union = np.prod(box[2:] - box[:2]) + np.prod(boxes[:, 2:] - boxes[:, :2], axis=1) - common
    return np.where(common > 0, common / np.where(union > 0, union, 1), 0)


def soft_nms(boxes, scores, method, iou_threshold, sigma, score_threshold):
    remaining, scores = list(range(len(boxes))), scores.astype(np.float64)
    picked, final = [], []
    while remaining:
        best = max(remaining, key=lambda i: scores[i])  # the first of several
        if scores[best] < score_threshold:
            break
        remaining.remove(best)
        picked.append(best)
        final.append(scores[best])
        if remaining:
            overlap = overlaps(boxes[best], boxes[remaining])
            if method == "SoftLinear":
                factor = np.where(overlap >= iou_threshold, 1 - overlap, 1)
            else:
                factor = np.exp(-overlap ** 2 / sigma)
            scores[remaining] *= factor
    return np.array(picked), np.array(final)


golden = Golden("nms", madeBy="eng/peers/golden_nms.py", torchvision=torchvision.__version__)
for name, boxes in (("scattered", scattered(400)), ("clustered", clustered(400)), ("whole pixels", whole_pixels(300))):
    count = len(boxes)
    scores = random.uniform(0, 1, count).astype(np.float32)
    ties = (random.integers(0, 8, count) / 8).astype(np.float32)
    classes = random.integers(0, 5, count).astype(np.uint8)
    for kind, values in (("scores", scores), ("equal scores", ties)):
        for threshold in (0.0, 0.3, 0.45, 0.5, 0.7, 1.0):
            kept = torchvision.ops.nms(torch.from_numpy(boxes), torch.from_numpy(values), threshold).numpy()
            golden.add(f"hard, {name}, {kind}, {threshold}",
                       {"boxes": boxes, "scores": values, "kept": kept}, threshold=threshold)
        kept = torchvision.ops.batched_nms(
            torch.from_numpy(boxes), torch.from_numpy(values), torch.from_numpy(classes.astype(np.int64)), 0.5).numpy()
        golden.add(f"hard, {name}, {kind}, of classes",
                   {"boxes": boxes, "scores": values, "classes": classes, "kept": kept}, threshold=0.5)
    if name == "whole pixels":
        continue  # equal scores after lowering: float and double choose differently
    for method in ("SoftLinear", "SoftGaussian"):
        for threshold, sigma, minimum in ((0.3, 0.5, 0.05), (0.5, 0.3, 0.001)):
            kept, lowered = soft_nms(boxes, scores, method, threshold, sigma, minimum)
            golden.add(f"{method}, {name}, {threshold}, {sigma}",
                       {"boxes": boxes, "scores": scores, "kept": kept, "lowered": lowered},
                       method=method, threshold=threshold, sigma=sigma, minimum=minimum)

# 24 boxes of one score, of which each overlaps its neighbours, among them two that are one point and two that are one line.
row = np.arange(20)
level = np.stack([4 * row, 0 * row, 4 * row + 10, 0 * row + 10], 1)
flat = np.array([[30, 5, 30, 5], [30, 5, 30, 5], [12, 2, 12, 8], [12, 2, 12, 8]])
boxes = np.concatenate([level[:9], flat[:1], level[9:14], flat[2:], level[14:], flat[1:2]]).astype(np.float32)
scores = np.full(len(boxes), 0.5, np.float32)
for threshold in (0.0, 0.3, 0.5, 1.0):
    kept = torchvision.ops.nms(torch.from_numpy(boxes), torch.from_numpy(scores), threshold).numpy()
    golden.add(f"hard, one score and no area, {threshold}", {"boxes": boxes, "scores": scores, "kept": kept}, threshold=threshold)
golden.write()
