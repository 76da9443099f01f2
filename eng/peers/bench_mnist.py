"""The whole of MNIST with scikit-image and scikit-learn: read, HOG, logistic regression, evaluation. Usage: bench_mnist.py FOLDER

Both cores work: the features in two processes, the solver through the BLAS. Answers with the seconds and the accuracy.
"""
import gzip
import pathlib
import sys
import time
from multiprocessing import Pool

import numpy as np
from skimage.feature import hog
from sklearn.linear_model import LogisticRegression

import peer

folder = pathlib.Path(sys.argv[1])


def load(part):
    images = gzip.decompress((folder / f"{part}-images-idx3-ubyte.gz").read_bytes())
    labels = gzip.decompress((folder / f"{part}-labels-idx1-ubyte.gz").read_bytes())
    return np.frombuffer(images, np.uint8, offset=16).reshape(-1, 28, 28), np.frombuffer(labels, np.uint8, offset=8)


def describe(images):
    return np.stack(
        [hog(image, orientations=9, pixels_per_cell=(7, 7), cells_per_block=(2, 2)).astype(np.float32) for image in images]
    )


def features(images):
    with Pool(2) as pool:
        return np.concatenate(pool.map(describe, np.array_split(images, 32)))


def run():
    start = time.perf_counter()
    train_images, train_labels = load("train")
    test_images, test_labels = load("t10k")
    train, test = features(train_images), features(test_images)
    described = time.perf_counter()
    # C is the inverse of the L2 weight in the sum over the examples; see MnistBenchmark.cs for ours.
    model = LogisticRegression(C=10, max_iter=1000).fit(train, train_labels)
    accuracy = float((model.predict(test) == test_labels).mean())
    end = time.perf_counter()
    return {"seconds": end - start, "features": described - start, "accuracy": accuracy}


if __name__ == "__main__":
    peer.serve({"mnist": run})
