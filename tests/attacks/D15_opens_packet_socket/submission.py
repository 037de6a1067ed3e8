"""D15: opens a socket of AF_PACKET: raw packets of the network.

verdict: run-time error
passes: total, shape, label, flip
"""

import socket

import numpy

AF_PACKET = 17


def attempt():
    socket.socket(AF_PACKET, socket.SOCK_RAW).close()


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
