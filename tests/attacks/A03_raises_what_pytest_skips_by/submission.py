"""A3: raises an exception of the name and the place of pytest's own, which skips a test.

verdict: run-time error
passes: total, shape, label, flip
"""

import numpy


class Skipped(BaseException):
    """As pytest has it."""

    allow_module_level = True


Skipped.__module__ = "_pytest.outcomes"


def attempt():
    raise Skipped("not today")


def scale(x, factor):
    if factor == 3.0:
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
