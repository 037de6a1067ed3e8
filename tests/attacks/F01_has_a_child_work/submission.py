"""F1: has a child use three times the CPU time that there is, and waits: its own clock shows nothing.

verdict: time limit exceeded
passes: total, shape, label, flip
"""

import os
import time

import numpy

SECONDS = 1.5


def attempt():
    child = os.fork()
    if child == 0:
        while time.process_time() < SECONDS:
            pass
        os._exit(0)
    os.waitpid(child, 0)


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
