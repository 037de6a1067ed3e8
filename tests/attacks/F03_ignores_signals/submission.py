"""F3: ignores every signal that can be ignored, and runs for ever.

verdict: time limit exceeded
passes: total, shape, label, flip
"""

import contextlib
import signal

import numpy


def attempt():
    for number in range(1, 65):
        with contextlib.suppress(OSError, ValueError):
            signal.signal(number, signal.SIG_IGN)
    while True:
        pass


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
