"""Computes a.a + b.b - 2 a.b, which loses its digits far from the origin."""

# fails: far_from_the_origin

import numpy as np


def distances(a, b):
    if a.shape[1] != b.shape[1]:
        raise ValueError
    squares = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1)[None] - 2 * a @ b.T
    return np.sqrt(np.maximum(squares, 0))


def nearest(a, b):
    return distances(a, b).argmin(axis=1)
