"""D1: makes a node for the first disk in its own folder and reads that.

verdict: run-time error
passes: total, shape, label, flip
"""

import os
import stat

import numpy


def attempt():
    os.mknod("/box/disk", stat.S_IFBLK | 0o600, os.makedev(8, 0))
    with open("/box/disk", "rb") as disk:
        disk.read(512)


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
