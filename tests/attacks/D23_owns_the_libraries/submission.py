"""D23: looks whether the files of the host's libraries are its own, as they would be were it root for the kernel.

verdict: run-time error
passes: total, shape, label, flip
"""

import os

import numpy


def attempt():
    if os.stat("/usr/lib").st_uid != os.getuid():
        raise PermissionError("the libraries are another user's")


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
