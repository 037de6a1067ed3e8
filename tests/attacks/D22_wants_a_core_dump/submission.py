"""D22: raises the limit on core dumps, to have one written by the kernel.

verdict: run-time error
passes: total, shape, label, flip
notices: rlimits
"""

import resource

import numpy


def attempt():
    resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


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
