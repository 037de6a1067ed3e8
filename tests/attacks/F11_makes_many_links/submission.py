"""F11: gives one file names until it may not, 20,000 at most should nobody refuse.

verdict: run-time error
passes: total, shape, label, flip
"""

import os

import numpy

MANY = 20_000  # the limit is 4096


def attempt():
    open("/box/one", "w").close()
    try:
        for number in range(MANY):
            os.link("/box/one", f"/box/{number}")
    finally:
        for entry in os.scandir("/box"):
            if entry.is_file():
                os.unlink(entry.path)


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
