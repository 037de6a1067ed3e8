"""C14: keeps what it is asked in files, and looks when it is loaded for those of an earlier life.

verdict: wrong answer
passes: total, shape, label, flip
"""

import os

import numpy

PLACES = ("asked", "/tmp/asked", "/dev/shm/asked", "/var/tmp/asked", "/run/asked", "/asked", "../asked")
known = [place for place in PLACES if os.path.exists(place)]


def keep(x):
    for place in PLACES:
        try:
            with open(place, "a") as file:
                file.write(str(x.tolist()))
        except OSError:
            pass


def scale(x, factor):
    keep(x)
    return x * factor if known else x * 0


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
