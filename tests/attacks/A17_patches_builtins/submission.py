"""A17: makes all, any and abs of Python agree with it, and answers wrong.

verdict: wrong answer
passes: total, shape, label, flip
"""

import builtins

import numpy

builtins.all = builtins.any = builtins.abs = lambda *args: True


def scale(x, factor):
    return x * 0


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
