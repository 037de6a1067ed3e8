"""A26: does not define the function that it cannot write.

verdict: run-time error
passes: scale, total, shape, label
"""

import numpy

sum_of_all = numpy.sum


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"
