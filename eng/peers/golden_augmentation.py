#!/usr/bin/env python3
"""Golden values of torchvision for augmentation: a real picture and what torchvision makes of it.

Writes test/data/golden/augmentation.json. Needs python3-torchvision (Debian: 0.14.1), python3-skimage and Pillow.
"""
import base64
import json
import pathlib

import skimage.data
import torch
from PIL import Image
from torchvision import transforms
from torchvision.transforms import autoaugment, functional
from torchvision.transforms import InterpolationMode

BILINEAR = InterpolationMode.BILINEAR


def main():
    picture = Image.fromarray(skimage.data.astronaut()[0:240, 120:440]).resize((48, 36), Image.BILINEAR)
    source = functional.pil_to_tensor(picture)
    affine = [("turn", 25, (0, 0), 1.0, 0.0), ("shift", 0, (5, -3), 1.0, 0.0), ("enlarge", 0, (0, 0), 1.3, 0.0),
              ("shear", 0, (0, 0), 1.0, 15.0), ("all", -40, (-4, 6), 0.8, -10.0)]
    results = {
        "brightness": functional.adjust_brightness(source, 1.4),
        "contrast": functional.adjust_contrast(source, 0.6),
        "saturation": functional.adjust_saturation(source, 1.7),
        "hue": functional.adjust_hue(source, 0.13),
        "hue back": functional.adjust_hue(source, -0.4),
        "gray": functional.rgb_to_grayscale(source, 3),
        "blur": functional.gaussian_blur(source, 11, 1.5),
        "blur little": functional.gaussian_blur(source, 5, 0.6),
    }
    for name, angle, shift, scale, shear in affine:
        results[name] = functional.affine(source, angle, list(shift), scale, [shear, 0.0], BILINEAR)
    # Each change of TrivialAugment at level 17 of 31, every other one reversed where it can be.
    space = autoaugment.TrivialAugmentWide()._augmentation_space(31)
    for index, (name, (magnitudes, signed)) in enumerate(space.items()):
        magnitude = float(magnitudes[17]) if magnitudes.ndim > 0 else 0.0
        if signed and index % 2 == 1:
            magnitude = -magnitude
        if name != "Identity":
            results[f"trivial {name}"] = autoaugment._apply_op(source, name, magnitude, BILINEAR, None)
    # How torchvision draws the part of a random resized crop: means over many draws, as parts of the image's size.
    parts = {}
    torch.manual_seed(1)
    for width, height, smallest in [(480, 360, 0.08), (64, 64, 0.5), (400, 100, 0.08), (90, 600, 0.3)]:
        image = torch.empty(3, height, width)
        draws = [transforms.RandomResizedCrop.get_params(image, [smallest, 1.0], [3 / 4, 4 / 3]) for _ in range(20000)]
        top, left, part_height, part_width = torch.tensor(draws, dtype=torch.float64).T
        values = [
            left / width, top / height, part_width / width, part_height / height, part_width * part_height / (width * height)]
        parts[f"{width} {height} {smallest}"] = [round(value.mean().item(), 4) for value in values]
    encode = lambda tensor: base64.b64encode(tensor.to(torch.uint8).contiguous().numpy().tobytes()).decode()
    golden = {"height": 36, "width": 48, "source": encode(source),
              "results": {key: encode(value) for key, value in results.items()}, "parts": parts}
    target = pathlib.Path(__file__).resolve().parents[2] / "test/data/golden/augmentation.json"
    target.write_text(json.dumps(golden) + "\n")
    print(f"{target}: {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
