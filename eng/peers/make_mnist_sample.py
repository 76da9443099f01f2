"""Cuts the sample in samples/data/mnist out of the whole MNIST: the first 5,000 training and the first 1,000 test digits.

usage: make_mnist_sample.py FOLDER_OF_MNIST samples/data/mnist
"""
import gzip
import pathlib
import struct
import sys


def cut(source, target, count):
    data = gzip.decompress(source.read_bytes())
    rank = data[3]
    dimensions = struct.unpack(f">{rank}i", data[4 : 4 + 4 * rank])
    size = 1
    for length in dimensions[1:]:
        size *= length
    header = data[:4] + struct.pack(f">{rank}i", count, *dimensions[1:])
    body = data[4 + 4 * rank :][: count * size]
    # No time stamp: the same input gives the same bytes.
    target.write_bytes(gzip.compress(header + body, 9, mtime=0))


mnist, sample = map(pathlib.Path, sys.argv[1:])
for part, count in (("train", 5000), ("t10k", 1000)):
    for kind in ("images-idx3", "labels-idx1"):
        name = f"{part}-{kind}-ubyte.gz"
        cut(mnist / name, sample / name, count)
