"""Makes test/data/golden/logistic.* with scikit-learn: what LogisticRegression ends at, in double precision, for small data sets.

The objective of a case is (sum of the weighted losses + L2 / 2 * |w|^2 + L1 * |w|) / (sum of the weights), of which scikit-learn
minimises C times the sum with L2 = (1 - l1_ratio) / C and L1 = l1_ratio / C.
"""
import numpy as np
import sklearn
from scipy.special import logsumexp
from sklearn.linear_model import LogisticRegression

from golden import Golden

# An odd number of classes: with an even one L1 has many optima, as a median has.
ROWS, FEATURES, CLASSES = 600, 21, 5


def make():
    random = np.random.RandomState(17)
    labels = random.choice(CLASSES, ROWS, p=[0.4, 0.25, 0.15, 0.12, 0.08])
    centers = random.normal(0, 0.5, (CLASSES, FEATURES))
    # The last features tell nothing, so that L1 drops them.
    centers[:, 12:] = 0
    features = centers[labels] + random.normal(0, 1, (ROWS, FEATURES))
    features[:, 3] *= 10
    features[:, 5] += 4
    return features.astype(np.float32), labels, random.uniform(0, 3, ROWS).astype(np.float32)


def fit(features, labels, weights, multinomial, l1, l2, class_weight):
    strength = l1 + l2
    model = LogisticRegression(
        penalty="elasticnet" if l1 else "l2", C=1 / strength, l1_ratio=l1 / strength if l1 else None,
        solver="saga" if l1 else "newton-cg", tol=1e-12 if l1 else 1e-7, max_iter=20000 if l1 else 200, class_weight=class_weight,
        multi_class="multinomial" if multinomial else "ovr", random_state=1)
    model.fit(features, labels, weights)
    return model


def objective(model, features, labels, weights, multinomial, l1, l2, class_weight):
    if class_weight == "balanced":
        counts = np.bincount(labels)
        class_weight = {k: len(labels) / (len(counts) * n) for k, n in enumerate(counts)}
    if class_weight:
        weights = weights * np.array([class_weight[k] for k in labels])
    scores = features @ model.coef_.T + model.intercept_
    if not multinomial:
        scores = np.hstack([np.zeros_like(scores), scores])
    losses = logsumexp(scores, axis=1) - scores[np.arange(len(labels)), labels]
    coefficients = model.coef_
    penalty = l2 / 2 * (coefficients ** 2).sum() + l1 * np.abs(coefficients).sum()
    return float(((weights * losses).sum() + penalty) / weights.sum())


def main():
    golden = Golden("logistic", madeBy="eng/peers/golden_logistic.py, scikit-learn " + sklearn.__version__)
    features, classes, random_weights = make()
    wide = features.astype(np.float64)
    ones = np.ones(ROWS)
    given = {0: 0.5, 1: 1.0, 2: 2.5, 3: 4.0, 4: 1.5}
    cases = [
        ("default", {}),
        ("weak", {"l2": 0.01}),
        ("strong", {"l2": 100.0}),
        ("balanced", {"class_weight": "balanced"}),
        ("class weights", {"class_weight": given}),
        ("row weights", {"weights": random_weights}),
        ("row and class weights", {"weights": random_weights, "class_weight": "balanced"}),
        ("L1", {"l1": 10.0, "l2": 0.0}),
        ("elastic net", {"l1": 4.0, "l2": 2.0}),
        ("L1 balanced", {"l1": 20.0, "l2": 0.0, "class_weight": "balanced"}),
    ]
    for multinomial in (True, False):
        labels = classes if multinomial else (classes > 0).astype(int)
        for name, options in cases:
            options = {"weights": ones, "l1": 0.0, "l2": 1.0, "class_weight": None, **options}
            if not multinomial and isinstance(options["class_weight"], dict):
                options["class_weight"] = {0: 0.5, 1: 2.5}
            row_weights = np.asarray(options.pop("weights"), np.float64)
            model = fit(wide, labels, row_weights, multinomial, **options)
            weights = options["class_weight"]
            given_weights = {"classWeights": list(weights.values())} if isinstance(weights, dict) else {}
            golden.add(
                ("multinomial " if multinomial else "binary ") + name,
                {"features": features, "labels": labels.astype(np.uint8), "weights": row_weights,
                 "coefficients": model.coef_, "intercepts": model.intercept_, "probabilities": model.predict_proba(wide[:50]),
                 **given_weights},
                multinomial=multinomial, l1=options["l1"], l2=options["l2"], balanced=weights == "balanced",
                objective=objective(model, wide, labels, row_weights, multinomial, **options))
    golden.write()


if __name__ == "__main__":
    main()
