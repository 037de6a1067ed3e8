"""Kernels that blur, sharpen and find edges: write the six functions, hand in this file."""

import numpy as np


def apply_kernel(img: np.ndarray, k: np.ndarray) -> np.ndarray:
    """Filter an 8-bit image: cross-correlate (the kernel is not turned round), round, and clip to 0 ... 255.

    img: (H, W) or (H, W, 3) uint8, each channel by itself; k: (n, n), n odd. Neither is changed.
    Returns uint8 of img's shape. The border is reflected without the outermost pixel (OpenCV's REFLECT_101).
    Raises ValueError when k has an even number of rows or columns.
    """
    ### BEGIN SOLUTION
    # Reflects the border with NumPy and visits every pixel.
    n = k.shape[0]
    if n % 2 == 0 or k.shape[1] % 2 == 0:
        raise ValueError("the kernel needs a middle")
    if img.ndim == 3:
        return np.stack([apply_kernel(img[:, :, c], k) for c in range(img.shape[2])], axis=2)
    padded = np.pad(img.astype(np.float64), n // 2, mode="reflect")
    out = np.zeros(img.shape)
    for i in range(img.shape[0]):
        for j in range(img.shape[1]):
            out[i, j] = (padded[i : i + n, j : j + n] * k).sum()
    return out.round().clip(0, 255).astype(np.uint8)
    ### END SOLUTION


def box_blur(n: int) -> np.ndarray:
    """The (n, n) kernel of a mean over n x n pixels: every weight is 1 / (n*n)."""
    ### BEGIN SOLUTION
    return np.ones((n, n)) / n**2
    ### END SOLUTION


def sharpen() -> np.ndarray:
    """The (3, 3) kernel that adds to a pixel what sets it apart from its four neighbours: 5 and four times -1."""
    ### BEGIN SOLUTION
    return np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]])
    ### END SOLUTION


def edges() -> np.ndarray:
    """The (3, 3) kernel that compares a pixel with its eight neighbours: 8 and eight times -1."""
    ### BEGIN SOLUTION
    return np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]])
    ### END SOLUTION


def classify_kernel(k: np.ndarray) -> str:
    """What the kernel (n, n) does to an image: "identity", "blur", "sharpen" or "edge".

    Sum 0: edge. Sum 1: identity with a single weight in the middle, sharpen with negative weights, else blur.
    """
    ### BEGIN SOLUTION
    if np.isclose(k.sum(), 0, atol=1e-6):
        return "edge"
    if k.min() < 0:
        return "sharpen"
    return "identity" if k[len(k) // 2, len(k) // 2] == 1 else "blur"
    ### END SOLUTION


def threshold(img: np.ndarray, t: int) -> np.ndarray:
    """255 where a pixel is greater than t, else 0; uint8, of img's shape. img is not changed."""
    ### BEGIN SOLUTION
    out = np.zeros_like(img)
    out[img > t] = 255
    return out
    ### END SOLUTION
