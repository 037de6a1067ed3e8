"""D15: opens a socket of the internet and connects it to nothing: only the kernel's code behind it is asked for.

verdict: run-time error
passes: total, shape, label, flip
notices: seccomp
"""

import socket

import numpy


def attempt():
    socket.socket(socket.AF_INET).close()


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
