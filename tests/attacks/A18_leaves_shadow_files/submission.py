"""A18: leaves files named as modules are, where the next session would import them, and ends.

verdict: run-time error
passes: shape, label, flip
"""

import builtins
import os
import sys

import numpy


def leave():
    for folder in (".", "/tmp", "/dev/shm", *sys.path):
        for name in ("torch.py", "numpy.py", "random.py", "struct.py", "grader.py"):
            try:
                with open(os.path.join(folder, name), "w") as file:
                    file.write("import builtins; builtins.changed = True")
            except OSError:
                pass


def scale(x, factor):
    if not hasattr(builtins, "changed"):
        leave()
        os._exit(0)
    return x * factor


def total(x):
    return float(x.sum()) if hasattr(builtins, "changed") else 0.5


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
