"""Counts what is in the data sets BCCD and CamVid, with libraries of Python alone.

Usage: golden_datasets.py DATA golden/datasets.json
DATA is the folder that MLVISION_DATA names.
"""
import json
import pathlib
import sys
import xml.etree.ElementTree as ElementTree

import numpy as np
from PIL import Image

data = pathlib.Path(sys.argv[1])


def bccd(split):
    names = (data / f"bccd/ImageSets/Main/{split}.txt").read_text().split()
    counts, sums, difficult = {}, [0.0] * 4, 0
    for name in names:
        for item in ElementTree.parse(data / f"bccd/Annotations/{name}.xml").getroot().findall("object"):
            label = item.findtext("name")
            counts[label] = counts.get(label, 0) + 1
            difficult += int(item.findtext("difficult"))
            for i, edge in enumerate(("xmin", "ymin", "xmax", "ymax")):
                sums[i] += float(item.findtext("bndbox/" + edge))
    return {"images": len(names), "counts": counts, "sums": sums, "difficult": difficult}


def camvid(split):
    counts = np.zeros(256, dtype=np.int64)
    files = sorted((data / f"camvid/{split}annot").glob("*.png"))
    for file in files:
        counts += np.bincount(np.asarray(Image.open(file)).ravel(), minlength=256)
    return {"images": len(files), "pixels": counts[:12].tolist(), "others": int(counts[12:].sum())}


golden = {"bccd": {split: bccd(split) for split in ("train", "val", "test")},
          "camvid": {split: camvid(split) for split in ("train", "val", "test")}}
pathlib.Path(sys.argv[2]).write_text(json.dumps(golden, indent=1) + "\n")
