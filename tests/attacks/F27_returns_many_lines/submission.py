"""F27: returns a thousand lines that are all different: to tell two such texts apart line by line takes minutes.

verdict: wrong answer
passes: scale, total, shape, flip
"""

import numpy


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return "\n".join(f"line {number} {number * 7919 % 1000}" for number in range(1000))


def flip(a):
    return numpy.flip(a).copy()
