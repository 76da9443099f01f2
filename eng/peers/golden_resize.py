#!/usr/bin/env python3
"""Golden values for antialiased bilinear resizing: parts of real pictures, resized by torchvision (Pillow images).

Writes test/data/golden/resize.json and .bin. Needs python3-torchvision (Debian: 0.14.1), python3-skimage and Pillow (9.4).
"""
import numpy as np
import PIL
import torchvision
from PIL import Image
from torchvision.transforms import InterpolationMode
from torchvision.transforms import functional

from golden import Golden, picture, planar

# Left, top, width and height of the part; width and height of the result.
CASES = {
    "whole, half": ((0, 0, 150, 120), (75, 60)),
    "whole, smaller": ((0, 0, 150, 120), (56, 56)),
    "part, smaller": ((11, 7, 130, 90), (56, 48)),
    "part at the end, smaller": ((83, 60, 67, 60), (31, 29)),
    "part, larger": ((40, 30, 17, 23), (56, 56)),
    "part, wider and lower": ((3, 5, 40, 100), (61, 37)),
    "part, same size": ((20, 10, 33, 44), (33, 44)),
    "much smaller": ((0, 0, 150, 120), (5, 3)),
    "one pixel": ((149, 119, 1, 1), (8, 9)),
    "to one pixel": ((10, 0, 139, 120), (1, 1)),
}


def main():
    golden = Golden("resize", torchvision=torchvision.__version__, pillow=PIL.__version__)
    sources = {"astronaut": picture("astronaut")[40:160, 150:300], "camera": picture("camera")[80:200, 200:350]}
    for name, source in sources.items():
        for case, ((left, top, width, height), (to_width, to_height)) in CASES.items():
            result = functional.resized_crop(
                Image.fromarray(source), top, left, height, width, [to_height, to_width], InterpolationMode.BILINEAR)
            golden.add(f"{name}, {case}", {"source": source, "result": planar(np.asarray(result))},
                       left=left, top=top, width=width, height=height)
    golden.write()


if __name__ == "__main__":
    main()
