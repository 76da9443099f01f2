#!/usr/bin/env python3
"""Writes what PyTorch computes, for the tests of the offline TorchSharp: eng/offline/tests/TorchSharp.Tests/data/golden.json.

Run with Debian's python3-torch, which is the same libtorch that those tests use:
    /usr/bin/python3 eng/peers/golden_torchsharp.py
"""
import json
import math
import pathlib

import torch
import torch.nn.functional as F

TARGET = pathlib.Path(__file__).parents[1] / "offline/tests/TorchSharp.Tests/data/golden.json"


def values(tensor):
    flat = [float(f"{v:.9g}") for v in tensor.detach().double().flatten().tolist()]
    return {"shape": list(tensor.shape), "data": flat}


def random(*shape, scale=1.0):
    return torch.randn(*shape) * scale


def case(name, function, integers=(), **inputs):
    """The result, and the gradients of a weighted sum of it with respect to every input that is not of integers."""
    for key, tensor in inputs.items():
        if key not in integers:
            tensor.requires_grad_()
    result = function(**inputs)
    weights = torch.cos(torch.arange(result.numel(), dtype=torch.float32)).reshape(result.shape)
    (result * weights).sum().backward()
    return {
        "name": name,
        "inputs": {key: values(tensor) for key, tensor in inputs.items()},
        "integers": list(integers),
        "result": values(result),
        "gradients": {
            key: values(tensor.grad) for key, tensor in inputs.items() if key not in integers and tensor.grad is not None
        },
    }


def filled(layer, weight, bias):
    with torch.no_grad():
        layer.weight.copy_(weight)
        layer.bias.copy_(bias)
    return layer


def function_cases():
    def image():
        return random(2, 4, 7, 6)

    yield case("conv2d", lambda x, w, b: F.conv2d(x, w, b), x=image(), w=random(5, 4, 3, 3), b=random(5))
    yield case(
        "conv2d_strided", lambda x, w: F.conv2d(x, w, None, (2, 1), (1, 2), (1, 2), 2), x=image(), w=random(6, 2, 3, 2))
    yield case("conv2d_same", lambda x, w: F.conv2d(x, w, padding="same"), x=image(), w=random(3, 4, 3, 4))
    yield case(
        "conv_transpose2d", lambda x, w, b: F.conv_transpose2d(x, w, b, 2, 1, 1), x=image(), w=random(4, 3, 3, 3), b=random(3))
    yield case("linear", lambda x, w, b: F.linear(x, w, b), x=random(3, 5), w=random(4, 5), b=random(4))

    yield case("max_pool2d", lambda x: F.max_pool2d(x, (3, 2), (2, 1), (1, 0)), x=image())
    yield case("max_pool2d_ceil", lambda x: F.max_pool2d(x, 2, ceil_mode=True), x=image())
    yield case("avg_pool2d", lambda x: F.avg_pool2d(x, 3, 2, 1), x=image())
    yield case("avg_pool2d_without_padding", lambda x: F.avg_pool2d(x, 3, 2, 1, count_include_pad=False), x=image())
    yield case("adaptive_avg_pool2d", lambda x: F.adaptive_avg_pool2d(x, (3, 2)), x=image())

    yield case("pad_constant", lambda x: F.pad(x, (1, 2, 0, 3), value=0.5), x=image())
    for mode in ("reflect", "replicate", "circular"):
        yield case(f"pad_{mode}", lambda x, mode=mode: F.pad(x, (1, 2, 3, 0), mode), x=image())

    yield case(
        "batch_norm_training", lambda x, w, b: F.batch_norm(x, torch.zeros(4), torch.ones(4), w, b, True), x=image(),
        w=random(4), b=random(4))
    yield case(
        "batch_norm_evaluation",
        lambda x, w, b: F.batch_norm(x, torch.arange(4.0), torch.arange(4.0) + 1, w, b, False, eps=1e-3), x=image(), w=random(4),
        b=random(4))
    yield case("layer_norm", lambda x, w, b: F.layer_norm(x, (7, 6), w, b), x=image(), w=random(7, 6), b=random(7, 6))
    yield case("group_norm", lambda x, w, b: F.group_norm(x, 2, w, b), x=image(), w=random(4), b=random(4))
    yield case("local_response_norm", lambda x: F.local_response_norm(x, 3, 0.5, 0.75, 2.0), x=image())
    yield case("normalize", lambda x: F.normalize(x), x=image())

    classes = torch.tensor([1, 3, 0, 2, 3])
    weight = torch.tensor([0.5, 1.0, 2.0, 1.5])
    yield case("cross_entropy", lambda x, t: F.cross_entropy(x, t), ("t",), x=random(5, 4), t=classes)
    yield case(
        "cross_entropy_options",
        lambda x, t: F.cross_entropy(x, t, weight, ignore_index=2, label_smoothing=0.1, reduction="sum"), ("t",),
        x=random(5, 4), t=classes)
    yield case(
        "cross_entropy_soft", lambda x, t: F.cross_entropy(x, t.softmax(1)), x=random(5, 4), t=random(5, 4))
    yield case("nll_loss", lambda x, t: F.nll_loss(F.log_softmax(x, 1), t, weight), ("t",), x=random(5, 4), t=classes)
    yield case(
        "binary_cross_entropy_with_logits",
        lambda x, t: F.binary_cross_entropy_with_logits(x, t.sigmoid(), pos_weight=torch.tensor([2.0, 0.5])), x=random(5, 2),
        t=random(5, 2))
    yield case("mse_loss", lambda x, t: F.mse_loss(x, t), x=random(5, 2), t=random(5, 2))
    yield case("smooth_l1_loss", lambda x, t: F.smooth_l1_loss(x, t, beta=0.5), x=random(5, 2), t=random(5, 2))

    yield case("interpolate_nearest", lambda x: F.interpolate(x, (9, 4)), x=image())
    yield case("interpolate_bilinear", lambda x: F.interpolate(x, (9, 4), mode="bilinear"), x=image())
    yield case(
        "interpolate_bilinear_aligned", lambda x: F.interpolate(x, (9, 4), mode="bilinear", align_corners=True), x=image())
    yield case("interpolate_bilinear_scaled", lambda x: F.interpolate(x, scale_factor=(1.7, 0.6), mode="bilinear"), x=image())
    yield case(
        "interpolate_bilinear_antialiased", lambda x: F.interpolate(x, (3, 4), mode="bilinear", antialias=True), x=image())
    yield case("interpolate_bicubic", lambda x: F.interpolate(x, (9, 4), mode="bicubic"), x=image())
    yield case("interpolate_area", lambda x: F.interpolate(x, (3, 4), mode="area"), x=image())
    angle = math.radians(20)
    theta = torch.tensor([[[math.cos(angle), -math.sin(angle), 0.1], [math.sin(angle), math.cos(angle), -0.2]]]).repeat(2, 1, 1)
    yield case(
        "affine_and_grid_sample", lambda x, t: F.grid_sample(x, F.affine_grid(t, (2, 4, 5, 6), False), align_corners=False),
        x=image(), t=theta)
    yield case(
        "grid_sample_reflection",
        lambda x, t: F.grid_sample(
            x, F.affine_grid(t, (2, 4, 5, 6), True), mode="nearest", padding_mode="reflection", align_corners=True),
        ("t",), x=image(), t=theta.detach().clone())
    yield case(
        "grid_sample_border",
        lambda x, t: F.grid_sample(x, F.affine_grid(t, (2, 4, 5, 6), True), padding_mode="border", align_corners=True),
        x=image(), t=theta.detach().clone())

    for name, function in {
        "relu": F.relu, "relu6": F.relu6, "leaky_relu": lambda x: F.leaky_relu(x, 0.2), "elu": F.elu, "gelu": F.gelu,
        "gelu_tanh": lambda x: F.gelu(x, approximate="tanh"), "silu": F.silu, "hardswish": F.hardswish,
        "hardsigmoid": F.hardsigmoid, "tanh": torch.tanh, "sigmoid": torch.sigmoid,
        "softmax": lambda x: F.softmax(x, 1), "log_softmax": lambda x: F.log_softmax(x, 0),
    }.items():
        yield case(name, lambda x, function=function: function(x), x=random(6, 5, scale=4.0))

    yield case("sum_mean_var_std", lambda x: x.sum(0) + x.mean(0) + x.var(0) + x.std(0), x=random(6, 5))
    yield case("topk", lambda x: x.topk(2, 1).values, x=random(6, 5))
    yield case("matmul", lambda x, y: x @ y, x=random(3, 2, 4), y=random(3, 4, 5))
    yield case("where_clamp", lambda x, y: torch.where(x > 0, x.clamp(-0.5, 1), y.clamp(max=0.3)), x=random(6, 5), y=random(6, 5))
    for mode in ("zeros", "reflect", "replicate", "circular"):
        layer = torch.nn.Conv2d(4, 6, 3, stride=2, padding=2, dilation=2, groups=2, padding_mode=mode)
        yield case(
            f"conv2d_module_{mode}", lambda x, w, b, layer=layer: filled(layer, w, b)(x), ("w", "b"), x=image(),
            w=random(6, 2, 3, 3), b=random(6))
    yield case("arithmetic", lambda x, y: 2 - x * 3 / (y.abs() + 1).pow(1.5) + (1 / y.exp()).sqrt(), x=random(6), y=random(6))


def optimiser_cases():
    configurations = {
        "SGD": lambda p: torch.optim.SGD(p, 0.05),
        "SGD_momentum": lambda p: torch.optim.SGD(p, 0.05, momentum=0.9, dampening=0.1, weight_decay=0.01),
        "SGD_nesterov": lambda p: torch.optim.SGD(p, 0.05, momentum=0.9, weight_decay=0.01, nesterov=True),
        "Adam": lambda p: torch.optim.Adam(p, 0.05),
        "Adam_amsgrad": lambda p: torch.optim.Adam(p, 0.05, (0.8, 0.95), 1e-6, 0.01, True),
        "AdamW": lambda p: torch.optim.AdamW(p, 0.05, weight_decay=0.05),
        "RMSprop": lambda p: torch.optim.RMSprop(p, 0.02),
        "RMSprop_centered": lambda p: torch.optim.RMSprop(p, 0.02, 0.9, 1e-6, 0.01, 0.5, True),
        "Adagrad": lambda p: torch.optim.Adagrad(p, 0.1),
        "Adagrad_decay": lambda p: torch.optim.Adagrad(p, 0.1, 0.01, 0.02, 0.1, 1e-8),
    }
    x, y, weight = random(8, 3), random(8, 2), random(2, 3)
    for name, create in configurations.items():
        parameter = weight.clone().requires_grad_()
        optimiser = create([parameter])
        losses = []
        for _ in range(6):
            optimiser.zero_grad()
            loss = F.mse_loss(F.linear(x, parameter), y)
            loss.backward()
            optimiser.step()
            losses.append(loss.item())
        yield {
            "name": name, "x": values(x), "y": values(y), "weight": values(weight), "losses": losses, "result": values(parameter)}


def seeded():
    torch.manual_seed(42)
    convolution = torch.nn.Conv2d(3, 4, 3)
    linear = torch.nn.Linear(5, 2)
    result = {
        "conv_weight": values(convolution.weight), "conv_bias": values(convolution.bias), "linear_weight": values(linear.weight),
        "linear_bias": values(linear.bias), "rand": values(torch.rand(4)), "randn": values(torch.randn(2, 3)),
        "randperm": values(torch.randperm(10)), "bernoulli": values(torch.empty(10).bernoulli_(0.3)),
    }
    weight = torch.empty(6, 4, 3, 3)
    result["kaiming_normal"] = values(torch.nn.init.kaiming_normal_(weight, mode="fan_out", nonlinearity="relu"))
    result["xavier_uniform"] = values(torch.nn.init.xavier_uniform_(weight, 1.5))
    return result


def clipped():
    gradients = [random(3, 2), random(4)]
    result = {"gradients": [values(g) for g in gradients]}
    for name, norm in (("2", 2.0), ("inf", math.inf)):
        parameters = [torch.nn.Parameter(torch.zeros_like(g)) for g in gradients]
        for parameter, gradient in zip(parameters, gradients):
            parameter.grad = gradient.clone()
        total = torch.nn.utils.clip_grad_norm_(parameters, 0.7, norm)
        result[name] = {"norm": total.item(), "gradients": [values(p.grad) for p in parameters]}
    return result


def main():
    torch.manual_seed(1)
    torch.set_num_threads(1)
    golden = {
        "functions": list(function_cases()), "optimisers": list(optimiser_cases()), "seeded": seeded(), "clipped": clipped()}
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(json.dumps(golden, separators=(",", ":")).replace('{"name"', '\n{"name"') + "\n")
    print(f"{TARGET}: {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
