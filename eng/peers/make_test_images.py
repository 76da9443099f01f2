"""Makes the small picture files in test/data/images, from arithmetic; usage: make_test_images.py test/data/images

Every picture is 16 x 12 (width x height): red 15 x, green 20 y, blue 8 (x + y).
"""
import pathlib
import sys

import cv2
import numpy as np
from PIL import Image

folder = pathlib.Path(sys.argv[1])
y, x = np.mgrid[0:12, 0:16]
rgb = np.stack([15 * x, 20 * y, 8 * (x + y)], axis=-1).astype(np.uint8)
picture = Image.fromarray(rgb)

picture.save(folder / "rgb.png")
picture.save(folder / "rgb.bmp")
picture.quantize(64).save(folder / "palette.png")
cv2.imwrite(str(folder / "sixteen-bit.png"), rgb[..., ::-1].astype(np.uint16) * 257)
picture.save(folder / "plain.jpg", quality=95)

# A thumbnail in the EXIF block, which is a whole JPEG with an end marker of its own.
thumbnail = folder / "thumbnail.tmp.jpg"
picture.resize((4, 3)).save(thumbnail, quality=50)
inner = thumbnail.read_bytes()
thumbnail.unlink()
tiff = (
    b"II*\0\x08\0\0\0"  # little-endian; the first directory at 8
    + b"\0\0"  # without entries
    + b"\x0e\0\0\0"  # the second directory, that of the thumbnail, at 14
    + b"\x02\0"
    + b"\x01\x02\x04\0\x01\0\0\0\x2c\0\0\0"  # its offset, 44
    + b"\x02\x02\x04\0\x01\0\0\0" + len(inner).to_bytes(4, "little")
    + b"\0\0\0\0"
    + inner
)
picture.save(folder / "thumbnail.jpg", quality=95, exif=b"Exif\0\0" + tiff)
