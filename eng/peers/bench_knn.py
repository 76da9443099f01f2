"""scikit-learn's nearest neighbours by brute force, on the data that the benchmark wrote.

usage: bench_knn.py FOLDER FEATURE_COUNT NEIGHBOR_COUNT
"""
import os
import sys

import numpy
from sklearn.neighbors import KNeighborsClassifier

import peer


def read(name, dtype):
    return numpy.fromfile(os.path.join(sys.argv[1], name), dtype=dtype)


features, neighbors = int(sys.argv[2]), int(sys.argv[3])
train = read("train.f32", numpy.float32).reshape(-1, features)
labels = read("labels.i32", numpy.int32)
queries = read("queries.f32", numpy.float32).reshape(-1, features)

cases = {}
for metric in ("euclidean", "cosine"):
    model = KNeighborsClassifier(neighbors, algorithm="brute", metric=metric, n_jobs=-1).fit(train, labels)
    cases[metric] = peer.timed(lambda model=model: model.predict(queries))
    cases[metric + " classes"] = lambda model=model: model.predict(queries).tolist()

peer.serve(cases)
