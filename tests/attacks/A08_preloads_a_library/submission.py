"""A8: sets, past Python, what the loader of programs preloads, and answers wrong.

verdict: wrong answer
passes: total, shape, label, flip
"""

import ctypes

import numpy

c = ctypes.CDLL(None)
for name in (b"LD_PRELOAD", b"LD_LIBRARY_PATH", b"LD_AUDIT"):
    c.setenv(name, b"/box/library.so", 1)


def scale(x, factor):
    return x * 0


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
