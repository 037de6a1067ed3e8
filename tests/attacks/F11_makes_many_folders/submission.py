"""F11: makes folders until it may not, 20,000 at most should nobody refuse.

verdict: run-time error
passes: total, shape, label, flip
"""

import os

import numpy

MANY = 20_000  # the limit is 4096


def attempt():
    try:
        for number in range(MANY):
            os.mkdir(f"/box/f{number}")
    finally:
        for entry in os.scandir("/box"):
            if entry.name.startswith("f"):
                os.rmdir(entry.path)


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
