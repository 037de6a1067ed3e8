"""D12: changes its root folder to one of its own, from which .. leads out.

verdict: run-time error
passes: total, shape, label, flip
"""

import os

import numpy


def attempt():
    os.mkdir("/box/inner")
    os.chroot("/box/inner")


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
