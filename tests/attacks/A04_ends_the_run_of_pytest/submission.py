"""A4: raises what makes pytest end its run, with a status of its choice.

verdict: run-time error
passes: total, shape, label, flip
"""

import numpy


def scale(x, factor):
    try:
        from _pytest.outcomes import Exit
    except ImportError:
        Exit = type("Exit", (Exception,), {"__module__": "_pytest.outcomes"})
    raise Exit("all is well", 0)


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
