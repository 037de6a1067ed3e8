"""D1: lists the root folder, to see what there is.

verdict: run-time error
passes: total, shape, label, flip
notices: Landlock
"""

import os

import numpy


def attempt():
    os.listdir("/")


def scale(x, factor):
    attempt()
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
