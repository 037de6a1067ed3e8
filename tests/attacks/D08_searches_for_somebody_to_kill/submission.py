"""D8: tries the numbers of processes one after the other.

verdict: run-time error
passes: total, shape, label, flip
"""

import os
import signal

import numpy


def attempt():
    hit = []
    for pid in range(1, 5000):
        if pid != os.getpid():
            try:
                os.kill(pid, signal.SIGTERM)
                hit.append(pid)
            except ProcessLookupError:
                continue
    if not hit:
        raise ProcessLookupError("there is nobody but me")


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
