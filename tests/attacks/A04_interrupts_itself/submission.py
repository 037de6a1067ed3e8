"""A4: sends itself the signal of an interrupt, as a person would, in the midst of a call.

verdict: run-time error
passes: total, shape, label, flip
"""

import os
import signal

import numpy


def scale(x, factor):
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.kill(os.getpid(), signal.SIGINT)
    raise KeyboardInterrupt


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
