"""I8: writes a compiled module beside the grader's own, from where its code came.

verdict: run-time error
passes: total, shape, label, flip
"""

import os
import sys

import numpy


def attempt():
    folder = os.path.dirname(sys.modules["grader.inside.serve"].__file__)
    with open(os.path.join(folder, "serve.pyc"), "wb") as file:
        file.write(b"x")


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
