"""D8: kills the process that started it, which is the grader's fork server.

verdict: run-time error
passes: total, shape, label, flip
"""

import os
import signal

import numpy


def attempt():
    parent = os.getppid()
    if parent == 0:
        raise ProcessLookupError("my parent is not to be seen")
    os.kill(parent, signal.SIGTERM)


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
