"""G2: returns a number of five thousand digits, which Python refuses to write out.

verdict: wrong answer
passes: scale, total, label, flip
"""

import numpy


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return [10**5000]


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
