"""A11: prints what pytest says of ten tests that passed, and answers wrong.

verdict: wrong answer
passes: total, shape, label, flip
"""

import sys

import numpy


def scale(x, factor):
    for stream in (sys.stdout, sys.stderr):
        print("collected 10 items\n\ntest_hidden.py ..........  [100%]\n", file=stream)
        print("============ 10 passed in 0.01s ============", file=stream)
    return x * 0


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
