"""D4: connects to an address of the internet, by IPv6.

verdict: run-time error
passes: total, shape, label, flip
"""

import socket

import numpy


def attempt():
    with socket.socket(socket.AF_INET6) as client:
        client.settimeout(0.5)
        client.connect(("2001:db8::1", 443))


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
