"""E14: looks for what others have handed in, in the folders where graders keep it.

verdict: run-time error
passes: total, shape, label, flip
"""

import glob
import os

import numpy

PATTERNS = ("/submissions/*", "/autograder/*", "/srv/*", "/home/*/*", "/mnt/*", "/data/*", "/tmp/*/*.py")


def attempt():
    folders = (os.getcwd(), os.path.dirname(os.getcwd()), os.path.dirname(os.path.abspath(__file__)))
    found = [path for pattern in PATTERNS for path in glob.glob(pattern)]
    found += [path for folder in folders for path in glob.glob(os.path.join(folder, "*.py"))]
    if not found:
        raise FileNotFoundError("nothing was handed in")


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
