"""D12: looks whether any privilege of root's is left to it.

verdict: run-time error
passes: total, shape, label, flip
notices: no capabilities
"""

import numpy


def attempt():
    with open("/proc/self/status") as file:
        sets = [int(line.split()[1], 16) for line in file if line.startswith("Cap")]
    if not any(sets):
        raise PermissionError("no privilege is left")


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
