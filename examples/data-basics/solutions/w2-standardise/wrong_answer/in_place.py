"""Writes into the caller's array."""

# fails: input_stays_as_it_was

import numpy as np


def standardise(x):
    spread = x.max(axis=0) - x.min(axis=0)
    deviation = np.where(spread == 0, 1.0, x.std(axis=0))
    x -= np.where(spread == 0, x, x.mean(axis=0))
    x /= deviation
    return x
