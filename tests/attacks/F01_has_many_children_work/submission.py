"""F1: has 40 children one after the other work for 40 ms each: all is over before anybody looks at one of them.

verdict: time limit exceeded
passes: total, shape, label, flip
"""

import os
import time

import numpy

CHILDREN, SECONDS = 40, 0.04


def attempt():
    for _ in range(CHILDREN):
        child = os.fork()
        if child == 0:
            start = time.process_time()
            while time.process_time() - start < SECONDS:
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
