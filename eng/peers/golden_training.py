#!/usr/bin/env python3
"""Golden values of PyTorch for optimizers, schedules, losses and gradient clipping.

Writes test/data/golden/training.json. Needs python3-torch (Debian: 1.13.1).
"""
import json
import math
import pathlib
import warnings

import torch

warnings.filterwarnings("ignore")
STEPS = 6


def values(count, shift):
    """Numbers without pattern that C# need not compute again: they are in the file."""
    generator = torch.Generator().manual_seed(shift)
    return torch.randn(count, generator=generator)


def optimizer_case(name, make, decay_vectors):
    weight = torch.nn.Parameter(values(6, 1).reshape(2, 3))
    bias = torch.nn.Parameter(values(2, 2))
    gradients, states = [], []
    optimizer = make(weight, bias)
    for step in range(STEPS):
        weight.grad = values(6, 10 + step).reshape(2, 3)
        bias.grad = values(2, 20 + step)
        gradients.append([weight.grad.flatten().tolist(), bias.grad.tolist()])
        optimizer.step()
        states.append([weight.detach().flatten().tolist(), bias.detach().tolist()])
    return {"name": name, "decayVectors": decay_vectors, "gradients": gradients, "states": states}


def optimizers():
    def plain(kind, **settings):
        return lambda weight, bias: kind([weight, bias], **settings)

    def grouped(kind, decay, **settings):
        return lambda weight, bias: kind(
            [{"params": [weight], "weight_decay": decay}, {"params": [bias], "weight_decay": 0.0}], **settings)

    optim = torch.optim
    return [
        optimizer_case("sgd", plain(optim.SGD, lr=0.1), True),
        optimizer_case("sgd momentum", plain(optim.SGD, lr=0.1, momentum=0.9, weight_decay=0.05), True),
        optimizer_case("sgd nesterov", plain(optim.SGD, lr=0.1, momentum=0.9, nesterov=True), True),
        optimizer_case("sgd grouped", grouped(optim.SGD, 0.05, lr=0.1, momentum=0.9), False),
        optimizer_case("adam", plain(optim.Adam, lr=0.1, weight_decay=0.05), True),
        optimizer_case("adamw", plain(optim.AdamW, lr=0.1), True),
        optimizer_case("adamw grouped", grouped(optim.AdamW, 0.05, lr=0.1, betas=(0.8, 0.95)), False),
        optimizer_case("rmsprop", plain(optim.RMSprop, lr=0.1, weight_decay=0.05), True),
        optimizer_case("rmsprop centered", plain(optim.RMSprop, lr=0.1, momentum=0.9, centered=True), True),
        optimizer_case(
            "adagrad", plain(optim.Adagrad, lr=0.1, lr_decay=0.1, initial_accumulator_value=0.2, weight_decay=0.05), True),
    ]


def schedule_case(name, make, per_epoch, epochs=10, steps_per_epoch=4, warmup=0):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    total = epochs * steps_per_epoch
    schedulers = make(optimizer, total)
    rates = []
    for step in range(total):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        for scheduler, by_epoch in schedulers:
            if not by_epoch or (step + 1) % steps_per_epoch == 0:
                if step + 1 < total:
                    scheduler.step()
    return {"name": name, "epochs": epochs, "stepsPerEpoch": steps_per_epoch, "rates": rates}


def schedules():
    lr = torch.optim.lr_scheduler

    def by_epoch(make):
        return lambda optimizer, total: [(make(optimizer), True)]

    def by_step(make):
        return lambda optimizer, total: [(make(optimizer, total), False)]

    def warmed_cosine(optimizer, total):
        warmup = lr.LinearLR(optimizer, start_factor=0.1, end_factor=1.0, total_iters=8)
        cosine = lr.CosineAnnealingLR(optimizer, T_max=total - 8)
        return [(lr.SequentialLR(optimizer, [warmup, cosine], milestones=[8]), False)]

    def warmed_steps(optimizer, total):
        warmup = lr.LinearLR(optimizer, start_factor=0.1, end_factor=1.0, total_iters=6)
        return [(warmup, False), (lr.MultiStepLR(optimizer, [2, 7], gamma=0.2), True)]

    return [
        schedule_case("step", by_epoch(lambda o: lr.StepLR(o, 3, gamma=0.5)), True),
        schedule_case("multi-step", by_epoch(lambda o: lr.MultiStepLR(o, [2, 7], gamma=0.2)), True),
        schedule_case("exponential", by_epoch(lambda o: lr.ExponentialLR(o, 0.9)), True),
        schedule_case("cosine", by_step(lambda o, total: lr.CosineAnnealingLR(o, total, eta_min=0.05)), False),
        schedule_case("one-cycle", by_step(lambda o, total: lr.OneCycleLR(o, 1.0, total, cycle_momentum=False)), False),
        schedule_case("polynomial", by_step(lambda o, total: lr.PolynomialLR(o, total, power=2)), False),
        schedule_case("cosine after warm-up", warmed_cosine, False),
        schedule_case("multi-step in warm-up", warmed_steps, False),
    ]


def plateau():
    cases = []
    falling = [1.0, 0.9, 0.91, 0.90, 0.895, 0.89999, 0.85, 0.86, 0.87, 0.88, 0.80, 0.81, 0.82, 0.83, 0.84, 0.85, 0.86]
    rising = [1 - metric for metric in falling]
    # What is no number comes first, between others, in a row, and while the schedule cools down.
    nan = math.nan
    holes = [nan, nan, nan, 1.0, 0.9, nan, 0.8, nan, nan, nan, 0.7, nan, 0.6, nan, nan, nan, nan]
    for mode, sequence in (("min", falling), ("max", rising), ("min", holes), ("max", holes)):
        optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
        scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(
            optimizer, mode=mode, factor=0.5, patience=1, threshold=0.01, cooldown=2, min_lr=0.2)
        rates = []
        for metric in sequence:
            scheduler.step(metric)
            rates.append(optimizer.param_groups[0]["lr"])
        # JSON has no number for it.
        metrics = ["NaN" if math.isnan(metric) else metric for metric in sequence]
        cases.append({"higherIsBetter": mode == "max", "metrics": metrics, "rates": rates})
    return cases


def clipping():
    weight = torch.nn.Parameter(values(6, 1).reshape(2, 3))
    bias = torch.nn.Parameter(values(2, 2))
    result = {"weight": weight.tolist(), "bias": bias.tolist(),
              "weightGradient": values(6, 3).reshape(2, 3).tolist(), "biasGradient": values(2, 4).tolist(), "limits": {}}

    def reset():
        weight.grad = torch.tensor(result["weightGradient"])
        bias.grad = torch.tensor(result["biasGradient"])

    def keep(name, limit):
        result["limits"][name] = {"limit": limit, "weight": weight.grad.flatten().tolist(), "bias": bias.grad.tolist()}

    for limit in (0.5, 100.0):
        reset()
        torch.nn.utils.clip_grad_norm_([weight, bias], limit)
        keep(f"Norm {limit}", limit)
    reset()
    torch.nn.utils.clip_grad_value_([weight, bias], 0.4)
    keep("Value", 0.4)
    reset()
    # The formula of the paper and of its authors' code.
    for parameter in (weight, bias):
        dims = tuple(range(1, parameter.dim())) or (0,)
        size = parameter.detach().norm(dim=dims, keepdim=True).clamp(min=1e-3) * 0.3
        norm = parameter.grad.norm(dim=dims, keepdim=True)
        parameter.grad = torch.where(norm > size, parameter.grad * (size / norm.clamp(min=1e-6)), parameter.grad)
    keep("Adaptive", 0.3)
    return result


def main():
    target = pathlib.Path(__file__).resolve().parents[2] / "test/data/golden/training.json"
    start = {"weight": values(6, 1).tolist(), "bias": values(2, 2).tolist()}
    golden = {"start": start, "optimizers": optimizers(), "schedules": schedules(), "plateau": plateau(), "clipping": clipping()}
    target.write_text(json.dumps(golden) + "\n")
    print(f"{target}: {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
