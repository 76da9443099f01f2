#!/usr/bin/env python3
"""Writes what OpenCV's dnn finds with YOLOX-nano on a picture: test/data/golden/yolox_street.json.

Run with Debian's python3-opencv and the larger data sets (MLVISION_DATA, by default ../shared/data):
    /usr/bin/python3 eng/peers/golden_detection.py
"""
import json
import os
import pathlib

import cv2
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = pathlib.Path(os.environ.get("MLVISION_DATA") or ROOT.parent / "shared/data") / "onnx"
SIZE, SCORE, OVERLAP = 416, 0.25, 0.45


def main():
    image = cv2.imread(str(DATA / "street.jpg"))
    ratio = min(SIZE / image.shape[0], SIZE / image.shape[1])
    inner = cv2.resize(image, (int(image.shape[1] * ratio), int(image.shape[0] * ratio)), interpolation=cv2.INTER_LINEAR)
    padded = np.full((SIZE, SIZE, 3), 114, np.uint8)
    padded[:inner.shape[0], :inner.shape[1]] = inner

    network = cv2.dnn.readNetFromONNX(str(DATA / "yolox_nano.onnx"))
    network.setInput(padded.astype(np.float32).transpose(2, 0, 1)[None])
    output = network.forward()[0]

    cells = []
    for stride in (8, 16, 32):
        rows, columns = np.meshgrid(range(SIZE // stride), range(SIZE // stride), indexing="ij")
        cells.append(np.stack([columns.ravel(), rows.ravel(), np.full(rows.size, stride)], 1))
    cells = np.concatenate(cells)
    center = (output[:, :2] + cells[:, :2]) * cells[:, 2:]
    size = np.exp(output[:, 2:4]) * cells[:, 2:]
    boxes = np.concatenate([center - size / 2, center + size / 2], 1) / ratio
    scores = output[:, 4:5] * output[:, 5:]

    found = []
    for name in range(scores.shape[1]):
        best = scores.argmax(1) == name
        own, values = boxes[best], scores[best, name]
        rectangles = [(float(x0), float(y0), float(x1 - x0), float(y1 - y0)) for x0, y0, x1, y1 in own]
        for i in np.array(cv2.dnn.NMSBoxes(rectangles, values.tolist(), SCORE, OVERLAP)).flatten():
            box = np.clip(own[i], 0, [image.shape[1], image.shape[0]] * 2)
            found.append({"class": name, "score": round(float(values[i]), 5), "box": [round(float(v), 3) for v in box]})
    found.sort(key=lambda entry: -entry["score"])
    lines = ",\n".join("  " + json.dumps(entry) for entry in found)
    (ROOT / "test/data/golden/yolox_street.json").write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    main()
