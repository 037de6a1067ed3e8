"""D21: looks for open files of the judge beside its questions, and among its own descriptors.

verdict: run-time error
passes: total, shape, label, flip
"""

import os

import numpy

OWN = {0, 1, 2, 3, 4}  # nothing, the output twice, answers, questions


def attempt():
    listing = os.open("/proc/self/fd", os.O_RDONLY)
    found = {int(name) for name in os.listdir(listing)} - OWN - {listing}
    os.close(listing)
    open_ones = []
    for fd in found:
        try:
            open_ones.append(os.fstat(fd))
        except OSError:
            continue
    if not open_ones:
        raise FileNotFoundError("no descriptor but mine")


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
