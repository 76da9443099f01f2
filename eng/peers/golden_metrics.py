#!/usr/bin/python3
"""Writes the golden data of the evaluation tests, by scikit-learn: eng/offline/tests/data/metrics.json.

usage: /usr/bin/python3 eng/peers/golden_metrics.py
"""
import json
import os

import numpy as np
from scipy.stats import entropy
from sklearn import metrics

EPSILON = float(np.float32(1e-15))  # what ML.NET raises probabilities to


def floats(values):
    """float32 as the shortest JSON numbers that read back as the same float32."""
    return [float(str(value)) for value in np.asarray(values, dtype=np.float32)]


def log_loss(labels, probabilities):
    p = np.clip(probabilities[np.arange(len(labels)), labels].astype(np.float64), EPSILON, 1)
    own = -np.log(p).mean()
    if probabilities.min() > 1e-6:  # scikit-learn clips rows of exact zeros elsewhere than ML.NET
        peer = metrics.log_loss(labels, probabilities.astype(np.float64), labels=range(probabilities.shape[1]))
        assert abs(own - peer) < 1e-6, (own, peer)
        return peer
    return own


def multiclass(name, rng, rows, shares, quantised=False, zeros=False):
    classes = len(shares)
    labels = rng.choice(classes, size=rows, p=shares)
    logits = rng.normal(size=(rows, classes)) + 1.5 * np.eye(classes)[labels]
    if quantised:
        logits = np.round(logits)
    p = np.exp(logits)
    p = (p / p.sum(axis=1, keepdims=True)).astype(np.float32)
    if zeros:
        p[::7, 0] = 0
        p[3::11, 1] = 1
    predicted = p.argmax(axis=1)
    present = np.unique(labels)
    precision, recall, _, _ = metrics.precision_recall_fscore_support(
        labels, predicted, labels=range(classes), zero_division=0)
    loss = log_loss(labels, p)
    prior = entropy(np.bincount(labels))
    expected = {
        "LogLoss": loss,
        "LogLossReduction": (prior - loss) / prior,
        "MicroAccuracy": metrics.accuracy_score(labels, predicted),
        "MacroAccuracy": metrics.balanced_accuracy_score(labels, predicted)
        if set(predicted) <= set(present) else recall[present].mean(),
        "PerClassLogLoss": [log_loss(labels[labels == c], p[labels == c]) if c in present else 0 for c in range(classes)],
        "PerClassPrecision": precision.tolist(),
        "PerClassRecall": recall.tolist(),
        "Counts": metrics.confusion_matrix(labels, predicted, labels=range(classes)).tolist(),
    }
    if not quantised and not zeros:  # scikit-learn breaks ties otherwise than ML.NET
        expected["TopKAccuracyForAllK"] = [
            metrics.top_k_accuracy_score(labels, p, k=k, labels=range(classes)) for k in range(1, classes)]
    return {"Name": name, "Classes": classes, "Labels": labels.tolist(), "Scores": [floats(row) for row in p],
            "Expected": expected}


def binary(name, rng, rows, share, quantised=False, constant=False):
    labels = rng.random(rows) < share
    scores = rng.normal(size=rows) + 1.2 * (labels - 0.5)
    if quantised:
        scores = np.round(scores * 2) / 2
    if constant:
        scores = -np.ones(rows)
    scores = scores.astype(np.float32)
    probabilities = (1 / (1 + np.exp(-1.7 * scores))).astype(np.float32)
    predicted = scores > 0
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(
        labels, predicted, labels=[False, True], zero_division=0)
    loss = metrics.log_loss(labels, probabilities.astype(np.float64)) / np.log(2)
    prior = entropy([labels.mean(), 1 - labels.mean()], base=2)
    (tn, fp), (fn, tp) = metrics.confusion_matrix(labels, predicted, labels=[False, True]).tolist()
    expected = {
        "AreaUnderRocCurve": metrics.roc_auc_score(labels, scores),
        "Accuracy": metrics.accuracy_score(labels, predicted),
        "PositivePrecision": precision[1], "PositiveRecall": recall[1],
        "NegativePrecision": precision[0], "NegativeRecall": recall[0],
        "F1Score": f1[1], "LogLoss": loss, "LogLossReduction": (prior - loss) / prior, "Entropy": prior,
        "Counts": [[tp, fn], [fp, tn]],
    }
    if not quantised and not constant:  # scikit-learn takes equal scores at once, ML.NET one after the other
        curve = metrics.precision_recall_curve(labels, scores)
        expected["AreaUnderPrecisionRecallCurve"] = metrics.auc(curve[1], curve[0])
    return {"Name": name, "Labels": labels.tolist(), "Scores": floats(scores), "Probabilities": floats(probabilities),
            "Expected": expected}


def clustering(name, rng, rows, clusters, classes, features):
    labels = rng.integers(classes, size=rows)
    centres = rng.normal(size=(classes, features)) * 2
    x = (centres[labels] + rng.normal(size=(rows, features))).astype(np.float32)
    means = x[rng.choice(rows, clusters, replace=False)]
    scores = ((x[:, None] - means[None]) ** 2).sum(axis=2).astype(np.float32)
    assigned = scores.argmin(axis=1)
    assert len(np.unique(assigned)) == clusters
    return {"Name": name, "Clusters": clusters, "Labels": labels.tolist(), "Scores": [floats(row) for row in scores],
            "Features": [floats(row) for row in x],
            "Expected": {
                # ML.NET divides by the entropy of the classes alone; scikit-learn calls that homogeneity.
                "NormalizedMutualInformation": metrics.homogeneity_score(labels, assigned),
                "AverageDistance": float(scores.astype(np.float64).min(axis=1).mean()),
                "DaviesBouldinIndex": metrics.davies_bouldin_score(x.astype(np.float64), assigned)}}


def regression(name, rng, rows, noise):
    labels = (rng.normal(size=rows) * 3 + 5).astype(np.float32)
    scores = (labels + rng.normal(size=rows) * noise).astype(np.float32)
    a, b = labels.astype(np.float64), scores.astype(np.float64)
    squared = metrics.mean_squared_error(a, b)
    return {"Name": name, "Labels": floats(labels), "Scores": floats(scores),
            "Expected": {"MeanAbsoluteError": metrics.mean_absolute_error(a, b), "MeanSquaredError": squared,
                         "RootMeanSquaredError": squared ** 0.5, "LossFunction": squared, "RSquared": metrics.r2_score(a, b)}}


def main():
    rng = np.random.default_rng(20240607)
    cases = {
        "Multiclass": [
            multiclass("balanced", rng, 90, [0.25] * 4),
            multiclass("imbalanced", rng, 120, [0.86, 0.1, 0.03, 0.01]),
            multiclass("ties", rng, 120, [0.4, 0.3, 0.2, 0.1], quantised=True),
            multiclass("a class without rows", rng, 60, [0.5, 0.3, 0.2, 0.0]),
            multiclass("zeros and ones", rng, 80, [0.3, 0.3, 0.4], zeros=True),
        ],
        "Binary": [
            binary("balanced", rng, 150, 0.5),
            binary("imbalanced", rng, 200, 0.06),
            binary("ties", rng, 150, 0.4, quantised=True),
            binary("one score for all", rng, 30, 0.3, constant=True),
        ],
        "Clustering": [
            clustering("as many clusters as classes", rng, 80, 3, 3, 2),
            clustering("more clusters than classes", rng, 100, 6, 3, 4),
        ],
        "Regression": [regression("good", rng, 60, 0.5), regression("worse than the mean", rng, 60, 9)],
    }
    here = os.path.dirname(os.path.abspath(__file__))
    path = os.path.join(here, "..", "offline", "tests", "data", "metrics.json")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        json.dump(cases, file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main()
