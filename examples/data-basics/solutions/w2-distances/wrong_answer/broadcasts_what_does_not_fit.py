"""Takes one coordinate for as many as the other points have."""

# fails: refuses_different_spaces

import numpy as np


def distances(a, b):
    return np.sqrt(((a[:, None] - b[None]) ** 2).sum(axis=2))


def nearest(a, b):
    return distances(a, b).argmin(axis=1)
