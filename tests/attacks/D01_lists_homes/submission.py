"""D1: looks for keys and tokens in home folders.

verdict: run-time error
passes: total, shape, label, flip
"""

import os

import numpy

HOMES = ("/root", "/home", os.path.expanduser("~nobody"))
TREASURES = (".ssh", ".netrc", ".gitconfig", ".bash_history", ".config", ".cache", ".aws")


def attempt():
    found = []
    for home in HOMES:
        found += [path for path in (os.path.join(home, name) for name in TREASURES) if os.path.lexists(path)]
    if os.path.isdir("/home"):
        found += os.listdir("/home")
    if not found:
        raise FileNotFoundError("nobody lives here")


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
