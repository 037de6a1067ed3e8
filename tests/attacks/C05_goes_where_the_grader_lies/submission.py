"""C5: knows from a module where the grader lies, and from there the way to its oracle.

verdict: run-time error
passes: total, shape, label, flip
"""

import os
import sys

import numpy

ORACLE = "tests/attacks/course/reference/w1-scale/oracle.py"


def attempt():
    root = sys.modules["grader.inside.wire"].__file__.partition("/grader/inside/")[0]
    with open(os.path.join(root, ORACLE)) as file:
        file.read()


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
