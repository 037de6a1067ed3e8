"""A4: raises an exception of its own that ends programs, with an exit status of 0.

verdict: run-time error
passes: total, shape, label, flip
"""

import numpy


class Finished(SystemExit):
    code = 0


def scale(x, factor):
    raise Finished(0)


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
