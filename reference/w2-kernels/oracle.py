"""Filtering as its definition reads: every pixel by itself, in Python's float64.

Sources: OpenCV documentation of filter2D (correlation, BORDER_REFLECT_101, saturate_cast) and threshold
(THRESH_BINARY: greater than); Gonzalez & Woods, "Digital Image Processing", 2018, sections 3.4 to 3.6.
"""

import numpy as np


def apply_kernel(img: np.ndarray, k: np.ndarray) -> np.ndarray:
    """img: (H, W) or (H, W, 3) uint8; k: (n, n), n odd. Returns uint8 of img's shape.

    Raises ValueError when a side of k is even.
    """
    if k.shape[0] % 2 == 0 or k.shape[1] % 2 == 0:
        raise ValueError(f"the kernel has no middle: {k.shape}")
    channels = img[:, :, np.newaxis] if img.ndim == 2 else img
    out, middle = np.empty(channels.shape, dtype=np.uint8), len(k) // 2
    for c in range(channels.shape[2]):
        for i in range(channels.shape[0]):
            for j in range(channels.shape[1]):
                value = weighted_sum(channels[:, :, c], k, i - middle, j - middle)
                out[i, j, c] = min(max(round(value), 0), 255)
    return out.reshape(img.shape)


def weighted_sum(plane: np.ndarray, k: np.ndarray, top: int, left: int) -> float:
    """Sum of the weights times the pixels below them, with the kernel's first weight on (top, left)."""
    height, width = plane.shape
    total = 0.0
    for u in range(len(k)):
        for v in range(len(k)):
            total += float(k[u, v]) * float(plane[reflected(top + u, height), reflected(left + v, width)])
    return total


def reflected(i: int, n: int) -> int:
    """The index inside of 0 ... n-1 that a mirror on the outermost pixel shows at i; i is off by less than n."""
    return -i if i < 0 else 2 * (n - 1) - i if i >= n else i


def box_blur(n: int) -> np.ndarray:
    return np.full((n, n), 1 / (n * n))


def sharpen() -> np.ndarray:
    return np.array([[0.0, -1.0, 0.0], [-1.0, 5.0, -1.0], [0.0, -1.0, 0.0]])


def edges() -> np.ndarray:
    return np.array([[-1.0, -1.0, -1.0], [-1.0, 8.0, -1.0], [-1.0, -1.0, -1.0]])


def classify_kernel(k: np.ndarray) -> str:
    """By the sum of the weights, and by whether some are negative. Raises ValueError for other kernels."""
    total = float(k.sum(dtype=np.float64))
    if abs(total) < 1e-6:
        return "edge"
    if abs(total - 1) >= 1e-6:
        raise ValueError(f"the weights sum to {total}")
    if (k < 0).any():
        return "sharpen"
    return "identity" if np.count_nonzero(k) == 1 and k[len(k) // 2, len(k) // 2] else "blur"


def threshold(img: np.ndarray, t: int) -> np.ndarray:
    """255 where greater than t, else 0."""
    out = np.zeros(img.shape, dtype=np.uint8)
    for place in np.ndindex(img.shape):
        if int(img[place]) > t:
            out[place] = 255
    return out
