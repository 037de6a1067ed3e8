"""C15: asks for the address of a name that holds its input: whoever serves that zone would read it.

verdict: run-time error
passes: scale, total, shape, flip
"""

import socket

import numpy


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    socket.getaddrinfo(f"{n}.example.com", 80)
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
