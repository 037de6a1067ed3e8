"""Standardising columns: write the function, hand in this file."""

import numpy as np


def standardise(x: np.ndarray) -> np.ndarray:
    """Each column of x, (rows, columns) float64, with mean 0 and standard deviation 1; zeros where all are equal."""
    ### BEGIN SOLUTION
    spread = x.max(axis=0) - x.min(axis=0)
    deviation = np.where(spread == 0, 1.0, x.std(axis=0))
    return np.where(spread == 0, 0.0, x - x.mean(axis=0)) / deviation
    ### END SOLUTION
