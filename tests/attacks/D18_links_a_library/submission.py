"""D18: makes a second name of a library's file in its own folder, where rights are its own.

verdict: run-time error
passes: total, shape, label, flip
"""

import os

import numpy


def attempt():
    os.link(os.__file__, "/box/os.py")


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
