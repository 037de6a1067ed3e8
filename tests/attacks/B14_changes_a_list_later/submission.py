"""B14: returns a wrong list and has a thread put the right sizes in when it has been sent.

verdict: wrong answer
passes: scale, total, label, flip
"""

import threading

import numpy


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    sizes = [0] * x.dim()
    threading.Timer(0.05, sizes.__setitem__, (slice(None), list(x.shape))).start()
    return sizes


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
