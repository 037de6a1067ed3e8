"""D15: opens a socket of AF_VSOCK: the hypervisor, past every network namespace.

verdict: run-time error
passes: total, shape, label, flip
notices: seccomp
"""

import socket

import numpy

AF_VSOCK = 40


def attempt():
    socket.socket(AF_VSOCK, socket.SOCK_STREAM).close()


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
