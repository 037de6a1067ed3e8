"""F5: takes a lock twice and waits for ever.

verdict: time limit exceeded
passes: total, shape, label, flip
"""

import threading

import numpy


def attempt():
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()


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
