"""C9: opens the other ends of its pipes, to read along with whoever is there.

verdict: wrong answer
passes: total, shape, label, flip
"""

import os

import numpy


def find():
    for path, flags in (("/proc/self/fd/3", os.O_RDONLY), ("/proc/self/fd/1", os.O_RDONLY)):
        try:
            descriptor = os.open(path, flags | os.O_NONBLOCK)
        except OSError:
            continue
        try:
            if os.read(descriptor, 1000):
                return True
        except BlockingIOError:
            pass
        finally:
            os.close(descriptor)
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
