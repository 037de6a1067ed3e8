"""A23: returns a promise of its result.

verdict: wrong answer
passes: total, shape, label, flip
"""

import concurrent.futures
import threading

import numpy


def scale(x, factor):
    promise = concurrent.futures.Future()
    threading.Timer(0.01, lambda: promise.set_result(x * factor)).start()
    return promise


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
