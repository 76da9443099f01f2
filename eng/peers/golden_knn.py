"""Makes test/data/golden/knn.json with scikit-learn: what KNeighborsClassifier (brute force) gives for small data sets.

usage: golden_knn.py [OUTPUT]
"""
import json
import os
import sys

import numpy
import sklearn
from sklearn.neighbors import KNeighborsClassifier

random = numpy.random.RandomState(11)
rows, queries, features, classes = 150, 40, 13, 4
centers = random.rand(classes, features)
labels = random.randint(0, classes, rows)
train = (centers[labels] + random.normal(0, 0.35, (rows, features))).astype(numpy.float32)
test = (centers[random.randint(0, classes, queries)] + random.normal(0, 0.35, (queries, features))).astype(numpy.float32)
# Some queries are training rows: their distance is zero.
test[:5] = train[:5]

cases = []
for metric in ("euclidean", "cosine"):
    for weights in ("uniform", "distance"):
        for neighbors in (1, 4, 5, 30):
            model = KNeighborsClassifier(neighbors, algorithm="brute", metric=metric, weights=weights)
            # In double precision: the distance of a vector to itself is exactly zero only there, for the cosine not even there.
            model.fit(train.astype(numpy.float64), labels)
            distances, indices = model.kneighbors(test.astype(numpy.float64))
            first = 5 if metric == "cosine" and weights == "distance" else 0
            cases.append({
                "metric": metric, "weights": weights, "neighbors": neighbors, "firstQuery": first,
                "indices": indices.tolist(), "distances": distances.tolist(),
                "classes": model.predict(test.astype(numpy.float64)).tolist(),
                "scores": model.predict_proba(test.astype(numpy.float64)).tolist(),
            })

folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "test", "data", "golden")
path = sys.argv[1] if len(sys.argv) > 1 else os.path.join(folder, "knn.json")
with open(path, "w") as file:
    json.dump({"madeBy": "eng/peers/golden_knn.py, scikit-learn " + sklearn.__version__, "classCount": classes,
               "train": train.tolist(), "labels": labels.tolist(), "queries": test.tolist(), "cases": cases}, file)
    file.write("\n")
