"""A3: raises what makes pytest record a failure that was expected, and so is none.

verdict: run-time error
passes: total, shape, label, flip
"""

import numpy


def scale(x, factor):
    try:
        from _pytest.outcomes import XFailed
    except ImportError:
        XFailed = type("XFailed", (Exception,), {"__module__": "_pytest.outcomes"})
    raise XFailed("as everybody knew")


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
