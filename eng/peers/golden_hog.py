#!/usr/bin/env python3
"""Golden data for HOG, made by scikit-image (skimage.feature.hog) and OpenCV (cv2.HOGDescriptor)."""
import cv2
import numpy as np
import skimage
from skimage.feature import hog

from golden import Golden, picture, planar

CAMERA = picture("camera")
CHELSEA = picture("chelsea")
ASTRONAUT = picture("astronaut")


def scikit(golden, name, image, orientations=9, cell=(8, 8), block=(3, 3), norm="L2-Hys", sqrt=False):
    color = image.ndim == 3
    features, drawing = hog(
        image, orientations=orientations, pixels_per_cell=cell, cells_per_block=block, block_norm=norm,
        transform_sqrt=sqrt, channel_axis=-1 if color else None, visualize=True)
    arrays = {"image": planar(image), "features": features}
    if name.startswith("render"):
        arrays["drawing"] = drawing
    golden.add(name, arrays, peer="scikit-image", orientations=orientations, cellHeight=cell[0], cellWidth=cell[1],
               blockHeight=block[0], blockWidth=block[1], norm=norm.replace("-", ""), sqrt=sqrt)


def opencv(golden, name, image, bins=9, cell=(8, 8), block=(2, 2), stride=None, gamma=True, signed=False):
    stride = stride or cell
    height, width = image.shape[:2]
    descriptor = cv2.HOGDescriptor(
        (width, height), (block[1] * cell[1], block[0] * cell[0]), stride[::-1], cell[::-1], bins, 1, -1, 0, 0.2,
        gamma, 64, signed)
    bgr = image if image.ndim == 2 else np.ascontiguousarray(image[:, :, ::-1])
    features = descriptor.compute(bgr).ravel()
    golden.add(name, {"image": planar(image), "features": features}, peer="opencv", orientations=bins,
               cellHeight=cell[0], cellWidth=cell[1], blockHeight=block[0], blockWidth=block[1],
               strideY=stride[0], strideX=stride[1], sqrt=gamma, signed=signed)


def main():
    cv2.setNumThreads(1)
    golden = Golden("hog", skimage=skimage.__version__, opencv=cv2.__version__, script="eng/peers/golden_hog.py")
    gray = CAMERA[60:123, 200:275].copy()      # 63 x 75: odd sizes, a remainder beside the cells
    color = ASTRONAUT[10:75, 190:245].copy()
    cat = CHELSEA[100:148, 120:180].copy()
    dark = np.ascontiguousarray(ASTRONAUT[380:444, 300:348] // 16)   # few values: many equal channels and exact angles

    for norm in ("L1", "L1-sqrt", "L2", "L2-Hys"):
        scikit(golden, f"gray {norm}", gray, norm=norm)
        scikit(golden, f"color sqrt {norm}", cat, cell=(6, 9), block=(2, 1), norm=norm, sqrt=True)
    for orientations in (1, 2, 4, 5, 6, 7, 8, 12, 16, 28, 36):
        scikit(golden, f"gray {orientations} orientations", gray, orientations, block=(1, 1))
        scikit(golden, f"sqrt {orientations} orientations", gray, orientations, block=(1, 1), sqrt=True)
        scikit(golden, f"dark color {orientations} orientations", dark, orientations, block=(1, 1))
    scikit(golden, "color", color)
    scikit(golden, "color sqrt", color, sqrt=True)
    scikit(golden, "non-square cells", color, cell=(5, 11), block=(1, 2))
    scikit(golden, "digit-sized", CAMERA[60:88, 200:228].copy(), cell=(7, 7), block=(2, 2))
    scikit(golden, "smallest", CAMERA[60:63, 200:205].copy(), cell=(3, 5), block=(1, 1))
    scikit(golden, "flat", np.full((24, 24), 77, np.uint8))
    for name, image in (("gray", gray), ("color", color)):
        floats = (image / 255).astype(np.float32)
        scikit(golden, f"float {name}", floats)
        scikit(golden, f"float {name} sqrt 8 orientations", floats, 8, sqrt=True)
        scikit(golden, f"whole-number float {name} 8 orientations", image.astype(np.float32), 8, block=(1, 1))
    scikit(golden, "render gray", gray, block=(1, 1))
    scikit(golden, "render color odd cells", color, orientations=7, cell=(9, 13), block=(1, 1))
    scikit(golden, "render large cells", CAMERA[100:164, 180:244].copy(), orientations=12, cell=(16, 32), block=(1, 1))

    opencv(golden, "opencv gray", CAMERA[60:124, 200:272].copy())
    opencv(golden, "opencv color", ASTRONAUT[10:74, 190:246].copy())
    opencv(golden, "opencv dark color", dark)
    opencv(golden, "opencv dark color, width not a multiple of 4", dark[:, :45].copy(), stride=(8, 1), cell=(16, 11))
    opencv(golden, "opencv no gamma", gray[:48, :56].copy(), gamma=False)
    opencv(golden, "opencv signed", gray[:48, :56].copy(), bins=12, signed=True)
    opencv(golden, "opencv small strides", gray[:48, :48].copy(), bins=7, cell=(6, 8), block=(3, 4), stride=(3, 8))
    opencv(golden, "opencv single cell", gray[:48, :56].copy(), block=(1, 1))
    golden.write()


if __name__ == "__main__":
    main()
