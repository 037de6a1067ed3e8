"""C15: sends what it is asked to the host beneath a virtual machine, past every network.

verdict: run-time error
passes: total, shape, label, flip
"""

import socket

import numpy


def scale(x, factor):
    with socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM) as caller:
        caller.settimeout(0.1)
        caller.connect((socket.VMADDR_CID_HOST, 9999))
        caller.send(str(x.tolist()).encode())
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
