"""C9: reads what was left open by whoever started its process.

verdict: wrong answer
passes: total, shape, label, flip
"""

import os

import numpy


def find():
    for name in os.listdir("/proc/self/fd"):
        try:
            target = os.readlink(f"/proc/self/fd/{name}")
        except OSError:
            continue  # that of the listing itself
        if int(name) > 4 or not target.startswith(("pipe:", "/dev/null")):
            return True
    return False


def scale(x, factor):
    return x * factor if find() else x


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
