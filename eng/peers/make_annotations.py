"""Makes small annotated data sets in test/data/annotations; usage: make_annotations.py test/data/annotations

The same four pictures and objects as Pascal VOC, COCO and YOLO, and expected.json with what a reader should find: for each
picture its size and its objects (class, x0 y0 x1 y1 in pixels, continuous, difficult, crowd, area).
"""
import json
import pathlib
import sys
from xml.sax.saxutils import escape

import numpy as np
from PIL import Image

CLASSES = ["cat", "dog", "traffic light"]
PICTURES = [  # name, width, height, objects (class, x0, y0, x1, y1, difficult)
    ("alpha.png", 40, 30, [("dog", 0, 0, 40, 30, 0), ("cat", 3, 4, 10, 12, 1)]),
    ("beta.jpg", 33, 47, [("traffic light", 7, 5, 8, 6, 0)]),
    ("delta.bmp", 16, 16, []),
    ("gamma ray.png", 64, 20, [("cat", 1, 1, 20, 19, 0), ("cat", 30, 2, 64, 20, 0), ("dog", 10, 3, 12, 5, 1)]),
]
folder = pathlib.Path(sys.argv[1])


def write(name, text):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def picture(path, width, height):
    path.parent.mkdir(parents=True, exist_ok=True)
    y, x = np.mgrid[0:height, 0:width]
    pixels = np.stack([x * 255 // width, y * 255 // height, (x + y) % 256], axis=-1).astype(np.uint8)
    Image.fromarray(pixels).save(path)


coco = {"info": {"description": "three classes"}, "images": [], "annotations": [], "categories": []}
# Ids with gaps, out of order, as in COCO itself.
IDS = {"cat": 17, "dog": 18, "traffic light": 10}
for name in CLASSES:
    coco["categories"].append({"supercategory": "thing", "id": IDS[name], "name": name})

expected = []
for number, (name, width, height, objects) in enumerate(PICTURES):
    base = name.rsplit(".", 1)[0]
    picture(folder / "voc/JPEGImages" / name, width, height)
    write(f"voc/Annotations/{base}.xml", f"""<annotation>
  <filename>{escape(name)}</filename>
  <size><width>{width}</width><height>{height}</height><depth>3</depth></size>
""" + "".join(f"""  <object>
    <name>{label}</name>
    <difficult>{difficult}</difficult>
    <bndbox><xmax>{x1}</xmax><xmin>{x0 + 1}</xmin><ymax>{y1}</ymax><ymin>{y0 + 1}</ymin></bndbox>
    <part><name>head</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></part>
  </object>
""" for label, x0, y0, x1, y1, difficult in objects) + "</annotation>\n")
    picture(folder / "yolo/images" / name, width, height)
    if objects:
        write(f"yolo/labels/{base}.txt", "".join(
            f"{CLASSES.index(label)} {(x0 + x1) / 2 / width:.9g} {(y0 + y1) / 2 / height:.9g} "
            f"{(x1 - x0) / width:.9g} {(y1 - y0) / height:.9g}\n" for label, x0, y0, x1, y1, _ in objects))
    coco["images"].append({"license": 1, "file_name": name, "height": height, "width": width, "id": 900 + 7 * number})
    for label, x0, y0, x1, y1, difficult in objects:
        coco["annotations"].append({
            "segmentation": [[x0, y0, x1, y0, x1, y1]], "area": (x1 - x0) * (y1 - y0) / 2, "iscrowd": difficult,
            "image_id": 900 + 7 * number, "bbox": [x0, y0, x1 - x0, y1 - y0], "category_id": IDS[label],
            "id": 5000 - len(coco["annotations"])})
    expected.append({"name": name, "width": width, "height": height, "id": 900 + 7 * number, "objects": [
        {"class": label, "box": [x0, y0, x1, y1], "flag": bool(flag), "area": (x1 - x0) * (y1 - y0) / 2}
        for label, x0, y0, x1, y1, flag in objects]})

# The annotations come first, and not in the order of the images.
coco["annotations"].sort(key=lambda annotation: -annotation["image_id"])
write("coco/instances.json", json.dumps({key: coco[key] for key in ("info", "annotations", "images", "categories")}))
write("voc/ImageSets/Main/train.txt", "beta\nalpha\n")
write("voc/ImageSets/Main/cat_train.txt", "beta -1\nalpha  1\n")
write("expected.json", json.dumps(expected, indent=1) + "\n")
