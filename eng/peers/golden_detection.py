#!/usr/bin/python3
"""Golden data for the evaluation of detection: test/data/golden/detection.json and .bin.

Neither pycocotools nor the development kit of Pascal VOC is among Debian's packages, so their definitions are written out here,
slowly and plainly: https://cocodataset.org/#detection-eval and Everingham et al., "The Pascal Visual Object Classes Challenge: A
Retrospective" (2015).

usage: /usr/bin/python3 eng/peers/golden_detection.py
"""
from fractions import Fraction

import numpy as np

IOU_THRESHOLDS = np.linspace(0.5, 0.95, 10)
RECALLS = np.linspace(0, 1, 101)
AREAS = [(0, 1e10), (0, 32 ** 2), (32 ** 2, 96 ** 2), (96 ** 2, 1e10)]


def overlap(detection, truth, margin=0, crowd=False):
    """Intersection over union; over the detection's own area where the truth is a crowd."""
    width = min(detection[2], truth[2]) - max(detection[0], truth[0]) + margin
    height = min(detection[3], truth[3]) - max(detection[1], truth[1]) + margin
    if width <= 0 or height <= 0:
        return 0.0
    area, other = ((box[2] - box[0] + margin) * (box[3] - box[1] + margin) for box in (detection, truth))
    return width * height / (area if crowd else area + other - width * height)


def envelope(precisions):
    """The best precision from each place on."""
    return [max(precisions[i:]) for i in range(len(precisions))]


def by_score(detections):
    return sorted(detections, key=lambda detection: -detection["score"])  # stable


def voc(truths, detections, threshold, margin):
    """(AP with all points, AP with 11 points) of one class."""
    total = sum(not truth["difficult"] and not truth["crowd"] for truth in truths)
    if total == 0:
        return np.nan, np.nan
    found, curve = set(), []
    right = wrong = 0
    for detection in by_score(detections):
        best, best_overlap = None, 0
        for i, truth in enumerate(truths):
            if truth["image"] == detection["image"]:
                value = overlap(detection["box"], truth["box"], margin)
                if value > best_overlap:
                    best, best_overlap = i, value
        if best is not None and best_overlap >= threshold:
            if truths[best]["difficult"] or truths[best]["crowd"]:
                continue
            if best not in found:
                found.add(best)
                right += 1
                curve.append((Fraction(right, total), right / (right + wrong)))
                continue
        wrong += 1
        curve.append((Fraction(right, total), right / (right + wrong)))
    best = envelope([precision for _, precision in curve])
    area, last = 0.0, Fraction(0)
    for (recall, _), precision in zip(curve, best):
        area += float(recall - last) * precision
        last = recall
    points = [max([precision for recall, precision in curve if recall >= Fraction(i, 10)], default=0) for i in range(11)]
    return area, sum(points) / 11


def coco_image(truths, detections, low, high, threshold):
    """The detections of one class in one image as (score, rank, kind); kind: right, wrong or ignored."""
    def ignored(truth):
        return truth["crowd"] or truth["difficult"] or not low <= truth["area"] <= high

    taken, result = set(), []
    for rank, detection in enumerate(by_score(detections)[:100]):
        choice = None
        for wanted in (False, True):  # ignored ones only where nothing else fits
            best = threshold
            for i, truth in enumerate(truths):
                if ignored(truth) != wanted or (i in taken and not truth["crowd"]):
                    continue
                value = overlap(detection["box"], truth["box"], crowd=truth["crowd"])
                if value >= best:
                    choice, best = i, value
            if choice is not None:
                break
        box = detection["box"]
        if choice is not None:
            taken.add(choice)
            kind = "ignored" if ignored(truths[choice]) else "right"
        else:
            kind = "wrong" if low <= (box[2] - box[0]) * (box[3] - box[1]) <= high else "ignored"
        result.append((detection["score"], rank, kind))
    return result


def coco(truths, detections, images, area, threshold, limit):
    """(AP, recall) of one class."""
    low, high = AREAS[area]
    total = sum(not truth["crowd"] and not truth["difficult"] and low <= truth["area"] <= high for truth in truths)
    if total == 0:
        return np.nan, np.nan
    results = []
    for image in range(images):
        results += coco_image([t for t in truths if t["image"] == image], [d for d in detections if d["image"] == image],
                              low, high, threshold)
    results = sorted((r for r in results if r[1] < limit and r[2] != "ignored"), key=lambda r: -r[0])
    right = np.cumsum([kind == "right" for _, _, kind in results])
    if not results:
        return 0.0, 0.0
    precisions = envelope(list(right / np.arange(1, len(results) + 1)))
    recalls = right / total
    samples = []
    for recall in RECALLS:
        reached = [p for r, p in zip(recalls, precisions) if r >= recall]
        samples.append(reached[0] if reached else 0.0)
    return float(np.mean(samples)), float(recalls[-1])


def mean(values):
    values = np.array(values, dtype=float)
    return float(values[~np.isnan(values)].mean()) if (~np.isnan(values)).any() else np.nan


def evaluate(truths, detections, images, classes, threshold=0.5, margin=0):
    of_class = [([t for t in truths if t["class"] == c], [d for d in detections if d["class"] == c]) for c in range(classes)]
    voc_results = np.array([voc(*data, threshold, margin) for data in of_class])
    table = np.empty((classes, 4, 3, 10, 2))
    for c, data in enumerate(of_class):
        for area in range(4):
            for l, limit in enumerate((1, 10, 100)):
                for t, iou in enumerate(IOU_THRESHOLDS):
                    table[c, area, l, t] = coco(*data, images, area, iou, limit)
    summary = [mean(table[:, 0, 2, :, 0]), mean(table[:, 0, 2, 0, 0]), mean(table[:, 0, 2, 5, 0])]
    summary += [mean(table[:, area, 2, :, 0]) for area in (1, 2, 3)]
    summary += [mean(table[:, 0, limit, :, 1]) for limit in (0, 1, 2)]
    summary += [mean(table[:, area, 2, :, 1]) for area in (1, 2, 3)]
    return {"voc": voc_results, "coco": np.array(summary),
            "cocoClasses": np.stack([table[:, 0, 2, :, 0].mean(1), table[:, 0, 2, 0, 0], table[:, 0, 2, 5, 0]], 1)}


def make(random, images, classes, objects, repeats, crowds=0.0, difficult=0.0, pixels=False, ties=False, only=None):
    """Objects, and detections some of which are right, some near, some of the wrong class and some nowhere."""
    truths, detections = [], []

    def snap(box):
        return np.round(box) if pixels else np.round(box * 4) / 4

    for image in range(images):
        for _ in range(random.integers(0, objects + 1)):
            size = np.exp(random.uniform(np.log(8), np.log(200), 2))
            low = random.uniform(0, 400 - size)
            box = snap(np.concatenate([low, low + size]))
            c = int(random.integers(0, classes))
            area = float(np.round((box[2] - box[0]) * (box[3] - box[1]) * random.uniform(0.6, 1)))
            truths.append({"image": image, "class": c, "box": box, "area": area,
                           "crowd": bool(random.uniform() < crowds), "difficult": bool(random.uniform() < difficult)})
            for _ in range(random.integers(0, repeats + 1)):
                shift = random.normal(0, 0.08, 4) * np.tile(box[2:] - box[:2], 2)
                wrong = random.uniform() < 0.2
                detections.append({"image": image, "class": int(random.integers(0, classes)) if wrong else c,
                                   "box": snap(box + shift), "score": float(np.float32(random.beta(3, 2)))})
        for _ in range(random.integers(0, 3)):
            low = random.uniform(0, 300, 2)
            box = snap(np.concatenate([low, low + random.uniform(5, 100, 2)]))
            detections.append({"image": image, "class": int(random.integers(0, classes)), "box": box,
                               "score": float(np.float32(random.beta(2, 3)))})
    for detection in detections:
        if ties:
            detection["score"] = round(detection["score"] * 8) / 8
    if only is not None:
        truths = [truth for truth in truths if truth["class"] in only[0]]
        detections = [detection for detection in detections if detection["class"] in only[1]]
    return truths, detections, images, classes


def cases():
    random = np.random.default_rng(5)
    yield "plain", make(random, 24, 3, 5, 3), {}
    yield "equal scores", make(random, 16, 2, 5, 3, ties=True), {}
    yield "whole pixels, both included", make(random, 16, 2, 5, 3, pixels=True), {"margin": 1, "threshold": 0.6}
    yield "crowds", make(random, 16, 3, 6, 4, crowds=0.3), {}
    yield "difficult objects", make(random, 16, 3, 6, 4, difficult=0.3), {"threshold": 0.3}
    yield "more than 100 predictions in an image", make(random, 2, 1, 12, 40), {}
    yield "classes without objects or predictions", make(random, 12, 5, 6, 3, only=((0, 1, 2), (0, 1, 3))), {}
    yield "no predictions", make(random, 4, 2, 4, 0, only=((0, 1), ())), {}


def rows(items, last):
    return np.array([[item["image"], item["class"], *item["box"], *last(item)] for item in items], dtype=np.float32)


def main():
    from golden import Golden
    golden = Golden("detection", madeBy="eng/peers/golden_detection.py")
    for name, data, options in cases():
        truths, detections, images, classes = data
        results = evaluate(*data, **options)
        objects = rows(truths, lambda t: [t["area"], t["crowd"], t["difficult"]])
        predictions = rows(detections, lambda d: [d["score"]]) if detections else np.empty((0, 7), dtype=np.float32)
        golden.add(name, {"objects": objects, "predictions": predictions, **results},
                   images=images, classes=classes, threshold=options.get("threshold", 0.5), inclusive="margin" in options)
    golden.write()


if __name__ == "__main__":
    main()
