"""G6: returns a list that holds itself.

verdict: wrong answer
passes: scale, total, label, flip
"""

import numpy


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    circle = []
    circle.append(circle)
    return circle


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
