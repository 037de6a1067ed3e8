"""F19: stops itself, so that it uses no time and never answers.

The first process of a namespace takes no such signal from within: nothing happens, and the answer counts.

verdict: accepted
passes: all
notices: pid namespace
"""

import os
import signal

import numpy


def attempt():
    os.kill(os.getpid(), signal.SIGSTOP)


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
