"""Makes small masks in test/data/masks; usage: make_masks.py test/data/masks

All have 13 x 9 pixels, and the pixel (x, y) has the class (3 x + 5 y) mod n, where n is in the name of the file; in those of
colours, class k is (40 k, 255 - 20 k, 7 k). The rows take turns with the five filters of PNG. Pillow reads each file again
as a check.
"""
import pathlib
import struct
import sys
import zlib

import numpy as np
from PIL import Image

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
WIDTH, HEIGHT = 13, 9


def ids(n):
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    return (3 * x + 5 * y) % n


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def nearest(a, b, c):
    p = a + b - c
    return min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]


def save(name, samples, depth, color_type, palette=None):
    """samples: height x width x channels."""
    rows = []
    for row in samples.reshape(HEIGHT, -1):
        if depth == 16:
            rows.append(row.astype(">u2").tobytes())
        else:
            bits = "".join(f"{value:0{depth}b}" for value in row)
            bits += "0" * (-len(bits) % 8)
            rows.append(bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8)))
    step = max(1, samples.shape[2] * depth // 8)
    raw = b""
    above = bytes(len(rows[0]))
    for y, row in enumerate(rows):
        kind = y % 5
        out = bytearray()
        for i, value in enumerate(row):
            a = row[i - step] if i >= step else 0
            c = above[i - step] if i >= step else 0
            b = above[i]
            out.append((value - [0, a, b, (a + b) // 2, nearest(a, b, c)][kind]) % 256)
        raw += bytes([kind]) + bytes(out)
        above = row
    data = zlib.compress(raw)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, depth, color_type, 0, 0, 0))
    if palette is not None:
        png += chunk(b"PLTE", palette)
    png += chunk(b"tEXt", b"Comment\0a chunk to pass over")
    png += chunk(b"IDAT", data[:10]) + chunk(b"IDAT", data[10:]) + chunk(b"IEND", b"")
    path = folder / name
    path.write_bytes(png)
    return np.asarray(Image.open(path))


colors = np.array([[40 * k, 255 - 20 * k, 7 * k] for k in range(6)])
for depth, n in ((1, 2), (2, 4), (4, 11), (8, 11), (16, 11)):
    read = save(f"grey{depth}-{n}.png", ids(n)[..., None], depth, 0)
    # Pillow gives grey values of few bits in the whole range.
    assert np.array_equal(read, ids(n) * (255 // (2 ** depth - 1) if 1 < depth < 8 else 1)), depth
for depth, n in ((1, 2), (2, 4), (4, 6), (8, 6)):
    read = save(f"palette{depth}-{n}.png", ids(n)[..., None], depth, 3, colors[:n].astype(np.uint8).tobytes())
    assert np.array_equal(read, ids(n)), depth
rgb = colors[ids(6)]
alpha = np.full((HEIGHT, WIDTH, 1), 128)
assert np.array_equal(save("rgb8-6.png", rgb, 8, 2), rgb)
assert np.array_equal(save("rgba8-6.png", np.concatenate([rgb, alpha], axis=2), 8, 6)[..., :3], rgb)
save("rgb16-6.png", rgb * 257, 16, 2)
assert np.array_equal(save("greyalpha8-11.png", np.concatenate([ids(11)[..., None], alpha], axis=2), 8, 4)[..., 0], ids(11))
