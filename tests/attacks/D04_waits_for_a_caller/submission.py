"""D4: opens a port of the host, behind which it would take orders.

verdict: run-time error
passes: total, shape, label, flip
"""

import socket

import numpy


def attempt():
    with socket.create_server(("0.0.0.0", 0)) as server:
        server.settimeout(0)


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
