"""F10: fills /box, which lies in memory, file by file: 64 MiB should nobody refuse.

verdict: run-time error
passes: total, shape, label, flip
"""

import os

import numpy

FILES, EACH = 64, 2**20  # the limit is 8 MiB


def attempt():
    try:
        for number in range(FILES):
            with open(f"/box/full{number}", "wb", buffering=0) as file:
                if file.write(bytes(EACH)) < EACH:
                    raise OSError("no room for more")
    finally:
        for number in range(FILES):
            if os.path.exists(f"/box/full{number}"):
                os.unlink(f"/box/full{number}")


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
