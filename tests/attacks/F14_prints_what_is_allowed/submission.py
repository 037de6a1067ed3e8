"""F14: prints nearly all that is allowed, to both outputs in turn and without an end of line, and answers rightly.

A grader that reads the answer first and the output later would wait for ever.

verdict: accepted
passes: all
"""

import sys

import numpy


def attempt():
    for _ in range(30):
        sys.stdout.write("o" * 1000)
        sys.stderr.write("e" * 1000)


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
