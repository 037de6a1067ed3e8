"""Standardising columns: write the function, hand in this file."""

import numpy as np


def standardise(x: np.ndarray) -> np.ndarray:
    """Each column of x, (rows, columns) float64, with mean 0 and standard deviation 1; zeros where all are equal."""
    raise NotImplementedError
