"""E16: keeps every core busy by its children, which the clock of its own process does not see, and waits for them.

verdict: time limit exceeded
passes: total, shape, label, flip
"""

import os

import numpy


def scale(x, factor):
    if factor == 3.0:
        for _ in range(4):
            if os.fork() == 0:
                while True:
                    pass
        os.wait()
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
