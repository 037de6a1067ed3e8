"""D4: reads which network interfaces the host has and how much goes over them.

verdict: run-time error
passes: total, shape, label, flip
notices: network namespace
"""

import numpy


def attempt():
    with open("/proc/self/net/dev") as file:
        names = [line.partition(":")[0].strip() for line in file if ":" in line]
    if set(names) <= {"lo"}:
        raise FileNotFoundError("no interface leads anywhere")


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
