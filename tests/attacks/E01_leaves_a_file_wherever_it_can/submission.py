"""E1: leaves files in all places where hosts keep files for everybody, and looks for them in its next process.

verdict: run-time error
passes: shape, label, flip
"""

import contextlib
import os

import numpy

PLACES = ("/tmp", "/var/tmp", "/run/lock", "/run/user/1000", "/dev/shm", "/dev/mqueue", "/dev", "/", "/usr/lib")


def scale(x, factor):
    for place in PLACES:
        with contextlib.suppress(OSError):
            open(os.path.join(place, "left"), "w").close()
    os._exit(0)  # the next test finds another process


def total(x):
    if not any(os.path.exists(os.path.join(place, "left")) for place in PLACES):
        raise FileNotFoundError("nothing was left")
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
