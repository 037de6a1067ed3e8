"""F11: keeps 64 MiB in the attributes of files, which are not their content.

verdict: run-time error
passes: total, shape, label, flip
"""

import os

import numpy

FILES, EACH = 1024, 2**16


def attempt():
    for number in range(FILES):
        os.close(os.open(f"/box/a{number}", os.O_CREAT))
        os.setxattr(f"/box/a{number}", "user.note", bytes(EACH))


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
