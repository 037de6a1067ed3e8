"""D4: reads which Unix sockets there are on the host, with their paths.

verdict: run-time error
passes: total, shape, label, flip
notices: network namespace
"""

import numpy


def attempt():
    with open("/proc/self/net/unix") as file:
        if len(file.readlines()) <= 1:
            raise FileNotFoundError("no socket but mine")


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
