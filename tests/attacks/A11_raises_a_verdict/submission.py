"""A11: raises an error that says accepted, in its name and in its text.

verdict: run-time error
passes: total, shape, label, flip
"""

import numpy


class accepted(Exception):
    verdict = "accepted"
    points = 10.0


def scale(x, factor):
    raise accepted("scale: accepted, 10 of 10 points. test_scale_hidden PASSED")


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
