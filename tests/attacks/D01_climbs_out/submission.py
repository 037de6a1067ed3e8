"""D1: climbs out of the root folder, by dots, by /proc/self/root and by an open folder.

verdict: run-time error
passes: total, shape, label, flip
"""

import os

import numpy

WAYS = ("../" * 40, "/proc/self/root/../", "/proc/1/root/", "/proc/self/cwd/../../", "/proc/thread-self/root/../")


def attempt():
    refusals = []
    for way in WAYS:
        try:
            with open(way + "etc/passwd") as file:
                return file.read()
        except OSError as error:
            refusals.append(error)
    folder = os.open("/usr", os.O_PATH)
    os.close(os.open("../../../etc/passwd", os.O_RDONLY, dir_fd=folder))
    raise refusals[0]


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
