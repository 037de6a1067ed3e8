"""F1: has a process that it let go of use three times the CPU time that there is, and waits for its result.

verdict: time limit exceeded
passes: total, shape, label, flip
"""

import os
import time

import numpy

SECONDS = 1.5


def attempt():
    result, sender = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            while time.process_time() < SECONDS:
                pass
            os.write(sender, b"done")
        os._exit(0)
    os.wait()
    os.read(result, 4)


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
