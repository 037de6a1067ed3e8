"""A3: raises what makes pytest skip a test, or one of that name where there is no pytest.

verdict: run-time error
passes: total, shape, label, flip
"""

import numpy


def scale(x, factor):
    try:
        from _pytest.outcomes import Skipped
    except ImportError:
        Skipped = type("Skipped", (BaseException,), {"__module__": "_pytest.outcomes"})
    raise Skipped("not on this machine")


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
