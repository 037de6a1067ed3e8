"""A26: answers its first three questions, and ends the program at each later one.

verdict: run-time error
passes: none
"""

import numpy

calls = []


def count():
    calls.append(1)
    if len(calls) > 3:
        raise SystemExit(0)


def scale(x, factor):
    count()
    return x * factor


def total(x):
    count()
    return float(x.sum())


def shape(x):
    count()
    return list(x.shape)


def label(n):
    count()
    return f"n={n}"


def flip(a):
    count()
    return numpy.flip(a).copy()
