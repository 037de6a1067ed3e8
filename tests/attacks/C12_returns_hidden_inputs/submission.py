"""C12: returns its inputs, for a message that says what it returned.

verdict: wrong answer
passes: none
"""

import numpy


def scale(x, factor):
    return x


def total(x):
    return float(x[0])


def shape(x):
    return list(x.shape) * 2


def label(n):
    return f"I was asked {n}"


def flip(a):
    return a
