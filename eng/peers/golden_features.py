#!/usr/bin/env python3
"""Golden data for local binary patterns (scikit-image), colour histograms and gradients (NumPy, scikit-image's HSV), filters and
pooling (scipy.ndimage, NumPy)."""
import numpy as np
import scipy
import skimage
from scipy import ndimage
from skimage.color import rgb2hsv
from skimage.feature import local_binary_pattern

from golden import Golden, picture, planar

GRAY = picture("camera")[60:101, 200:253].copy()
COLOR = picture("astronaut")[10:55, 190:227].copy()


def patterns(golden):
    for method, points, radius in (("default", 8, 1), ("ror", 8, 1), ("uniform", 8, 1), ("nri_uniform", 8, 1),
                                   ("uniform", 16, 2.5), ("nri_uniform", 12, 3), ("uniform", 24, 3), ("default", 5, 1.5),
                                   ("uniform", 1, 1), ("nri_uniform", 2, 1)):
        codes = local_binary_pattern(GRAY.astype(float), points, radius, method)
        count = int({"default": 2 ** points, "ror": 2 ** points, "uniform": points + 2,
                     "nri_uniform": points * (points - 1) + 3}[method])
        cells = [codes[r * 41 // 3:(r + 1) * 41 // 3, c * 53 // 2:(c + 1) * 53 // 2] for r in range(3) for c in range(2)]
        histograms = [np.bincount(cell.astype(int).ravel(), minlength=count) / cell.size for cell in cells]
        golden.add(f"lbp {method} {points} {radius}",
                   {"image": GRAY, "codes": codes.astype(np.uint8) if count <= 256 else codes,
                    "histograms": np.concatenate(histograms)},
                   method=method, points=points, radius=radius, cellsX=2, cellsY=3)


def colors(golden):
    red, green, blue = (COLOR[:, :, c].astype(int) for c in range(3))
    gray = (19595 * red + 38470 * green + 7471 * blue + 32768) >> 16
    # With whole numbers the differences are exact; only the value has another scale.
    hsv = rgb2hsv(COLOR.astype(float))
    values = {"Rgb": [red / 255, green / 255, blue / 255], "Gray": [gray / 255],
              "Hsv": [hsv[:, :, 0], hsv[:, :, 1], hsv[:, :, 2] / 255]}
    for space, bins, joint in (("Rgb", 16, False), ("Rgb", 4, True), ("Gray", 10, False), ("Hsv", 12, False), ("Hsv", 3, True)):
        if space == "Hsv":
            index = [np.minimum((v * bins).astype(int), bins - 1) for v in values[space][:2]]
            index.append(hsv[:, :, 2].astype(int) * bins // 256)
        else:
            index = [np.rint(v * 255).astype(int) * bins // 256 for v in values[space]]
        if joint:
            flat = (index[0] * bins + index[1]) * bins + index[2]
            histogram = np.bincount(flat.ravel(), minlength=bins ** 3)
        else:
            histogram = np.concatenate([np.bincount(i.ravel(), minlength=bins) for i in index])
        features = np.concatenate([histogram / red.size, [v.mean() for v in values[space]], [v.std() for v in values[space]]])
        golden.add(f"color {space} {bins} joint {joint}", {"image": planar(COLOR), "features": features},
                   space=space, bins=bins, joint=joint)


def gradients(golden):
    image = GRAY.astype(np.float32)
    dx = image[1:-1, 2:] - image[1:-1, :-2]
    dy = image[2:, 1:-1] - image[:-2, 1:-1]
    golden.add("gradients", {"image": GRAY, "vector": np.stack([dx, dy, np.hypot(dx, dy), np.arctan2(dy, dx)])})


def kernels():
    yield "box 3", np.full((3, 3), 1 / 9)
    yield "box 4", np.full((4, 4), 1 / 16)
    yield "laplacian", ndimage.correlate(np.pad([[1.0]], 1), [[0, 1, 0], [1, -4, 1], [0, 1, 0]], mode="constant")
    yield "sobel x", ndimage.sobel(np.pad([[1.0]], 1), axis=1, mode="constant")[:, ::-1]
    yield "sobel y", ndimage.sobel(np.pad([[1.0]], 1), axis=0, mode="constant")[::-1]
    impulse = np.zeros((9, 9))
    impulse[4, 4] = 1
    yield "gaussian 1", ndimage.gaussian_filter(impulse, 1)
    yield "own 2x5", np.arange(10).reshape(2, 5) - 3.0


def filters(golden):
    image = GRAY[:20, :23].astype(float)
    modes = {"Zero": "constant", "Reflect": "mirror", "Replicate": "nearest", "Circular": "grid-wrap"}
    for name, kernel in kernels():
        for padding, mode in modes.items():
            for flip in (False, True):
                if flip and not name.startswith(("own", "box 4")):
                    continue
                apply = ndimage.convolve if flip else ndimage.correlate
                golden.add(f"filter {name} {padding} {'flipped' if flip else ''}".strip(),
                           {"image": GRAY[:20, :23], "kernel": kernel, "output": apply(image, kernel, mode=mode)},
                           kernel=name, padding=padding, flip=flip)
    own = np.arange(10).reshape(2, 5) - 3.0
    windows = np.lib.stride_tricks.sliding_window_view(image, own.shape)
    golden.add("filter own 2x5 None", {"image": GRAY[:20, :23], "kernel": own, "output": (windows * own).sum((2, 3))[::3, ::2]},
               kernel="own 2x5", padding="None", flip=False, strideX=2, strideY=3)
    strided = ndimage.correlate(image, own, mode="mirror")[::3, ::2]
    golden.add("filter own 2x5 Reflect strided", {"image": GRAY[:20, :23], "kernel": own, "output": strided},
               kernel="own 2x5", padding="Reflect", flip=False, strideX=2, strideY=3)


def pools(golden):
    image = GRAY[:20, :23].astype(float)
    for kind in ("Max", "Average"):
        for window, stride, padding, count in (((2, 2), (2, 2), (0, 0), True), ((3, 4), (2, 1), (1, 2), True),
                                               ((3, 3), (2, 2), (1, 1), False)):
            fill = -np.inf if kind == "Max" else 0.0 if count else np.nan
            padded = np.pad(image, [(p, p) for p in padding], constant_values=fill)
            windows = np.lib.stride_tricks.sliding_window_view(padded, window)[::stride[0], ::stride[1]]
            output = windows.max((2, 3)) if kind == "Max" else np.nanmean(windows, (2, 3))
            golden.add(f"pool {kind} {window} {stride} {padding} {count}", {"image": GRAY[:20, :23], "output": output}, kind=kind,
                       windowHeight=window[0], windowWidth=window[1], strideY=stride[0], strideX=stride[1],
                       paddingY=padding[0], paddingX=padding[1], countPadding=count)


def main():
    golden = Golden("features", skimage=skimage.__version__, scipy=scipy.__version__, numpy=np.__version__,
                    script="eng/peers/golden_features.py")
    patterns(golden)
    colors(golden)
    gradients(golden)
    filters(golden)
    pools(golden)
    golden.write()


if __name__ == "__main__":
    main()
