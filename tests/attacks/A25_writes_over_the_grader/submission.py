"""A25: writes over the files of the grader that it finds among its modules.

verdict: run-time error
passes: total, shape, label, flip
"""

import sys

import numpy


def attempt():
    modules = [module for name, module in sys.modules.items() if name.startswith("grader")]
    for module in modules:
        with open(module.__file__, "r+b") as file:
            file.write(b"#")


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
