"""D4: connects to services of the host that trust whoever is on the same machine.

verdict: run-time error
passes: total, shape, label, flip
"""

import socket

import numpy


def attempt():
    refusal = None
    for port in (22, 80, 111, 631, 3306, 5432, 6379, 8080):
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=0.1).close()
        except OSError as error:
            refusal = error
    raise refusal


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
