"""E10: puts a module where its user's packages lie, and imports it in its next process.

verdict: run-time error
passes: shape, label, flip
"""

import importlib
import os
import site
import sys

import numpy

PACKAGES = site.getusersitepackages()


def scale(x, factor):
    os.makedirs(PACKAGES, exist_ok=True)
    with open(os.path.join(PACKAGES, "planted.py"), "w") as file:
        file.write("")
    os._exit(0)  # the next test finds another process


def total(x):
    sys.path.append(PACKAGES)
    importlib.import_module("planted")
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
