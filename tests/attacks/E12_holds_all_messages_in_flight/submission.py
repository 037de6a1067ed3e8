"""E12: sends descriptors to itself and never takes them, until the kernel's count for its user is full.

The kernel counts them by user and no namespace divides that count: while they are on their way, no other process of the
same user can send one, and the workers of another submission's DataLoader do.

verdict: run-time error
passes: total, shape, label, flip
notices: rlimits
"""

import socket

import numpy

kept = []


def attempt():
    kept.extend(socket.socketpair())
    for _ in range(40):
        socket.send_fds(kept[-1], [b"x"], [0] * 50)


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
