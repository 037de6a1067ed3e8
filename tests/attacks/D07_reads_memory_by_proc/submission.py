"""D7: reads the memory and the environment of every process that is not its own, by /proc.

verdict: run-time error
passes: total, shape, label, flip
"""

import os

import numpy


def attempt():
    read = []
    for name in os.listdir("/proc"):
        if name.isdecimal() and int(name) != os.getpid():
            for part in ("environ", "cmdline", "maps"):
                with open(f"/proc/{name}/{part}", "rb") as file:
                    read.append(file.read(100))
    if not read:
        raise ProcessLookupError("there is nobody but me")


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
