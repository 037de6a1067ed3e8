"""D9: suspends its parent, after which nobody would be there to end it.

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
    os.kill(parent, signal.SIGSTOP)


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
