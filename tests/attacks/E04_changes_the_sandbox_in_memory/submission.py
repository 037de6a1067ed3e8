"""E4: changes the code of the sandbox in its memory, by which the next session would be served.

verdict: run-time error
passes: shape, label, flip
"""

import os
import sys

import numpy


def scale(x, factor):
    sys.modules["grader.inside.serve"].changed = True
    os._exit(0)  # the next test finds another process


def total(x):
    if not hasattr(sys.modules["grader.inside.serve"], "changed"):
        raise AttributeError("the sandbox is as it was")
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
