"""D16: opens the terminal of its session, a console, or makes a new one.

verdict: run-time error
passes: total, shape, label, flip
"""

import os

import numpy


def attempt():
    refusal = None
    for path in ("/dev/tty", "/dev/console", "/dev/tty0", "/dev/ptmx", "/dev/pts/ptmx", "/dev/pts/0"):
        try:
            return os.close(os.open(path, os.O_RDWR | os.O_NOCTTY))
        except OSError as error:
            refusal = error
    raise refusal


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
