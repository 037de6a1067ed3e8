"""D23: starts a program by the loader of shared libraries, which has to be there and can be executed.

verdict: run-time error
passes: total, shape, label, flip
"""

import glob
import subprocess

import numpy


def attempt():
    loaders = glob.glob("/lib64/ld-linux*") + glob.glob("/lib/ld-linux*") + glob.glob("/usr/lib/*/ld-linux*")
    refusal = FileNotFoundError("no loader")
    for loader in loaders:
        try:
            return subprocess.run([loader, "--help"], stdout=subprocess.DEVNULL, check=True)
        except OSError as error:
            refusal = error
    raise refusal


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
