"""D4: connects to an address of the internet.

verdict: run-time error
passes: total, shape, label, flip
"""

import socket

import numpy


def attempt():
    socket.create_connection(("192.0.2.1", 443), timeout=0.5).close()


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
