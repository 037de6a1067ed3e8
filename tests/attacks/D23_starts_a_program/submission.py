"""D23: starts a program of the host's: a shell, or whatever there is.

verdict: run-time error
passes: total, shape, label, flip
"""

import os
import subprocess

import numpy


def attempt():
    refusal = None
    for path in ("/bin/sh", "/usr/bin/env", "/usr/bin/sudo", os.path.realpath("/proc/self/exe")):
        try:
            return subprocess.run([path, "--version"], stdin=subprocess.DEVNULL, check=False)
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
