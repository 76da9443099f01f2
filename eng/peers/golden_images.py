"""Makes the images that the decoders of eng/offline/Microsoft.ML.ImageAnalytics are tested with, and what they decode to.

usage: golden_images.py eng/offline/tests/data/images        (needs Pillow, NumPy, OpenCV and libturbojpeg)

For every NAME.png, NAME.bmp or NAME.jpg there is NAME.EXTENSION.bgra: width and height as little-endian 32-bit numbers, then the
pixels as BGRA, colours multiplied by alpha. PNG and BMP files are written here byte by byte, so that every variant of the formats
occurs; their pixels follow from the samples by the specification, and each is checked against Pillow and OpenCV as far as these
read the variant. JPEG files are written and decoded by Pillow (libjpeg-turbo).
"""
import ctypes
import io
import pathlib
import struct
import sys
import zlib

import cv2
import numpy as np
from PIL import Image

random = np.random.RandomState(20)
folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
for old in folder.iterdir():
    old.unlink()
checked = {"Pillow": 0, "OpenCV": 0}


def write(name, file, rgba):
    rgba = np.asarray(rgba, np.uint8)
    alpha = rgba[..., 3:].astype(int)
    bgr = np.rint(rgba[..., 2::-1] * alpha / 255).astype(np.uint8)
    height, width = rgba.shape[:2]
    pixels = np.concatenate([bgr, rgba[..., 3:]], axis=2).tobytes()
    (folder / name).write_bytes(file)
    (folder / (name + ".bgra")).write_bytes(struct.pack("<ii", width, height) + pixels)


def check(peer, name, expected, actual, tolerance=0):
    """The peer must agree where it claims to read the variant."""
    difference = np.abs(expected.astype(int) - actual.astype(int)).max()
    assert difference <= tolerance, f"{peer} reads {name} differently, by {difference}"
    checked[peer] += 1


# ---------------------------------------------------------------- PNG

GRAY, RGB, INDEXED, GRAY_ALPHA, RGB_ALPHA = 0, 2, 3, 4, 6
CHANNELS = {GRAY: 1, RGB: 3, INDEXED: 1, GRAY_ALPHA: 2, RGB_ALPHA: 4}
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def paeth(a, b, c):
    p = a + b - c
    pa, pb, pc = abs(p - a), abs(p - b), abs(p - c)
    return a if pa <= pb and pa <= pc else b if pb <= pc else c


def filtered_rows(samples, depth, first_filter):
    """Packs samples (height, width, channels) into rows and filters row i with filter (first_filter + i) % 5."""
    height, width, channels = samples.shape
    step = max(1, channels * depth // 8)
    previous = None
    output = bytearray()
    for y in range(height):
        flat = samples[y].reshape(-1)
        if depth == 16:
            row = flat.astype(">u2").tobytes()
        elif depth == 8:
            row = flat.astype(np.uint8).tobytes()
        else:
            bits = "".join(format(v, f"0{depth}b") for v in flat)
            bits += "0" * (-len(bits) % 8)
            row = bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))
        previous = previous or bytes(len(row))
        kind = (first_filter + y) % 5
        output.append(kind)
        for i, value in enumerate(row):
            a = row[i - step] if i >= step else 0
            b = previous[i]
            c = previous[i - step] if i >= step else 0
            output.append((value - (0, a, b, (a + b) // 2, paeth(a, b, c))[kind]) & 255)
        previous = row
    return bytes(output)


def png(samples, color, depth, interlaced=False, palette=None, clear=None, pieces=1, first_filter=0):
    height, width, _ = samples.shape
    raw = b""
    if interlaced:
        for x, y, dx, dy in ADAM7:
            part = samples[y::dy, x::dx]
            if part.size:
                raw += filtered_rows(part, depth, first_filter)
    else:
        raw = filtered_rows(samples, depth, first_filter)
    data = zlib.compress(raw, 9)
    file = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, interlaced))
    file += chunk(b"gAMA", struct.pack(">I", 45455)) + chunk(b"tEXt", b"Comment\0made for tests")
    if palette is not None:
        file += chunk(b"PLTE", palette.astype(np.uint8).tobytes())
    if clear is not None:
        file += chunk(b"tRNS", clear)
    for part in range(pieces):
        file += chunk(b"IDAT", data[len(data) * part // pieces : len(data) * (part + 1) // pieces])
    return file + chunk(b"IEND", b"")


def png_pixels(samples, color, depth, palette=None, clear=None):
    """RGBA by the specification; of 16 bits the upper 8."""
    if color == INDEXED:
        alpha = np.full(len(palette), 255)
        if clear is not None:
            alpha[: len(clear)] = list(clear)
        return np.concatenate([palette, alpha[:, None]], axis=1)[samples[..., 0]]
    eight = samples >> 8 if depth == 16 else samples * (255 // ((1 << depth) - 1))
    opaque = np.full(samples.shape[:2] + (1,), 255)
    if clear is not None:
        value = np.frombuffer(clear, ">u2").astype(int)
        opaque = np.where((samples == value).all(axis=2, keepdims=True), 0, 255)
    if color == GRAY:
        return np.concatenate([eight, eight, eight, opaque], axis=2)
    if color == RGB:
        return np.concatenate([eight, opaque], axis=2)
    if color == GRAY_ALPHA:
        return eight[..., [0, 0, 0, 1]]
    return eight


def check_png(name, file, expected, depth, color, clear):
    image = Image.open(io.BytesIO(file))
    if image.mode in ("I", "I;16"):
        check("Pillow", name, expected[..., 0], np.asarray(image) >> 8)
    else:
        # Pillow compares a transparent colour at 8 bits, so of these files only the colours are compared.
        # For the bit depths below 8 it does not scale the value either.
        exact = clear is None or color == INDEXED or depth == 8
        decoded = np.asarray(image.convert("RGBA"))
        used = slice(0, 4 if exact else 3)
        check("Pillow", name, expected[..., used], decoded[..., used])
    decoded = cv2.imdecode(np.frombuffer(file, np.uint8), cv2.IMREAD_UNCHANGED)
    decoded = decoded >> 8 if decoded.dtype == np.uint16 else decoded
    if decoded.ndim == 2:
        check("OpenCV", name, expected[..., 0], decoded)
    elif decoded.shape[2] == 4:
        check("OpenCV", name, expected, decoded[..., [2, 1, 0, 3]])
    else:
        check("OpenCV", name, expected[..., :3], decoded[..., ::-1])


def smooth(height, width, channels, depth):
    """Neither noise nor a constant: every filter has something to predict."""
    y, x, c = np.mgrid[:height, :width, :channels]
    wave = np.sin(x / 3.0 + c) + np.cos(y / 2.0 - c) + random.rand(height, width, channels) * 0.3
    wave = (wave - wave.min()) / (np.ptp(wave) or 1)
    return np.rint(wave * ((1 << depth) - 1)).astype(int)


def add_png(name, samples, color, depth, **more):
    palette, clear = more.get("palette"), more.get("clear")
    file = png(samples, color, depth, **more)
    expected = png_pixels(samples, color, depth, palette, clear)
    check_png(name, file, expected, depth, color, clear)
    write(name + ".png", file, expected)


NAMES = {GRAY: "gray", RGB: "rgb", INDEXED: "indexed", GRAY_ALPHA: "gray-alpha", RGB_ALPHA: "rgb-alpha"}
DEPTHS = {GRAY: (1, 2, 4, 8, 16), RGB: (8, 16), INDEXED: (1, 2, 4, 8), GRAY_ALPHA: (8, 16), RGB_ALPHA: (8, 16)}
for color, depths in DEPTHS.items():
    for depth in depths:
        for interlaced in (False, True):
            suffix = "-interlaced" if interlaced else ""
            more = {"interlaced": interlaced}
            samples = smooth(11, 13, CHANNELS[color], depth)
            if color == INDEXED:
                # A palette that is shorter than the depth allows, except for one bit.
                count = {1: 2, 2: 3, 4: 13, 8: 200}[depth]
                samples = samples % count
                more["palette"] = random.randint(0, 256, (count, 3))
            add_png(f"{NAMES[color]}-{depth}{suffix}", samples, color, depth, **more)
            if color == INDEXED:
                more["clear"] = bytes(random.randint(0, 256, count - 1).astype(np.uint8))
            elif color in (GRAY, RGB):
                more["clear"] = samples[4, 5].astype(">u2").tobytes()
                if depth == 16:
                    # Equal in the upper byte only: must stay opaque.
                    samples[4, 6] = samples[4, 5] ^ 1
            else:
                continue
            add_png(f"{NAMES[color]}-{depth}-clear{suffix}", samples, color, depth, **more)

for width, height in ((1, 1), (2, 3), (5, 1), (1, 6), (9, 8)):
    samples = smooth(height, width, 3, 8)
    add_png(f"size-{width}x{height}", samples, RGB, 8, first_filter=2)
    add_png(f"size-{width}x{height}-interlaced", samples, RGB, 8, interlaced=True, first_filter=1)
for first_filter in range(5):
    add_png(f"filter-{first_filter}", smooth(7, 21, 4, 8), RGB_ALPHA, 8, first_filter=first_filter)
add_png("pieces", smooth(20, 30, 3, 8), RGB, 8, pieces=9)


# ---------------------------------------------------------------- BMP


def bmp(width, height, bits, rows, header=40, compression=0, palette=None, masks=(), top_down=False, colors_used=0):
    """rows: the coded pixel data, first row of the file first."""
    entry = 3 if header == 12 else 4
    table = b"".join(bytes(int(v) for v in c[2::-1]) + b"\0" * (entry - 3) for c in palette) if palette is not None else b""
    if header == 12:
        info = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        signed = -height if top_down else height
        sizes = (len(rows), 2835, 2835, colors_used, 0)
        info = struct.pack("<IiiHHIIiiII", header, width, signed, 1, bits, compression, *sizes)
        extra = struct.pack(f"<{len(masks)}I", *masks)
        if header == 40:
            table = extra + table
        else:
            info += extra[: header - 40].ljust(header - 40, b"\0")
    offset = 14 + len(info) + len(table)
    return b"BM" + struct.pack("<IHHI", offset + len(rows), 0, 0, offset) + info + table + rows


def packed(values, bits):
    """values (height, width) into rows padded to four bytes, top row first."""
    rows = []
    for line in values:
        if bits >= 8:
            row = b"".join(int(v).to_bytes(bits // 8, "little") for v in line)
        else:
            text = "".join(format(int(v), f"0{bits}b") for v in line)
            text += "0" * (-len(text) % 8)
            row = bytes(int(text[i : i + 8], 2) for i in range(0, len(text), 8))
        rows.append(row + b"\0" * (-len(row) % 4))
    return rows


def add_bmp(name, expected, file, pillow=True, opencv=True, tolerance=0):
    if pillow:
        check("Pillow", name, expected[..., :3], np.asarray(Image.open(io.BytesIO(file)).convert("RGB")), tolerance)
    if opencv:
        decoded = cv2.imdecode(np.frombuffer(file, np.uint8), cv2.IMREAD_COLOR)
        check("OpenCV", name, expected[..., :3], decoded[..., ::-1], tolerance)
    write(name + ".bmp", file, expected)


def opaque(rgb):
    return np.concatenate([rgb, np.full(rgb.shape[:2] + (1,), 255)], axis=2)


def field(values, bits):
    return np.rint(values * 255.0 / ((1 << bits) - 1)).astype(int)


HEIGHT, WIDTH = 9, 13
for bits in (1, 4, 8):
    palette = random.randint(0, 256, (1 << bits, 3))
    index = smooth(HEIGHT, WIDTH, 1, bits)[..., 0]
    rows = packed(index, bits)
    expected = opaque(palette[index])
    add_bmp(f"indexed-{bits}", expected, bmp(WIDTH, HEIGHT, bits, b"".join(rows[::-1]), palette=palette))
    add_bmp(f"indexed-{bits}-core", expected, bmp(WIDTH, HEIGHT, bits, b"".join(rows[::-1]), 12, palette=palette))
    few = index % min(1 << bits, 11)
    file = bmp(WIDTH, HEIGHT, bits, b"".join(packed(few, bits)[::-1]), palette=palette[:11], colors_used=min(11, 1 << bits))
    add_bmp(f"indexed-{bits}-few", opaque(palette[few]), file)
    file = bmp(WIDTH, HEIGHT, bits, b"".join(rows), 124, palette=palette, top_down=True)
    add_bmp(f"indexed-{bits}-v5-top-down", expected, file)

rgb = smooth(HEIGHT, WIDTH, 3, 8)
word = rgb[..., 0] << 16 | rgb[..., 1] << 8 | rgb[..., 2]
for bits in (24, 32):
    # The padding byte of 32 bits is no alpha, whatever it holds.
    rows = packed(word | (0x5A000000 if bits == 32 else 0), bits)
    add_bmp(f"rgb-{bits}", opaque(rgb), bmp(WIDTH, HEIGHT, bits, b"".join(rows[::-1])))
    add_bmp(f"rgb-{bits}-top-down", opaque(rgb), bmp(WIDTH, HEIGHT, bits, b"".join(rows), 108, top_down=True), pillow=bits == 24)
add_bmp("rgb-24-core", opaque(rgb), bmp(WIDTH, HEIGHT, 24, b"".join(packed(word, 24)[::-1]), 12))

five = smooth(HEIGHT, WIDTH, 3, 5)
short = five[..., 0] << 10 | five[..., 1] << 5 | five[..., 2]
# Pillow cuts 5 bits down and OpenCV shifts them up; rounding is within the tolerance of both.
add_bmp("rgb-16", opaque(field(five, 5)), bmp(WIDTH, HEIGHT, 16, b"".join(packed(short, 16)[::-1])), tolerance=8)
six = five.copy()
six[..., 1] = smooth(HEIGHT, WIDTH, 1, 6)[..., 0]
short = six[..., 0] << 11 | six[..., 1] << 5 | six[..., 2]
expected = np.stack([field(six[..., 0], 5), field(six[..., 1], 6), field(six[..., 2], 5)], axis=2)
masks = (0xF800, 0x07E0, 0x001F)
file = bmp(WIDTH, HEIGHT, 16, b"".join(packed(short, 16)[::-1]), compression=3, masks=masks)
add_bmp("fields-565", opaque(expected), file, tolerance=8)

rgba = np.concatenate([rgb, random.randint(0, 256, (HEIGHT, WIDTH, 1))], axis=2)
word = rgba[..., 3] << 24 | rgb[..., 0] << 16 | rgb[..., 1] << 8 | rgb[..., 2]
masks = (0xFF0000, 0xFF00, 0xFF, 0xFF000000)
rows = b"".join(packed(word, 32)[::-1])
add_bmp("fields-8888-v4", rgba, bmp(WIDTH, HEIGHT, 32, rows, 108, 3, masks=masks))
add_bmp("fields-8888-v5", rgba, bmp(WIDTH, HEIGHT, 32, rows, 124, 3, masks=masks))
add_bmp("fields-8888-40", opaque(rgb), bmp(WIDTH, HEIGHT, 32, rows, 40, 3, masks=masks[:3]))
ten = smooth(HEIGHT, WIDTH, 3, 10)
word = ten[..., 0] << 20 | ten[..., 1] << 10 | ten[..., 2]
file = bmp(WIDTH, HEIGHT, 32, b"".join(packed(word, 32)[::-1]), compression=3, masks=(0x3FF00000, 0xFFC00, 0x3FF))
add_bmp("fields-101010", opaque(ten >> 2), file, pillow=False, opencv=False)


def runs(index, bits):
    """Run-length code with runs, literals (odd and even), row ends, one jump and the end mark, bottom row first."""
    output = bytearray()
    for number, line in enumerate(index[::-1]):
        x = 0
        if number == 2:
            output += bytes([0, 2, 3, 0])  # three pixels on, which stay as they are
            x = 3
        while x < len(line):
            left = len(line) - x
            if left >= 5 and (number + x) % 2:
                count = min(left, 3 + (number + x) % 6)
                if bits == 8:
                    body = bytes(line[x : x + count].astype(np.uint8))
                else:
                    nibbles = list(line[x : x + count]) + [0]
                    body = bytes(int(nibbles[i]) << 4 | int(nibbles[i + 1]) for i in range(0, count, 2))
                output += bytes([0, count]) + body + b"\0" * (len(body) % 2)
            else:
                count = 1
                while x + count < len(line) and line[x + count] == line[x]:
                    count += 1
                value = int(line[x])
                output += bytes([count, value if bits == 8 else value * 17])
            x += count
        output += b"\0\0"
    return bytes(output[:-2]) + b"\0\1"


for bits in (4, 8):
    palette = random.randint(0, 256, (1 << bits, 3))
    palette[0] = 0
    index = smooth(HEIGHT, 31, 1, bits)[..., 0] // 3
    index[-3, :3] = 0
    expected = opaque(palette[index])
    expected[-3, :3, 3] = 0
    file = bmp(31, HEIGHT, bits, runs(index, bits), compression=1 if bits == 8 else 2, palette=palette)
    add_bmp(f"runs-{bits}", expected, file, pillow=False)


# ---------------------------------------------------------------- JPEG


def add_jpeg(name, file):
    image = Image.open(io.BytesIO(file))
    write(name + ".jpg", file, opaque(np.asarray(image.convert("RGB")).astype(int)))


def saved(image, **options):
    output = io.BytesIO()
    image.save(output, "JPEG", **options)
    return output.getvalue()


picture = Image.fromarray(smooth(29, 37, 3, 8).astype(np.uint8))
add_jpeg("gray", saved(picture.convert("L"), quality=90))
add_jpeg("gray-progressive", saved(picture.convert("L"), quality=90, progressive=True))
for subsampling in ("4:4:4", "4:2:2", "4:2:0"):
    name = "color-" + subsampling.replace(":", "")
    add_jpeg(name, saved(picture, quality=85, subsampling=subsampling))
    add_jpeg(name + "-progressive", saved(picture, quality=85, subsampling=subsampling, progressive=True))
add_jpeg("cmyk", saved(picture.convert("CMYK"), quality=90))
add_jpeg("optimized", saved(picture, quality=50, optimize=True))
turned = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"  # orientation 6, which is ignored
add_jpeg("comment", saved(picture, quality=75, comment=b"not a picture", exif=turned))
add_jpeg("one-pixel", saved(picture.crop((0, 0, 1, 1)), quality=90))

# Samplings that Pillow does not write: 4:4:0 and 4:1:1.
turbo = ctypes.CDLL("libturbojpeg.so.0")
turbo.tjInitCompress.restype = ctypes.c_void_p
rgb = np.ascontiguousarray(np.asarray(picture))
for name, sampling in (("color-440", 4), ("color-411", 5)):
    buffer, size = ctypes.c_void_p(), ctypes.c_ulong()
    handle = ctypes.c_void_p(turbo.tjInitCompress())
    status = turbo.tjCompress2(
        handle, rgb.ctypes.data_as(ctypes.c_void_p), 37, 0, 29, 0, ctypes.byref(buffer), ctypes.byref(size), sampling, 85, 0
    )
    assert status == 0
    add_jpeg(name, ctypes.string_at(buffer, size.value))
    turbo.tjFree(buffer)
    turbo.tjDestroy(handle)

print(f"{len(list(folder.glob('*.bgra')))} images; agreed: {checked}")
