"""D12: opens a file that nobody may open, not even its owner: only a privilege of root's goes past that.

verdict: run-time error
passes: total, shape, label, flip
notices: no capabilities
"""

import os

import numpy


def attempt():
    path = "/box/closed"
    os.close(os.open(path, os.O_CREAT, 0o000))
    try:
        os.close(os.open(path, os.O_RDONLY))
    finally:
        os.unlink(path)


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
