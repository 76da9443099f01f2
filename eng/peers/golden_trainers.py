#!/usr/bin/python3
"""Writes the golden data of the trainers' tests, by scipy and scikit-learn: eng/offline/tests/data/trainers.json.

Every objective is minimised in double precision by L-BFGS-B with the weights as differences of two non-negative
parts, which makes L1 smooth, and checked by the size of the projected gradient.

usage: /usr/bin/python3 eng/peers/golden_trainers.py
"""
import json
import os

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, log_expit, logsumexp
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression


def softmax_loss(scores, labels, weights):
    rows = np.arange(len(labels))
    normalizer = logsumexp(scores, axis=1)
    residuals = np.exp(scores - normalizer[:, None])
    residuals[rows, labels] -= 1
    return (weights * (normalizer - scores[rows, labels])).sum(), residuals * weights[:, None]


def logistic_loss(scores, labels, weights):
    signs = np.where(labels == 1, 1.0, -1.0)
    margins = signs * scores[:, 0]
    return -(weights * log_expit(margins)).sum(), (-weights * signs * expit(-margins))[:, None]


def pairwise_loss(scores, labels, weights):
    """The loss that ML.NET's SDCA minimises for several classes: log(1 + exp(other - own)) over the other classes."""
    rows = np.arange(len(labels))
    margins = scores[rows, labels][:, None] - scores
    losses = -log_expit(margins)
    slopes = expit(-margins)
    losses[rows, labels] = 0
    slopes[rows, labels] = 0
    residuals = slopes.copy()
    residuals[rows, labels] = -slopes.sum(axis=1)
    return (weights * losses.sum(axis=1)).sum(), residuals * weights[:, None]


def solve(loss, x, labels, weights, outputs, scale, l2, l1, bias_l2=0.0, bias_l1=0.0, lower=None):
    """min loss / scale + l2/2 |w|² + l1 |w|₁ + bias_l2/2 |b|² + bias_l1 |b|₁ over the weights and the biases."""
    count, features = x.shape
    size = outputs * (features + 1)
    z = np.hstack([np.ones((count, 1)), x])
    quadratic = np.tile(np.r_[bias_l2, np.full(features, l2)], outputs)
    absolute = np.tile(np.r_[bias_l1, np.full(features, l1)], outputs)

    def smooth(p):
        scores = z @ p.reshape(outputs, -1).T
        value, residuals = loss(scores, labels, weights)
        return value / scale + 0.5 * (quadratic * p * p).sum(), (residuals.T @ z).ravel() / scale + quadratic * p

    def split(pq):
        p, q = pq[:size], pq[size:]
        value, gradient = smooth(p - q)
        return value + (absolute * (p + q)).sum(), np.r_[gradient + absolute, -gradient + absolute]

    negative_open = np.tile(np.r_[True, np.full(features, lower is None)], outputs)
    bounds = [(0, None)] * size + [(0, None) if is_open else (0, 0) for is_open in negative_open]
    start = np.zeros(2 * size)
    for _ in range(20):
        result = minimize(split, start, jac=True, method="L-BFGS-B", bounds=bounds,
                          options={"maxiter": 100000, "maxfun": 1000000, "ftol": 1e-16, "gtol": 1e-11, "maxcor": 40})
        start = result.x
    gradient = split(result.x)[1]
    fixed = np.r_[np.zeros(size, bool), ~negative_open]
    projected = np.where(fixed, 0, np.where(result.x > 0, gradient, np.minimum(gradient, 0)))
    assert np.abs(projected).max() < 1e-6, np.abs(projected).max()
    return float(result.fun), (result.x[:size] - result.x[size:]).reshape(outputs, -1), z


def examples(rng, rows, features, classes):
    labels = rng.integers(0, classes, size=rows)
    centers = rng.normal(scale=0.8, size=(classes, features))
    x = np.round(centers[labels] + rng.normal(size=(rows, features)), 3).astype(np.float32)
    weights = rng.choice([0.5, 1.0, 2.0], size=rows)
    return x, labels, weights


def lbfgs_cases(x, labels, weights, loss, outputs):
    count = len(labels)
    cases = []
    for l1, l2, weighted, non_negative in [
            (0, 1, False, False), (1, 1, False, False), (5, 0.1, False, False), (0, 0.01, True, False),
            (0.5, 0.5, True, False), (1, 1, False, True)]:
        w = weights if weighted else np.ones(count)
        objective, model, z = solve(loss, x.astype(np.float64), labels, w, outputs, w.sum(), l2 / w.sum(), l1 / count,
                                    lower=0 if non_negative else None)
        case = {"L1": l1, "L2": l2, "Weighted": weighted, "NonNegative": non_negative, "Objective": objective}
        if l1 == 0 and not weighted and outputs > 1:
            scores = z @ model.T
            p = np.exp(scores - logsumexp(scores, axis=1)[:, None])
            peer = LogisticRegression(C=1 / l2, tol=1e-8, max_iter=1000, solver="newton-cg").fit(x.astype(np.float64), labels)
            assert np.abs(peer.predict_proba(x.astype(np.float64)) - p).max() < 1e-5
            case["Probabilities"] = [[round(float(v), 7) for v in row] for row in p[:20]]
        cases.append(case)
    return cases


def sdca_cases(x, labels, weights, outputs):
    count = len(labels)
    cases = []
    for l2, threshold, weighted in [(0.01, 0, False), (0.001, 0, False), (0.01, 0.25, False), (0.01, 0, True)]:
        w = weights if weighted else np.ones(count)
        objective, _, _ = solve(pairwise_loss, x.astype(np.float64), labels, w, outputs, count,
                                l2, l2 * threshold, bias_l2=l2, bias_l1=l2 * threshold)
        cases.append({"L2": l2, "L1": threshold, "Weighted": weighted, "Objective": objective})
    return cases


def clusters(rng, name, rows, features, centers, k):
    middle = rng.uniform(-10, 10, size=(centers, features))
    x = np.round(middle[rng.integers(0, centers, size=rows)] + rng.normal(size=(rows, features)), 3).astype(np.float32)
    peer = KMeans(k, n_init=20, tol=1e-12, random_state=0).fit(x.astype(np.float64))
    return {"Name": name, "K": k, "Features": x.astype(float).round(3).tolist(), "Inertia": float(peer.inertia_)}


def main():
    rng = np.random.default_rng(20240)
    x, labels, weights = examples(rng, 400, 6, 4)
    data = {
        "Features": x.astype(float).round(3).tolist(),
        "Labels": labels.tolist(),
        "Weights": weights.tolist(),
        "MaximumEntropy": lbfgs_cases(x, labels, weights, softmax_loss, 4),
        "LogisticRegression": lbfgs_cases(x, (labels == 0).astype(int), weights, logistic_loss, 1),
        "Sdca": sdca_cases(x, labels, weights, 4),
        "KMeans": [clusters(rng, "few", 500, 3, 5, 5), clusters(rng, "many", 1500, 4, 80, 80)],
    }
    path = os.path.join(os.path.dirname(__file__), "..", "offline", "tests", "data", "trainers.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(data, file)
        file.write("\n")


if __name__ == "__main__":
    main()
