"""Takes every negative weight for the sign of a sharpening kernel."""

# fails: classify_edges_and_a_box, kernels_with_negative_weights

import numpy as np


def apply_kernel(img, k):
    n = len(k)
    if n % 2 == 0:
        raise ValueError("the kernel needs a middle")
    if img.ndim == 3:
        return np.stack([apply_kernel(img[:, :, c], k) for c in range(3)], axis=2)
    padded = np.pad(img.astype(float), n // 2, mode="reflect")
    out = np.zeros(img.shape)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = (padded[i : i + n, j : j + n] * k).sum()
    return np.clip(np.rint(out), 0, 255).astype(np.uint8)


def box_blur(n):
    return np.ones((n, n)) / (n * n)


def sharpen():
    return np.array([[0.0, -1, 0], [-1, 5, -1], [0, -1, 0]])


def edges():
    return np.array([[-1.0, -1, -1], [-1, 8, -1], [-1, -1, -1]])


def classify_kernel(k):
    if (k < 0).any():
        return "sharpen"
    return "identity" if np.count_nonzero(k) == 1 and k[len(k) // 2, len(k) // 2] else "blur"


def threshold(img, t):
    return np.where(img > t, 255, 0).astype(np.uint8)
