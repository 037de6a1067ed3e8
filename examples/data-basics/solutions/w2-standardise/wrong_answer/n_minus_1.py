"""Divides by n - 1, as statistics of samples do."""

# fails: one_column, each_column_for_itself, equal_numbers

import numpy as np


def standardise(x):
    spread = x.max(axis=0) - x.min(axis=0)
    return np.where(spread == 0, 0.0, x - x.mean(axis=0)) / np.where(spread == 0, 1.0, x.std(axis=0, ddof=1))
