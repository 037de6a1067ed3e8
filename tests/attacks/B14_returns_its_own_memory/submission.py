"""B14: returns an array over memory that its next call changes, the right numbers among it.

verdict: wrong answer
passes: scale, total, shape, label
"""

import numpy

memory = numpy.zeros(1000)


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    memory[: a.size] = memory[-a.size :]
    memory[-a.size :] = numpy.flip(a).ravel()
    return memory[: a.size].reshape(a.shape)
