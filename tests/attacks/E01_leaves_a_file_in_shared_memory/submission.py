"""E1: leaves a file in /dev/shm, ends its process and looks for the file in the next one.

What one session can leave to the next, one submission can leave to another.

verdict: run-time error
passes: shape, label, flip
"""

import os

import numpy


def scale(x, factor):
    with open("/dev/shm/left", "w") as file:
        file.write("x")
    os._exit(0)  # the next test finds another process


def total(x):
    with open("/dev/shm/left") as file:
        file.read()
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
