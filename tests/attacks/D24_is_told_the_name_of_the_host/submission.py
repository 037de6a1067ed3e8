"""D24: asks for the name of the host, which tells whose it is.

verdict: run-time error
passes: total, shape, label, flip
notices: UTS namespace
"""

import os

import numpy


def attempt():
    if os.uname().nodename == "sandbox":
        raise LookupError("the host has no name here")


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
