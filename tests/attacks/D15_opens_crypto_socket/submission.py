"""D15: opens a socket of AF_ALG: the kernel's cryptography, which hands whole programs to it.

verdict: run-time error
passes: total, shape, label, flip
"""

import socket

import numpy

AF_ALG = 38


def attempt():
    socket.socket(AF_ALG, socket.SOCK_SEQPACKET).close()


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
