"""E8: leaves code where torch keeps what it compiled, and looks in its next process whether it would be loaded.

verdict: run-time error
passes: shape, label, flip
"""

import os
import tempfile

import numpy

CACHE = os.path.join(tempfile.gettempdir(), "torchinductor_student")


def scale(x, factor):
    os.makedirs(CACHE, exist_ok=True)
    with open(os.path.join(CACHE, "kernel.py"), "w") as file:
        file.write("raise SystemExit")
    os._exit(0)  # the next test finds another process


def total(x):
    with open(os.path.join(CACHE, "kernel.py")) as file:
        file.read()
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
