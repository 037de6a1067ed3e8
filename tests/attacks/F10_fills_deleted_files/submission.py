"""F10: fills files in its folder that have no name any more, so that nobody who looks there sees them.

verdict: run-time error
passes: total, shape, label, flip
"""

import os
import tempfile

import numpy

FILES, EACH = 64, 2**20  # the limit is 8 MiB


def attempt():
    for _ in range(FILES):
        file, path = tempfile.mkstemp()
        os.unlink(path)
        if os.write(file, bytes(EACH)) < EACH:
            raise OSError("no room for more")


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
