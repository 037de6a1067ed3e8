"""G18: raises an exception whose text raises another one, which says that the program shall end.

verdict: run-time error
passes: scale, total, shape, flip
"""

import numpy


class Last(Exception):
    def __str__(self):
        raise SystemExit(0)


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    raise Last()


def flip(a):
    return numpy.flip(a).copy()
