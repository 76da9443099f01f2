#!/usr/bin/env python3
"""Writes small ONNX models, and what must come of them, for the tests of MLVision.Extensions.Onnx: test/data/onnx/*.onnx,
test/data/golden/scoring.json and .bin. The references are torchvision, PyTorch, OpenCV, and the papers' formulas in NumPy.

    /usr/bin/python3 eng/peers/golden_scoring.py    # Debian's python3-onnx, python3-opencv, python3-torchvision
"""
import json
import math
import os
import pathlib

import cv2
import numpy as np
import onnx
import torch
import torch.nn.functional as F
import torchvision
import torchvision.transforms.functional as TF
from PIL import Image
from onnx import TensorProto, helper, numpy_helper
from torchvision.models.detection._utils import BoxCoder
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.image_list import ImageList

from golden import Golden, picture, planar

MODELS = pathlib.Path(__file__).resolve().parents[2] / "test/data/onnx"
SIZE, THRESHOLD = 64, 0.2
R = np.random.default_rng(11)


def save(name, nodes, inputs, outputs, weights=None, metadata=None):
    initializers = [numpy_helper.from_array(np.asarray(value), key) for key, value in (weights or {}).items()]
    model = helper.make_model(helper.make_graph(nodes, name, inputs, outputs, initializers), producer_name="golden_scoring",
                              opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    if metadata:
        helper.set_model_props(model, metadata)
    onnx.checker.check_model(model)
    onnx.save(model, MODELS / f"{name}.onnx")


def value(name, shape, kind=TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, kind, shape)


def constant_model(name, outputs, batched=True, images=("N", 3, SIZE, SIZE), metadata=None):
    """Gives the same for any image: outputs without the batch dimension, or as they are."""
    nodes = [helper.make_node("ReduceMean", ["images"], ["mean"], axes=[1, 2, 3][:len(images) - 1], keepdims=1),
             helper.make_node("Sub", ["mean", "mean"], ["zero"])]
    weights, infos = {}, []
    for key, array in outputs.items():
        whole = array.dtype != np.float32
        weights[f"{key}_value"] = array[None] if batched else array
        if not batched:
            nodes.append(helper.make_node("Identity", [f"{key}_value"], [key]))
            infos.append(value(key, list(array.shape), TensorProto.INT64 if whole else TensorProto.FLOAT))
            continue
        weights[f"{key}_shape"] = np.array([-1] + [1] * array.ndim, np.int64)
        nodes.append(helper.make_node("Reshape", ["zero", f"{key}_shape"], [f"{key}_zero"]))
        source = f"{key}_zero"
        if whole:
            nodes.append(helper.make_node("Cast", [source], [f"{key}_whole"], to=TensorProto.INT64))
            source = f"{key}_whole"
        nodes.append(helper.make_node("Add", [source, f"{key}_value"], [key]))
        infos.append(value(key, ["N", *array.shape], TensorProto.INT64 if whole else TensorProto.FLOAT))
    save(name, nodes, [value("images", list(images))], infos, weights, metadata)


def logits(*shape):
    return R.normal(-1.0, 2.0, shape).astype(np.float32)


def sigmoid(x):
    return 1 / (1 + np.exp(-np.asarray(x, np.float64)))


def softmax(x):
    e = np.exp(np.asarray(x, np.float64) - np.max(x))
    return e / e.sum()


def corners(x, y, w, h):
    return [x - w / 2, y - h / 2, x + w / 2, y + h / 2]


def some_boxes(count):
    return np.stack([R.uniform(5, 59, count), R.uniform(5, 59, count), R.uniform(4, 30, count), R.uniform(4, 30, count)],
                    1).astype(np.float32)


def detection(golden, name, found, decoder):
    """found: (box, score, class) in pixels of the input; kept are those above the threshold, the best first, inside the image."""
    kept = sorted((entry for entry in found if entry[1] >= THRESHOLD), key=lambda entry: -entry[1])
    assert 3 < len(kept), (name, len(kept))
    golden.add(name, {"boxes": np.clip([entry[0] for entry in kept], 0, SIZE).astype(np.float32),
                      "scores": np.array([entry[1] for entry in kept], np.float32),
                      "classes": np.array([entry[2] for entry in kept], np.float32)},
               decoder=json.dumps(decoder), threshold=THRESHOLD)


def yolox(golden):
    strides = [8, 16]
    cells = [(x, y, s) for s in strides for y in range(SIZE // s) for x in range(SIZE // s)]
    raw = np.concatenate([R.normal(0, 0.7, (len(cells), 4)), R.uniform(0, 1, (len(cells), 4))], 1).astype(np.float32)
    constant_model("yolox", {"output": raw})
    detection(golden, "yolox", [
        (corners((v[0] + x) * s, (v[1] + y) * s, math.exp(v[2]) * s, math.exp(v[3]) * s), v[4] * v[5:].max(), v[5:].argmax())
        for (x, y, s), v in zip(cells, raw)], {"$type": "yolox", "Strides": strides})


def yolov5(golden):
    raw = np.concatenate([some_boxes(40), R.uniform(0, 1, (40, 4)).astype(np.float32)], 1)
    constant_model("yolov5", {"output": raw})
    detection(golden, "yolov5", [(corners(*v[:4]), v[4] * v[5:].max(), v[5:].argmax()) for v in raw], {"$type": "yolov5"})

    anchors = [[10, 13, 16, 30], [30, 61, 62, 45]]
    raws = [logits(2, 8, 8, 8), logits(2, 4, 4, 8)]
    found = []
    for pairs, level in zip(anchors, raws):
        stride = SIZE / level.shape[1]
        for a, y, x in np.ndindex(level.shape[:3]):
            v = sigmoid(level[a, y, x])
            box = corners((2 * v[0] - 0.5 + x) * stride, (2 * v[1] - 0.5 + y) * stride,
                          (2 * v[2]) ** 2 * pairs[2 * a], (2 * v[3]) ** 2 * pairs[2 * a + 1])
            found.append((box, v[4] * v[5:].max(), v[5:].argmax()))
    constant_model("yolov5_grids", {"small": raws[0], "large": raws[1]})
    detection(golden, "yolov5_grids", found, {"$type": "yolov5", "Anchors": anchors})
    flat = [level.transpose(0, 3, 1, 2).reshape(16, *level.shape[1:3]).copy() for level in raws]
    constant_model("yolov5_planes", {"small": flat[0], "large": flat[1]})
    detection(golden, "yolov5_planes", found, {"$type": "yolov5", "Anchors": anchors})


def yolov8(golden):
    raw = np.concatenate([some_boxes(40), R.uniform(0, 0.6, (40, 3)).astype(np.float32)], 1)
    found = [(corners(*v[:4]), v[4:].max(), v[4:].argmax()) for v in raw]
    constant_model("yolov8", {"output": raw.T.copy()})
    detection(golden, "yolov8", found, {"$type": "yolov8"})
    constant_model("yolov8_boxes_first", {"output": raw})
    detection(golden, "yolov8_boxes_first", found, {"$type": "yolov8"})


def varying():
    """As YOLOv8, but the boxes and scores depend on the mean of the image."""
    raw = np.concatenate([some_boxes(6), R.uniform(0, 0.4, (6, 3)).astype(np.float32)], 1).T.copy()
    slope = np.repeat(np.array([[9, 5, 3, 4, 0.1, 0.5, 0.3]], np.float32).T, 6, 1)
    save("varying", [
        helper.make_node("ReduceMean", ["images"], ["mean"], axes=[1, 2, 3], keepdims=1),
        helper.make_node("Reshape", ["mean", "shape"], ["own"]), helper.make_node("Mul", ["own", "slope"], ["part"]),
        helper.make_node("Add", ["part", "value"], ["output"])],
         [value("images", ["N", 3, 16, 16])], [value("output", ["N", 7, 6])],
         {"shape": np.array([-1, 1, 1], np.int64), "slope": slope[None], "value": raw[None]})


def yolov2(golden):
    anchors, raw = [1.0, 1.5, 2.5, 2.0], logits(2, 8, 4, 4)
    found = []
    for a, y, x in np.ndindex(2, 4, 4):
        v = raw[a, :, y, x]
        classes = softmax(v[5:])
        box = corners((sigmoid(v[0]) + x) * 16, (sigmoid(v[1]) + y) * 16,
                      math.exp(v[2]) * anchors[2 * a] * 16, math.exp(v[3]) * anchors[2 * a + 1] * 16)
        found.append((box, sigmoid(v[4]) * classes.max(), classes.argmax()))
    constant_model("yolov2", {"grid": raw.reshape(16, 4, 4)})
    detection(golden, "yolov2", found, {"$type": "yolov2", "Anchors": anchors})


def yolov1(golden):
    cells, boxes, classes = 9, 2, 3
    p, c, b = (R.uniform(0, 1, shape).astype(np.float32) for shape in ((cells, classes), (cells, boxes), (cells, boxes, 4)))
    found = [(corners((b[i, k, 0] + i % 3) / 3 * SIZE, (b[i, k, 1] + i // 3) / 3 * SIZE,
                      b[i, k, 2] ** 2 * SIZE, b[i, k, 3] ** 2 * SIZE), c[i, k] * p[i].max(), p[i].argmax())
             for i, k in np.ndindex(cells, boxes)]
    constant_model("yolov1", {"output": np.concatenate([p.ravel(), c.ravel(), b.ravel()])})
    detection(golden, "yolov1", found, {"$type": "yolov1", "GridSize": 3, "BoxesPerCell": 2})


def ssd(golden):
    boxes = np.array([corners(*v) for v in some_boxes(20)], np.float32)
    scores = logits(20, 4)
    found = [(box, p, c) for box, row in zip(boxes, scores) for c, p in enumerate(softmax(row)[1:])]
    constant_model("ssd", {"scores": scores, "boxes": (boxes[:, [1, 0, 3, 2]] / SIZE).astype(np.float32)})
    detection(golden, "ssd", found, {"$type": "ssd", "BoxEncoding": 1, "Activation": 2})

    priors, deltas = some_boxes(20) / SIZE, R.normal(0, 1, (20, 4)).astype(np.float32)
    coder = BoxCoder((10, 10, 5, 5))
    decoded = coder.decode_single(torch.from_numpy(deltas), torch.tensor([corners(*(SIZE * v)) for v in priors.astype(float)]))
    probabilities = sigmoid(scores[:, :3])
    found = [(box, p, c) for box, row in zip(decoded.numpy(), probabilities) for c, p in enumerate(row)]
    constant_model("ssd_priors", {"boxes": deltas, "scores": scores[:, :3].copy()})
    detection(golden, "ssd_priors", found, {
        "$type": "ssd", "Priors": [float(v) for v in priors.ravel()], "Activation": 1, "HasBackground": False})


def retinanet(golden):
    sizes = tuple((x, int(x * 2 ** (1 / 3)), int(x * 2 ** (2 / 3))) for x in (8, 16))
    generator = AnchorGenerator(sizes, ((0.5, 1.0, 2.0),) * 2)
    anchors = generator(ImageList(torch.zeros(1, 3, SIZE, SIZE), [(SIZE, SIZE)]), [torch.zeros(1, 1, s, s) for s in (8, 4)])[0]
    deltas = R.normal(0, 0.5, (len(anchors), 4)).astype(np.float32)
    scores = R.normal(-3.5, 1.5, (len(anchors), 2)).astype(np.float32)
    boxes = BoxCoder((1, 1, 1, 1)).decode_single(torch.from_numpy(deltas), anchors).numpy()
    found = [(box, p, c) for box, row in zip(boxes, sigmoid(scores)) for c, p in enumerate(row)]
    constant_model("retinanet", {"cls_logits": scores, "bbox_regression": deltas})
    detection(golden, "retinanet", found, {"$type": "retinanet", "Strides": [8, 16], "Sizes": [8, 16]})


def detr(golden):
    boxes, scores = some_boxes(20), logits(20, 5)
    constant_model("detr", {"logits": scores, "pred_boxes": (boxes / SIZE).astype(np.float32)})
    detection(golden, "detr", [(corners(*box), softmax(row)[:-1].max(), row[:-1].argmax()) for box, row in zip(boxes, scores)],
              {"$type": "detr"})
    detection(golden, "detr, sigmoid", [(corners(*box), sigmoid(row).max(), row.argmax()) for box, row in zip(boxes, scores)],
              {"$type": "detr", "Activation": 1})


def suppressed(golden):
    boxes = np.array([corners(*v) for v in some_boxes(12)], np.float32)
    scores, classes = R.uniform(0, 1, 12).astype(np.float32), R.integers(0, 3, 12)
    found = list(zip(boxes, scores, classes))
    numbers = classes[:, None].astype(np.float32)
    decoder = {"$type": "suppressed"}
    constant_model("suppressed_rows", {"output": np.concatenate([boxes, scores[:, None], numbers], 1)})
    detection(golden, "suppressed_rows", found, decoder)
    rows = np.concatenate([np.zeros((12, 1), np.float32), boxes, numbers, scores[:, None]], 1)
    rows[3:6, 0] = 1
    constant_model("suppressed_numbered", {"output": rows}, batched=False)
    detection(golden, "suppressed_numbered", found[:3] + found[6:], decoder)
    constant_model("suppressed_counted", {
        "num_detections": np.array([9], np.int64), "detection_boxes": (boxes[:, [1, 0, 3, 2]] / SIZE).astype(np.float32),
        "detection_scores": scores, "detection_classes": numbers[:, 0] + 1})
    detection(golden, "suppressed_counted", found[:9], decoder | {"BoxEncoding": 1, "Normalized": True, "FirstClass": 1})
    constant_model("suppressed_lists", {"boxes": boxes, "labels": classes + 1, "scores": scores}, batched=False)
    detection(golden, "suppressed_lists", found, decoder | {"FirstClass": 1})


def more_yolo(golden):
    """YOLOv3's and YOLOv4's grids, YOLOv5 with the grids of older exports, masks and key points beside YOLOv8's boxes."""
    anchors, scales = [[30, 61, 62, 45], [10, 13, 16, 30]], [1.05, 1.2]
    raws = [logits(2, 4, 4, 8), logits(2, 8, 8, 8)]
    for name, factors in (("yolov3", [1, 1]), ("yolov4", scales)):
        found = []
        for pairs, level, scale in zip(anchors, raws, factors):
            stride = SIZE / level.shape[1]
            for a, y, x in np.ndindex(level.shape[:3]):
                v = level[a, y, x].astype(np.float64)
                box = corners((sigmoid(v[0]) * scale - (scale - 1) / 2 + x) * stride,
                              (sigmoid(v[1]) * scale - (scale - 1) / 2 + y) * stride,
                              math.exp(v[2]) * pairs[2 * a], math.exp(v[3]) * pairs[2 * a + 1])
                found.append((box, sigmoid(v[4]) * sigmoid(v[5:].max()), v[5:].argmax()))
        constant_model(name, {"large": raws[0].transpose(0, 3, 1, 2).reshape(16, 4, 4).copy(),
                              "small": raws[1].transpose(0, 3, 1, 2).reshape(16, 8, 8).copy()})
        decoder = {"$type": "yolov3", "Anchors": anchors}
        detection(golden, name, found, decoder if name == "yolov3" else decoder | {"CenterScales": scales})

    raw = np.concatenate([some_boxes(40), R.uniform(0, 1, (40, 4)).astype(np.float32)], 1)
    constant_model("yolov5_training", {"output": raw, "339": raws[1], "391": raws[0]})
    detection(golden, "yolov5_training", [(corners(*v[:4]), v[4] * v[5:].max(), v[5:].argmax()) for v in raw],
              {"$type": "yolov5"})

    boxes, scores = some_boxes(40), R.uniform(0, 0.6, (40, 3)).astype(np.float32)
    found = [(corners(*box), row.max(), row.argmax()) for box, row in zip(boxes, scores)]
    constant_model("yolov8_unit", {"output0": np.concatenate([boxes / SIZE, scores], 1)})
    detection(golden, "yolov8_unit", found, {"$type": "yolov8", "Normalized": True})
    unit = np.array([corners(*box) for box in boxes], np.float32) / SIZE
    constant_model("ssd_yolov4", {"boxes": unit[:, None].astype(np.float32), "confs": scores})
    detection(golden, "ssd_yolov4", [(box * SIZE, p, c) for box, row in zip(unit, scores) for c, p in enumerate(row)],
              {"$type": "ssd", "HasBackground": False})

    raw = np.concatenate([some_boxes(40), R.uniform(0, 0.6, (40, 3)).astype(np.float32), logits(40, 6) * 50], 1)
    found = [(corners(*v[:4]), v[4:7].max(), v[4:7].argmax()) for v in raw]
    constant_model("yolov8_masks", {"output0": raw.T.copy(), "output1": logits(6, 4, 4)})
    detection(golden, "yolov8_masks", found, {"$type": "yolov8"})
    constant_model("yolov8_pose", {"output0": raw.T.copy()}, metadata={
        "author": "Ultralytics", "task": "pose", "kpt_shape": "[2, 3]", "names": "{0: 'cat', 1: 'dog', 2: 'bird'}"})
    detection(golden, "yolov8_pose", found, {"$type": "yolov8"})


def nanodet(golden):
    strides, bins, classes = [8, 16], 5, 3
    cells = [(x, y, s) for s in strides for y in range(SIZE // s) for x in range(SIZE // s)]
    scores = R.uniform(0, 0.5, (len(cells), classes)).astype(np.float32)
    sides = R.normal(0, 1.5, (len(cells), 4 * bins)).astype(np.float32)

    def found(center):
        boxes = []
        for (x, y, s), p, d in zip(cells, scores, sides):
            # The mean of torch's distributions, as the integral of Generalized Focal Loss.
            far = (torch.from_numpy(d.reshape(4, bins)).softmax(1) @ torch.arange(bins, dtype=torch.float32)).numpy() * s
            cx, cy = (x + center) * s, (y + center) * s
            boxes.append(((cx - far[0], cy - far[1], cx + far[2], cy + far[3]), p.max(), p.argmax()))
        return boxes

    constant_model("nanodet", {"output": np.concatenate([scores, sides], 1)})
    detection(golden, "nanodet", found(0), {"$type": "nanodet", "Strides": strides, "Bins": bins, "CellCenter": 0})
    first = (SIZE // 8) ** 2
    constant_model("nanodet_grids", {"a": scores[:first], "b": scores[first:], "c": sides[:first], "d": sides[first:]})
    detection(golden, "nanodet_grids", found(0.5), {"$type": "nanodet", "Strides": strides, "Bins": bins})


def more_suppressed(golden):
    """Exports of PaddleDetection, Caffe, EfficientDet, MMDetection, torchvision, TensorFlow and RT-DETR."""
    boxes = np.array([corners(*v) for v in some_boxes(12)], np.float32)
    scores, classes = R.uniform(0, 1, 12).astype(np.float32), R.integers(0, 3, 12)
    found, column = list(zip(boxes, scores, classes)), np.zeros((12, 1), np.float32)
    numbers, points, unit = classes[:, None].astype(np.float32), scores[:, None], (boxes / SIZE).astype(np.float32)
    decoder = {"$type": "suppressed"}

    constant_model("suppressed_paddle", {"rows": np.concatenate([numbers, points, boxes], 1), "count": np.array([12], np.int64)},
                   batched=False)
    detection(golden, "suppressed_paddle", found, decoder | {"Row": 2})
    constant_model("suppressed_caffe", {"detection_out": np.concatenate([column, numbers + 1, points, unit], 1)[None, None]},
                   batched=False)
    detection(golden, "suppressed_caffe", found, decoder | {"Row": 2, "Normalized": True, "FirstClass": 1})
    rows = np.concatenate([column, boxes[:, [1, 0, 3, 2]], points, numbers + 1], 1)
    constant_model("suppressed_efficientdet", {"detections": rows})
    detection(golden, "suppressed_efficientdet", found, decoder | {"Row": 0, "BoxEncoding": 1, "FirstClass": 1})
    constant_model("suppressed_dets", {"dets": np.concatenate([boxes, points], 1), "labels": classes})
    detection(golden, "suppressed_dets", found, decoder)
    # Names that say nothing: the classes are those of whole numbers. Masks are left; the image has three dimensions.
    constant_model("suppressed_unnamed", {"2385": boxes, "2388": classes + 1, "2386": scores, "2390": logits(12, 1, 2, 2)},
                   batched=False, images=[3, SIZE, SIZE])
    detection(golden, "suppressed_unnamed", found, decoder | {"FirstClass": 1})
    constant_model("suppressed_tensorflow", {
        "detection_anchor_indices": numbers[:, 0], "detection_boxes:0": unit[:, [1, 0, 3, 2]].copy(),
        "detection_classes:0": numbers[:, 0] + 1, "detection_multiclass_scores": logits(12, 4), "detection_scores:0": scores,
        "num_detections:0": np.array(9, np.int64), "raw_detection_boxes": logits(20, 4), "raw_detection_scores": logits(20, 4)})
    detection(golden, "suppressed_tensorflow", found[:9], decoder | {"BoxEncoding": 1, "Normalized": True, "FirstClass": 1})
    # The sizes of the images make pixels of the boxes.
    save("suppressed_sizes", [
        helper.make_node("Cast", ["orig_target_sizes"], ["sizes"], to=TensorProto.FLOAT),
        helper.make_node("Tile", ["sizes", "twice"], ["four"]), helper.make_node("Unsqueeze", ["four", "one"], ["factors"]),
        helper.make_node("Mul", ["factors", "unit"], ["boxes"]),
        helper.make_node("ReduceMean", ["images"], ["mean"], axes=[1, 2, 3], keepdims=0),
        helper.make_node("Sub", ["mean", "mean"], ["nought"]), helper.make_node("Unsqueeze", ["nought", "one"], ["zero"]),
        helper.make_node("Add", ["zero", "points"], ["scores"]),
        helper.make_node("Cast", ["zero"], ["whole"], to=TensorProto.INT64),
        helper.make_node("Add", ["whole", "numbers"], ["labels"])],
         [value("images", ["N", 3, SIZE, SIZE]), value("orig_target_sizes", ["N", 2], TensorProto.INT64)],
         [value("labels", ["N", 12], TensorProto.INT64), value("boxes", ["N", 12, 4]), value("scores", ["N", 12])],
         {"twice": np.array([1, 2], np.int64), "one": np.array([1], np.int64), "unit": unit[None], "points": scores[None],
          "numbers": classes[None]})
    detection(golden, "suppressed_sizes", found, decoder)
    constant_model("suppressed_ultralytics", {"output0": np.concatenate([boxes, points, numbers], 1)}, metadata={
        "author": "Ultralytics", "task": "detect", "end2end": "True", "names": "{0: 'cat', 1: 'dog', 2: 'bird'}"})
    detection(golden, "suppressed_ultralytics", found, decoder)
    constant_model("yolov8_rotated", {"output0": logits(8, 20)}, metadata={"author": "Ultralytics", "task": "obb"})


def smooth_image(width, height):
    small = R.integers(0, 256, (height // 6 + 2, width // 6 + 2, 3), dtype=np.uint8)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)


def stretched(image, size):
    resized = cv2.resize(image, (size, size), interpolation=cv2.INTER_LINEAR)
    return torch.from_numpy(planar(resized)[None].astype(np.float32) / 255)


def segmentation(golden):
    w, b = R.normal(0, 1, (5, 3, 4, 4)).astype(np.float32), R.normal(0, 1, 5).astype(np.float32)
    conv = helper.make_node("Conv", ["images", "w", "b"], ["scores"], strides=[4, 4])
    images = [value("images", ["N", 3, 32, 32])]
    save("segmentation", [conv], images, [value("scores", ["N", 5, 8, 8])], {"w": w, "b": b},
         {"names": json.dumps(["sky", "road", "tree", "car", "sign"])})
    save("segmentation_classes", [conv, helper.make_node("ArgMax", ["scores"], ["classes"], axis=1, keepdims=0)], images,
         [value("classes", ["N", 8, 8], TensorProto.INT64)], {"w": w, "b": b})
    save("segmentation_binary", [conv], images, [value("scores", ["N", 1, 8, 8])], {"w": w[:1], "b": b[:1]})
    save("segmentation_sigmoid", [conv, helper.make_node("Sigmoid", ["scores"], ["p"]),
                                  helper.make_node("Identity", ["p"], ["probabilities"])],
         images, [value("probabilities", ["N", 1, 8, 8])], {"w": w[:1], "b": b[:1]})
    last = helper.make_node("Transpose", ["scores"], ["last"], perm=[0, 2, 3, 1])
    save("segmentation_last", [conv, last], images, [value("last", ["N", 8, 8, 5])], {"w": w, "b": b})
    save("segmentation_last_classes", [conv, last, helper.make_node("ArgMax", ["last"], ["classes"], axis=3, keepdims=1)], images,
         [value("classes", ["N", 8, 8, 1], TensorProto.INT64)], {"w": w, "b": b})

    def score(part, planes=5):
        return F.conv2d(part, torch.from_numpy(w[:planes]), torch.from_numpy(b[:planes]), stride=4)

    for index, (width, height) in enumerate(((48, 40), (32, 32), (33, 70))):
        image = smooth_image(width, height)
        whole = stretched(image, 32)
        scores = F.interpolate(score(whole), size=(height, width), mode="bilinear", align_corners=False)[0]
        binary = F.interpolate(score(whole, 1), size=(height, width), mode="bilinear", align_corners=False)[0, 0].sigmoid()
        inside = F.interpolate(score(whole, 1).sigmoid(), size=(height, width), mode="bilinear", align_corners=False)[0, 0]
        classes = F.interpolate(score(whole).argmax(1, keepdim=True).float(), size=(height, width), mode="nearest-exact")[0, 0]
        independent = scores.sigmoid()
        sums, counts = torch.zeros(5, height, width), torch.zeros(height, width)
        pixels = torch.from_numpy(planar(image).astype(np.float32) / 255)
        for top in starts(height, 32, 16):
            for left in starts(width, 32, 16):
                part = pixels[None, :, top:top + 32, left:left + 32]
                sums[:, top:top + 32, left:left + 32] += F.interpolate(
                    score(part), size=(32, 32), mode="bilinear", align_corners=False)[0]
                counts[top:top + 32, left:left + 32] += 1
        golden.add(f"segmentation {index}", {
            "image": image, "mask": scores.argmax(0).numpy().astype(np.uint8), "probabilities": scores.softmax(0).numpy(),
            "classes": classes.numpy().astype(np.uint8), "binary": (binary >= 0.6).numpy().astype(np.uint8),
            "independent": torch.where(independent.amax(0) >= 0.7, independent.argmax(0), 255).numpy().astype(np.uint8),
            "inside": (inside >= 0.6).numpy().astype(np.uint8),
            "windows": (sums / counts).argmax(0).numpy().astype(np.uint8)})


def starts(length, window, step):
    return sorted({*range(0, max(1, length - window), step), max(0, length - window)})


def classification(golden):
    w, b = R.normal(0, 3, (3, 4)).astype(np.float32), R.normal(0, 1, 4).astype(np.float32)
    tail = [helper.make_node("GlobalAveragePool", ["planes"], ["means"]), helper.make_node("Flatten", ["means"], ["flat"]),
            helper.make_node("Gemm", ["flat", "w", "b"], ["scores"])]
    save("classification", [helper.make_node("Identity", ["images"], ["planes"]), *tail], [value("images", ["N", 3, 16, 16])],
         [value("scores", ["N", 4])], {"w": w, "b": b}, {"names": "{0: 'cat', 1: \"dog's\", 2: 'bird', 3: 'ant'}"})
    save("classification_fixed", [
        helper.make_node("Cast", ["images"], ["floats"], to=TensorProto.FLOAT),
        helper.make_node("Div", ["floats", "range"], ["scaled"]),
        helper.make_node("Transpose", ["scaled"], ["planes"], perm=[0, 3, 1, 2]), *tail],
         [value("images", [3, 16, 16, 3], TensorProto.UINT8)], [value("scores", [3, 4])],
         {"w": w, "b": b, "range": np.float32(255)})
    save("classification_one", [helper.make_node("Identity", ["images"], ["planes"]), *tail], [value("images", ["N", 3, 16, 16])],
         [value("scores", ["N", 1])], {"w": w[:, :1], "b": b[:1]})
    # What half precision keeps of an image is little less than its bytes.
    half = [helper.make_node("Cast", ["images"], ["planes"], to=TensorProto.FLOAT), *tail[:2],
            helper.make_node("Gemm", ["flat", "w", "b"], ["floats"]),
            helper.make_node("Cast", ["floats"], ["scores"], to=TensorProto.FLOAT16)]
    save("classification_half", half, [value("images", ["N", 3, 16, 16], TensorProto.FLOAT16)],
         [value("scores", ["N", 4], TensorProto.FLOAT16)], {"w": w, "b": b})
    save("classification_softmax", [helper.make_node("Identity", ["images"], ["planes"]), *tail[:2],
                                    helper.make_node("Gemm", ["flat", "w", "b"], ["logits"]),
                                    helper.make_node("Softmax", ["logits"], ["probabilities"]),
                                    helper.make_node("Reshape", ["probabilities", "shape"], ["scores"])],
         [value("images", ["N", 3, 16, 16])], [value("scores", ["N", 4])], {"w": w, "b": b, "shape": np.array([-1, 4], np.int64)})
    save("classification_ultralytics", [helper.make_node("Identity", ["images"], ["planes"]), *tail[:2],
                                        helper.make_node("Gemm", ["flat", "w", "b"], ["logits"]),
                                        helper.make_node("Softmax", ["logits"], ["output0"])],
         [value("images", ["N", 3, "height", "width"])], [value("output0", ["N", 4])], {"w": w, "b": b},
         {"author": "Ultralytics", "task": "classify", "imgsz": "[16, 16]", "names": "{0: 'a', 1: 'b', 2: 'c', 3: 'd'}"})
    images = [smooth_image(16, 16) for _ in range(10)]
    means = np.stack([image.astype(np.float64).mean((0, 1)) / 255 for image in images])
    golden.add("classification", {
        "images": np.stack(images), "scores": np.stack([softmax(row) for row in means @ w + b]),
        "one": sigmoid((means @ w + b)[:, 0])})


def preprocessing(golden):
    image = picture("astronaut")[40:160, 150:300]
    for width, height in ((56, 56), (61, 37), (200, 170), (150, 120), (1, 1), (149, 240)):
        golden.add(f"bilinear {width} x {height}", {
            "image": image, "planes": planar(cv2.resize(image, (width, height), interpolation=cv2.INTER_LINEAR))})

    mean, std = np.array([0.485, 0.456, 0.406], np.float32), np.array([0.229, 0.224, 0.225], np.float32)
    ratio = min(96 / 120, 80 / 150)
    inner = cv2.resize(image, (round(150 * ratio), round(120 * ratio)), interpolation=cv2.INTER_LINEAR)
    left, top = round((80 - inner.shape[1]) / 2 - 0.1), round((96 - inner.shape[0]) / 2 - 0.1)
    boxed = cv2.copyMakeBorder(inner, top, 96 - top - inner.shape[0], left, 80 - left - inner.shape[1], cv2.BORDER_CONSTANT,
                               value=(114, 114, 114))
    golden.add("letterbox", {"image": image, "values": planar(((boxed / 255).astype(np.float32) - mean) / std)})
    corner = np.full((96, 80, 3), 30, np.uint8)
    corner[:int(120 * ratio), :int(150 * ratio)] = cv2.resize(
        image, (int(150 * ratio), int(120 * ratio)), interpolation=cv2.INTER_LINEAR)
    golden.add("letterbox at the top left", {"image": image, "values": corner[:, :, ::-1].astype(np.float32)})
    golden.add("centre crop", {"image": image, "values": planar(
        cv2.resize(image[:, 15:135], (48, 48), interpolation=cv2.INTER_LINEAR)).astype(np.float32) * np.float32(1 / 255)})
    golden.add("bilinear, larger", {"image": image, "planes": planar(cv2.resize(image, (188, 151)))})
    for name, crop, (height, width) in (("tall", image[:, 20:101], (28, 28)), ("wide", image[:83], (24, 40))):
        # torchvision's own arithmetic on Pillow's images, for inputs that are not square, too.
        rows, columns = int(height / 0.875), int(width / 0.875)
        if columns * crop.shape[0] < rows * crop.shape[1]:
            size = [rows, int(rows * crop.shape[1] / crop.shape[0])]
        else:
            size = [int(columns * crop.shape[0] / crop.shape[1]), columns]
        part = TF.center_crop(TF.resize(Image.fromarray(np.ascontiguousarray(crop)), size), [height, width])
        golden.add(f"resized and cropped, {name}", {
            "image": np.ascontiguousarray(crop), "values": planar(np.asarray(part)).astype(np.float32)})
    golden.add("grey", {"image": image, "values": cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32)})


def main():
    os.makedirs(MODELS, exist_ok=True)
    golden = Golden("scoring", opencv=cv2.__version__, torch=torch.__version__, torchvision=torchvision.__version__)
    for part in (yolox, yolov5, yolov8, yolov2, yolov1, ssd, retinanet, detr, suppressed,
                 segmentation, classification, preprocessing):
        part(golden)
    varying()
    for part in (more_yolo, nanodet, more_suppressed):
        part(golden)
    golden.write()


if __name__ == "__main__":
    main()
