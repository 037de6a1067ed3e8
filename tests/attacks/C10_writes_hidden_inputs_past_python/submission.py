"""C10: writes what it is asked to its output by the system call, and from a child that stays.

verdict: wrong answer
passes: total, shape, label, flip
"""

import os
import time

import numpy


def scale(x, factor):
    if not os.fork():
        time.sleep(0.02)
        os.write(2, str(x.tolist()).encode())
        os._exit(0)
    os.write(1, str(x.tolist()).encode())
    return x * 0


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
