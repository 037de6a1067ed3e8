"""Kernels that blur, sharpen and find edges: write the six functions, hand in this file."""

import numpy as np


def apply_kernel(img: np.ndarray, k: np.ndarray) -> np.ndarray:
    """Filter an 8-bit image: cross-correlate (the kernel is not turned round), round, and clip to 0 ... 255.

    img: (H, W) or (H, W, 3) uint8, each channel by itself; k: (n, n), n odd. Neither is changed.
    Returns uint8 of img's shape. The border is reflected without the outermost pixel (OpenCV's REFLECT_101).
    Raises ValueError when k has an even number of rows or columns.
    """
    raise NotImplementedError


def box_blur(n: int) -> np.ndarray:
    """The (n, n) kernel of a mean over n x n pixels: every weight is 1 / (n*n)."""
    raise NotImplementedError


def sharpen() -> np.ndarray:
    """The (3, 3) kernel that adds to a pixel what sets it apart from its four neighbours: 5 and four times -1."""
    raise NotImplementedError


def edges() -> np.ndarray:
    """The (3, 3) kernel that compares a pixel with its eight neighbours: 8 and eight times -1."""
    raise NotImplementedError


def classify_kernel(k: np.ndarray) -> str:
    """What the kernel (n, n) does to an image: "identity", "blur", "sharpen" or "edge".

    Sum 0: edge. Sum 1: identity with a single weight in the middle, sharpen with negative weights, else blur.
    """
    raise NotImplementedError


def threshold(img: np.ndarray, t: int) -> np.ndarray:
    """255 where a pixel is greater than t, else 0; uint8, of img's shape. img is not changed."""
    raise NotImplementedError
