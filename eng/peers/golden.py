"""Writes golden data for the tests: NAME.json says what there is, NAME.bin holds the numbers.

Pictures are crops of the sample images that come with scikit-image (Debian: python3-skimage): 'camera' (Lav Varshney, CC0),
'chelsea' (Stefan van der Walt, CC0) and 'astronaut' (NASA, public domain).
"""
import json
import os

import numpy as np
import skimage
from skimage import io

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "test", "data", "golden")


def picture(name):
    """A sample image of scikit-image: uint8, [H, W] or [H, W, 3]."""
    return io.imread(os.path.join(os.path.dirname(skimage.__file__), "data", name + ".png"))


def planar(image):
    """[H, W] as it is, [H, W, C] as [C, H, W]."""
    return image if image.ndim == 2 else np.ascontiguousarray(image.transpose(2, 0, 1))


class Golden:
    """Collects cases and writes them."""

    def __init__(self, name, **about):
        self.name = name
        self.about = about
        self.cases = []
        self.parts = []
        self.offset = 0
        self.known = {}

    def _store(self, array):
        array = np.ascontiguousarray(array)
        if array.dtype not in (np.uint8, np.float32):
            array = array.astype(np.float32)
        data = array.tobytes()
        key = (str(array.dtype), array.shape, data)
        if key not in self.known:
            data += b"\0" * (-len(data) % 4)
            self.known[key] = {"type": str(array.dtype), "shape": list(array.shape), "offset": self.offset}
            self.parts.append(data)
            self.offset += len(data)
        return self.known[key]

    def add(self, name, arrays, **options):
        """A case: named arrays (uint8 or float32) and the options that made them."""
        stored = {key: self._store(value) for key, value in arrays.items()}
        self.cases.append({"name": name, "arrays": stored, "options": options})

    def write(self):
        os.makedirs(FOLDER, exist_ok=True)
        with open(os.path.join(FOLDER, self.name + ".bin"), "wb") as file:
            file.write(b"".join(self.parts))
        with open(os.path.join(FOLDER, self.name + ".json"), "w", encoding="utf-8") as file:
            file.write('{"about": %s,\n "cases": [\n' % json.dumps(self.about))
            file.write(",\n".join(json.dumps(case) for case in self.cases))
            file.write("\n]}\n")
        print(f"{self.name}: {len(self.cases)} cases, {self.offset} bytes")
