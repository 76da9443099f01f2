#!/usr/bin/env python3
"""Writes small weight files of every kind into test/data/weights, for the tests of WeightFile.

    /usr/bin/python3 eng/peers/golden_weights.py

The elements are k / 4 for k = 0, 1, 2, ..., which every floating-point type holds exactly.
"""
import collections
import json
import os
import struct

import torch
from torch import nn

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../test/data/weights")
TYPES = ["float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool"]


def ramp(*shape):
    return (torch.arange(torch.Size(shape).numel(), dtype=torch.float32) / 4).view(shape)


def tensors():
    state = collections.OrderedDict((name, ramp(2, 3).to(getattr(torch, name))) for name in TYPES)
    whole = ramp(4, 6)
    state["transposed"] = ramp(2, 3).t()
    state["part.of.shared"] = whole[1:3, 2:5]
    state["other.part"] = whole[3]
    state["channels_last"] = ramp(1, 2, 2, 3).contiguous(memory_format=torch.channels_last)
    state["scalar"] = torch.tensor(2.5)
    state["empty"] = torch.empty(0, 3)
    state["parameter"] = nn.Parameter(ramp(3))
    return state


def checkpoint():
    """What a training script saves: more than the state dict, of a network that was trained on several devices."""
    network = nn.Sequential(collections.OrderedDict(module=nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2))))
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9)
    network(ramp(4, 3)).square().sum().backward()
    optimizer.step()
    state = network.state_dict()
    with torch.no_grad():
        for tensor in state.values():
            tensor.copy_(ramp(*tensor.shape))
    return {"epoch": 300, "best": torch.tensor(0.5), "arch": "linear", "state_dict": state, "optimizer": optimizer.state_dict()}


class Program:
    def __reduce__(self):
        return os.system, ("touch /tmp/mlvision-was-here",)


def safetensors(path, state):
    names = {"float32": "F32", "float64": "F64", "float16": "F16", "bfloat16": "BF16", "int64": "I64", "int32": "I32",
             "int16": "I16", "int8": "I8", "uint8": "U8", "bool": "BOOL"}
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name, tensor in state.items():
        tensor = tensor.detach().contiguous()
        kind = str(tensor.dtype).removeprefix("torch.")
        content = bytes(tensor.view(torch.int16).numpy().tobytes() if kind == "bfloat16" else tensor.numpy().tobytes())
        header[name] = {"dtype": names[kind], "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def main():
    os.makedirs(FOLDER, exist_ok=True)
    path = lambda name: os.path.join(FOLDER, name)
    for kind, zipped in (("", True), ("-legacy", False)):
        torch.save(tensors(), path(f"tensors{kind}.pth"), _use_new_zipfile_serialization=zipped)
        torch.save(checkpoint(), path(f"checkpoint{kind}.pth"), _use_new_zipfile_serialization=zipped)
    torch.save({"weight": ramp(2), "other": Program()}, path("program.pth"))
    torch.save(nn.Linear(3, 2), path("whole-model.pth"))
    torch.save({"epoch": 3}, path("no-tensors.pth"))
    safetensors(path("tensors.safetensors"), tensors())


if __name__ == "__main__":
    main()
