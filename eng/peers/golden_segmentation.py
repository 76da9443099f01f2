#!/usr/bin/python3
"""Golden data for the evaluation of segmentation: test/data/golden/segmentation.json and .bin, by scikit-learn.

The case 'camvid' is the test set of CamVid (Brostow et al.) against itself, one pixel to the right; its masks are not stored.

usage: /usr/bin/python3 eng/peers/golden_segmentation.py FOLDER_OF_CAMVID
"""
import glob
import os
import sys

import numpy as np
from skimage import io
from sklearn import metrics

from golden import Golden

NONE = 255  # no true class, or no predicted one


def evaluate(truth, predicted, classes):
    truth, predicted = truth.ravel().astype(int), predicted.ravel().astype(int)
    labelled = truth != NONE
    ignored = int((~labelled).sum())
    truth, predicted = truth[labelled], predicted[labelled]
    # Pairs that occur often are given once, with their number as the weight.
    pairs, weights = np.unique(truth * 256 + predicted, return_counts=True)
    truth, predicted = pairs // 256, pairs % 256
    occur = [c for c in range(classes) if c in truth or c in predicted]

    def all_of(average, labels):
        options = {"labels": labels, "average": average, "zero_division": 0, "sample_weight": weights}
        values = metrics.precision_recall_fscore_support(truth, predicted, **options)[:3]
        return np.stack([*values, metrics.jaccard_score(truth, predicted, **options)])

    per_class = np.full((classes, 4), np.nan)
    per_class[occur] = all_of(None, occur).T
    true_classes = [c for c in range(classes) if c in truth]
    recalls = metrics.recall_score(truth, predicted, labels=true_classes, average=None, sample_weight=weights)
    arrays = {
        "matrix": metrics.confusion_matrix(truth, predicted, labels=range(classes), sample_weight=weights),
        "perClass": per_class, "macro": all_of("macro", occur), "micro": all_of("micro", occur),
    }
    values = {
        "classes": classes, "ignored": ignored, "pixels": int(weights.sum()),
        "meanAccuracy": float(recalls.mean()),
        "pixelAccuracy": metrics.accuracy_score(truth, predicted, sample_weight=weights),
        "frequencyWeighted": metrics.jaccard_score(
            truth, predicted, labels=occur, average="weighted", zero_division=0, sample_weight=weights),
    }
    return arrays, values


def add(name, truth, predicted, classes, store=True):
    arrays, values = evaluate(truth, predicted, classes)
    if store:
        arrays.update(truth=truth, predicted=predicted)
    golden.add(name, arrays, **values)


golden = Golden("segmentation", madeBy="eng/peers/golden_segmentation.py, scikit-learn")
random = np.random.default_rng(3)


def masks(classes, count=4, error=0.3):
    truth = np.repeat(np.repeat(random.integers(0, classes, (count, 4, 5)), 3, 1), 4, 2).astype(np.uint8)
    wrong = random.uniform(size=truth.shape) < error
    predicted = np.where(wrong, random.integers(0, classes, truth.shape), truth).astype(np.uint8)
    return truth, predicted


truth, predicted = masks(5)
add("masks of 5 classes", truth, predicted, 5)

truth, predicted = masks(7)
truth[truth == 2] = 3       # a class that is predicted only
predicted[predicted == 4] = 5  # a class that is never predicted
truth[truth == 6] = 0
predicted[predicted == 6] = 0  # a class that does not occur; it is not the last one
truth[0, 0, 0] = 7
add("masks with classes that are missing", truth, predicted, 8)

truth, predicted = masks(4)
truth[:, :3] = NONE
predicted[:, 2:5] = NONE
add("masks with unlabelled and unpredicted pixels", truth, predicted, 4)

annotations = [io.imread(path) for path in sorted(glob.glob(os.path.join(sys.argv[1], "testannot", "*.png")))]
truth = np.stack(annotations)
truth[truth == 11] = NONE
predicted = np.full_like(truth, NONE)
predicted[:, :, 1:] = truth[:, :, :-1]
add("camvid", truth, predicted, 11, store=False)
golden.write()
