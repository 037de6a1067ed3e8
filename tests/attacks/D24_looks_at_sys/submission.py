"""D24: looks into /sys for the machine's devices, cgroups and firmware.

verdict: run-time error
passes: total, shape, label, flip
"""

import os

import numpy


def attempt():
    os.listdir("/sys/class/net")


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
