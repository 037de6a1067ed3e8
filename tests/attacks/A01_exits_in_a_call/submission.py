"""A1: ends its process without a fault when it is called: an exit status of 0 is no verdict.

verdict: run-time error
passes: total, shape, label, flip
"""

import os

import numpy


def scale(x, factor):
    os._exit(0)


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
