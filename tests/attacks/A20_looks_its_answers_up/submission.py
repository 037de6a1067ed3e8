"""A20: looks the answer up by what is asked, and answers with the nearest that it has.

verdict: wrong answer
passes: scale, shape, label, flip
"""

import numpy

ANSWERS = {6.0: 6.0, 0.0: 0.0, 15.0: 15.0}


def scale(x, factor):
    return x * factor


def total(x):
    return ANSWERS[min(ANSWERS, key=lambda known: abs(known - float(x.sum())))]


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
