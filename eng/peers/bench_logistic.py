#!/usr/bin/env python3
"""The peer of `build.sh bench logistic`: scikit-learn's multinomial logistic regression with L-BFGS, on all cores.

Arguments: a file of float32 features (rows x 324), a file of float32 labels, and the strength of L2. The answer has the
seconds of the fit, its iterations, and the objective that it ended at: (sum of the losses + L2 / 2 * |w|²) / rows."""
import sys
import time

import numpy as np
from scipy.special import logsumexp
from sklearn.linear_model import LogisticRegression

from peer import serve

LABELS = np.fromfile(sys.argv[2], np.float32).astype(int)
FEATURES = np.fromfile(sys.argv[1], np.float32).reshape(len(LABELS), -1)
L2 = float(sys.argv[3])


def fit():
    start = time.perf_counter()
    model = LogisticRegression(C=1 / L2, solver="lbfgs", max_iter=10000).fit(FEATURES, LABELS)
    seconds = time.perf_counter() - start
    scores = FEATURES.astype(np.float64) @ model.coef_.T + model.intercept_
    losses = logsumexp(scores, axis=1) - scores[np.arange(len(LABELS)), LABELS]
    objective = (losses.sum() + 0.5 * L2 * (model.coef_ ** 2).sum()) / len(LABELS)
    return {"seconds": seconds, "iterations": int(model.n_iter_[0]), "objective": float(objective)}


serve({"fit": fit})
