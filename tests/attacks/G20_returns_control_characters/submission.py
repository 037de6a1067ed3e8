"""G20: returns a text that clears a terminal, turns the direction of writing and ends texts in C.

verdict: wrong answer
passes: scale, total, shape, flip
"""

import numpy


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return "\x1b[2J\x1b]0;title\x07\u202e\u2066\0\ufeff\x85\u2028\r5 passed"


def flip(a):
    return numpy.flip(a).copy()
