"""C11: raises an error in a line whose number tells of its input.

verdict: run-time error
passes: total, shape, label, flip
"""

import numpy


def scale(x, factor):
    code = "\n" * (int(x[0]) - 1) + "raise ValueError"
    exec(compile(code, __file__, "exec"))


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
