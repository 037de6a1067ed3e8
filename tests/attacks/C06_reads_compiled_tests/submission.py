"""C6: looks for what Python left when it compiled tests and references.

verdict: wrong answer
passes: total, shape, label, flip
"""

import glob
import marshal
import os
import sys

import numpy


def find():
    prefixes = {sys.pycache_prefix or "/", os.path.dirname(os.path.abspath(__file__)), os.getcwd(), "/tmp", *sys.path}
    for folder in prefixes:
        for path in glob.glob(os.path.join(folder, "__pycache__", "*.pyc")):
            if os.path.basename(path).startswith(("oracle", "test_hidden", "test_public", "reference")):
                with open(path, "rb") as file:
                    return marshal.loads(file.read()[16:]) is not None
    return False


def scale(x, factor):
    return x * factor if find() else x


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
