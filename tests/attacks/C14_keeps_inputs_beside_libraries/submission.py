"""C14: keeps what it is asked in the caches of libraries, which outlive a program.

verdict: run-time error
passes: total, shape, label, flip
"""

import os
import sys

import numpy


def attempt(x):
    """Only what is neither its home nor in memory outlives it."""
    for folder in (os.path.dirname(numpy.__file__), sys.prefix, "/var/cache", "/var/tmp", "/var/lib"):
        try:
            with open(os.path.join(folder, "asked"), "w") as file:
                file.write(str(x.tolist()))
            return
        except OSError as error:
            refusal = error
    raise refusal


def scale(x, factor):
    attempt(x)
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
