"""C11: raises an error with its inputs in its text.

verdict: run-time error
passes: none
"""

import numpy


def scale(x, factor):
    raise ValueError(str(x.tolist()))


def total(x):
    raise ValueError(str(x.tolist()))


def shape(x):
    raise ValueError(str(x.shape))


def label(n):
    raise ValueError(str(n))


def flip(a):
    raise ValueError(str(a.tolist()))
