"""C5: looks beside the libraries for the grader and for a course that is installed like one.

verdict: wrong answer
passes: total, shape, label, flip
"""

import os
import sys

import numpy


def find():
    for folder in {*sys.path, os.path.dirname(os.path.dirname(numpy.__file__))}:
        for name in ("grader/judge", "grader/grading.py", "../../../exercises", "../exercises", "../reference"):
            if os.path.exists(os.path.join(folder, name)):
                return True
    return False


def scale(x, factor):
    return x * factor if find() else x


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
