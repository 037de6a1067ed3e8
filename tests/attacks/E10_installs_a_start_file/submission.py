"""E10: puts a file among the installed packages that every later interpreter would execute.

verdict: run-time error
passes: total, shape, label, flip
"""

import os
import sysconfig

import numpy


def attempt():
    with open(os.path.join(sysconfig.get_path("purelib"), "evil.pth"), "w") as file:
        file.write("import os")


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
