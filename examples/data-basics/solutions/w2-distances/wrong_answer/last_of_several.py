"""Takes the last of several points at the same distance."""

# fails: first_of_several

import numpy as np


def distances(a, b):
    if a.shape[1] != b.shape[1]:
        raise ValueError
    return np.sqrt(((a[:, None] - b[None]) ** 2).sum(axis=2))


def nearest(a, b):
    return len(b) - 1 - distances(a, b)[:, ::-1].argmin(axis=1)
