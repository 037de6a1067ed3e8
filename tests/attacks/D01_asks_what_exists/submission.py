"""D1: reads nothing and asks only which files of the host exist, which no right to read is needed for.

verdict: run-time error
passes: total, shape, label, flip
notices: own root
"""

import os

import numpy

OF_A_HOST = ("/etc/passwd", "/etc/hostname", "/etc/fstab", "/var/log", "/boot", "/srv", "/sys/kernel", "/run")


def attempt():
    found = [path for path in OF_A_HOST if os.path.lexists(path)]
    if not found:
        raise FileNotFoundError("nothing of a host is here")


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
