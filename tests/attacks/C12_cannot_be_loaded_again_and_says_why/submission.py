"""C12: raises its input where it is loaded again after it ended, by what another process left it.

verdict: run-time error
passes: scale, shape, label, flip
"""

import os

import numpy

for place in ("/dev/shm/note", "/box/note", "/tmp/note"):
    if os.path.exists(place):
        with open(place) as file:
            raise ValueError(file.read())


def scale(x, factor):
    for place in ("/dev/shm/note", "/box/note", "/tmp/note"):
        try:
            with open(place, "w") as file:
                file.write(str(x.tolist()))
        except OSError:
            pass
    return x * factor


def total(x):
    os._exit(0)


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
