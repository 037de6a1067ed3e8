"""A2: ends the process while it is imported, past Python's own end.

verdict: run-time error
passes: none
"""

import os

import numpy


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()


os._exit(0)
