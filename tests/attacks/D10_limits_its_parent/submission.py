"""D10: sets the limits of its parent, so that the grader fails for want of descriptors.

verdict: run-time error
passes: total, shape, label, flip
"""

import os
import resource

import numpy


def attempt():
    parent = os.getppid()
    if parent == 0:
        raise ProcessLookupError("my parent is not to be seen")
    resource.prlimit(parent, resource.RLIMIT_NOFILE, (8, 8))


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
