"""D25: asks to be told when somebody reads in the libraries' folder, by a signal.

verdict: run-time error
passes: total, shape, label, flip
notices: seccomp
"""

import fcntl
import os

import numpy


def attempt():
    fcntl.fcntl(os.open("/usr/lib", os.O_RDONLY), fcntl.F_NOTIFY, fcntl.DN_ACCESS)


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
