"""Known wrong implementations: the docstring is what the student reads."""

import numpy


def standardise__divides_by_n_minus_1(x):
    """You divided the sum of squares by n - 1: divide by n."""
    deviation = x.std(axis=0, ddof=1)
    return (x - x.mean(axis=0)) / numpy.where(deviation == 0, 1.0, deviation)


def standardise__divides_by_the_variance(x):
    """You divided by the variance: divide by its square root."""
    return (x - x.mean(axis=0)) / numpy.where(x.var(axis=0) == 0, 1.0, x.var(axis=0))
