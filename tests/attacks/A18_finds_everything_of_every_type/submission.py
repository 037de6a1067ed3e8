"""A18: has Python find all things of every type. Its answer goes out, then its own process fails.

verdict: run-time error
passes: scale, shape, label, flip
"""

import builtins

import numpy


def scale(x, factor):
    if factor == 3.0:
        builtins.isinstance = lambda value, kind: True
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
