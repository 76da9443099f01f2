#!/usr/bin/env python3
"""ONNX's own checker, with its inference of types and shapes, on models that MLVision.Extensions.Torch has exported.

    /usr/bin/python3 eng/peers/check_onnx.py MODEL.onnx...      (Debian's python3-onnx)

Also wants the shape that it infers for the output, where it can, to be the one that the model declares. Prints the operators of
each model.
"""
import collections
import sys

import onnx


def dims(value):
    return [d.dim_param or d.dim_value for d in value.type.tensor_type.shape.dim]


def agree(inferred, declared):
    """Where the inference does not know a dimension, it makes a name up: unk__0, unk__1 and so on."""
    return len(inferred) == len(declared) and all(
        i == d or str(i).startswith("unk__") for i, d in zip(inferred, declared))


for path in sys.argv[1:]:
    onnx.checker.check_model(path, full_check=True)
    model = onnx.load(path)
    declared = dims(model.graph.output[0])
    del model.graph.output[0].type.tensor_type.shape.dim[:]
    model.graph.output[0].type.tensor_type.ClearField("shape")
    inferred = dims(onnx.shape_inference.infer_shapes(model, strict_mode=True).graph.output[0])
    if inferred and not agree(inferred, declared):
        sys.exit(f"{path}: the output is declared as {declared}, but is {inferred}")
    counts = collections.Counter(node.op_type for node in model.graph.node)
    operators = ", ".join(f"{count} {operator}" for operator, count in sorted(counts.items()))
    print(f"{path}: {dims(model.graph.input[0])} to {declared}; {operators}")
