#!/usr/bin/env python3
"""The peers of `build.sh bench hog`: OpenCV and scikit-image on the same pictures, one thread.

Argument: a folder with the pictures as raw bytes (image512, digit28); the features of each case are written beside them, so that
the other side can compare."""
import os
import sys
import time

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import cv2
import numpy as np
from skimage.feature import hog

from peer import serve

cv2.setNumThreads(1)
FOLDER = sys.argv[1]
IMAGE = np.fromfile(os.path.join(FOLDER, "image512"), np.uint8).reshape(512, 512)
DIGIT = np.fromfile(os.path.join(FOLDER, "digit28"), np.uint8).reshape(28, 28)
OPENCV = cv2.HOGDescriptor((512, 512), (16, 16), (8, 8), (8, 8), 9, 1, -1, 0, 0.2, True)
OPENCV_DIGIT = cv2.HOGDescriptor((28, 28), (14, 14), (7, 7), (7, 7), 9, 1, -1, 0, 0.2, True)


def case(name, function, repeat):
    def run():
        start = time.perf_counter()
        for _ in range(repeat):
            features = function()
        seconds = (time.perf_counter() - start) / repeat
        np.asarray(features, np.float32).ravel().tofile(os.path.join(FOLDER, name))
        return seconds

    return run


serve({
    "opencv512": case("opencv512", lambda: OPENCV.compute(IMAGE), 20),
    "scikit512": case("scikit512", lambda: hog(IMAGE), 2),
    "opencv28": case("opencv28", lambda: OPENCV_DIGIT.compute(DIGIT), 2000),
    "scikit28": case("scikit28", lambda: hog(DIGIT, pixels_per_cell=(7, 7), cells_per_block=(2, 2)), 200),
})
