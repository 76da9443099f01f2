#!/usr/bin/env python3
"""Writes small models, and what they compute by NumPy and PyTorch, for the tests of the offline ONNX Runtime:
eng/offline/tests/OnnxRuntime.Tests/data/*.onnx and golden.json.

Run with Debian's python3-onnx, python3-numpy and python3-torch:
    /usr/bin/python3 eng/peers/golden_onnxruntime.py
"""
import json
import pathlib

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

FOLDER = pathlib.Path(__file__).parents[1] / "offline/tests/OnnxRuntime.Tests/data"
RANDOM = np.random.default_rng(17)


def values(array):
    return {"shape": list(array.shape), "data": [float(f"{v:.9g}") for v in array.flatten().tolist()]}


def random(*shape):
    return RANDOM.standard_normal(shape).astype(np.float32)


def save(name, nodes, inputs, outputs, weights=(), metadata=None):
    initializers = [numpy_helper.from_array(array, key) for key, array in dict(weights).items()]
    graph = helper.make_graph(nodes, name, inputs, outputs, initializers)
    model = helper.make_model(
        graph, producer_name="golden_onnxruntime", opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    if metadata:
        model.domain, model.model_version, model.doc_string = "test.domain", 7, "What it is for."
        helper.set_model_props(model, metadata)
    onnx.checker.check_model(model)
    onnx.save(model, FOLDER / f"{name}.onnx")


def linear():
    """y = x w + b with a batch of any size, and all that a model can say about itself."""
    x, w, b = random(4, 3), random(3, 2), random(2)
    save("linear", [helper.make_node("Gemm", ["x", "w", "b"], ["y"])],
         [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", 3])],
         [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["N", 2])],
         {"w": w, "b": b}, {"classes": "cat,dog", "größe": "drei × zwei"})
    return {"x": values(x), "y": values(x @ w + b)}


def image():
    """Bytes of an image of fixed size to floats and the index of the greatest: several types, several outputs."""
    x = RANDOM.integers(0, 256, (1, 4, 5, 3), dtype=np.uint8)
    w, b = random(6, 3, 3, 3), random(6)
    nodes = [
        helper.make_node("Cast", ["image"], ["float"], to=TensorProto.FLOAT),
        helper.make_node("Div", ["float", "range"], ["scaled"]),
        helper.make_node("Transpose", ["scaled"], ["planes"], perm=[0, 3, 1, 2]),
        helper.make_node("Conv", ["planes", "w", "b"], ["features"], pads=[1, 1, 1, 1]),
        helper.make_node("Relu", ["features"], ["positive"]),
        helper.make_node("ArgMax", ["features"], ["class"], axis=1, keepdims=0),
    ]
    save("image", nodes, [helper.make_tensor_value_info("image", TensorProto.UINT8, list(x.shape))],
         [helper.make_tensor_value_info("positive", TensorProto.FLOAT, [1, 6, 4, 5]),
          helper.make_tensor_value_info("class", TensorProto.INT64, [1, 4, 5])],
         {"range": np.float32(255), "w": w, "b": b})
    planes = torch.from_numpy(x.astype(np.float32) / 255).permute(0, 3, 1, 2)
    features = torch.nn.functional.conv2d(planes, torch.from_numpy(w), torch.from_numpy(b), padding=1)
    return {"image": values(x), "positive": values(features.relu().numpy()), "class": values(features.argmax(1).numpy())}


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "golden.json").write_text(json.dumps({"linear": linear(), "image": image()}) + "\n")


if __name__ == "__main__":
    main()
