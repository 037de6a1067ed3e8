"""D15: opens a socket of AF_NETLINK: the kernel's configuration of networks.

verdict: run-time error
passes: total, shape, label, flip
notices: seccomp
"""

import socket

import numpy

AF_NETLINK = 16


def attempt():
    socket.socket(AF_NETLINK, socket.SOCK_RAW).close()


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
