"""F17: calls itself through C without a limit, until the stack is used up: a crash, or a refusal by newer Pythons.

verdict: run-time error
passes: total, shape, label, flip
"""

import sys

import numpy


def deeper(_):
    return max([0], key=deeper)


def attempt():
    sys.setrecursionlimit(10**9)
    deeper(0)


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
