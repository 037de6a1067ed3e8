"""B11: returns a sum as a complex number without imaginary part.

verdict: wrong answer
passes: scale, shape, label, flip
"""

import numpy


def scale(x, factor):
    return x * factor


def total(x):
    return complex(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
