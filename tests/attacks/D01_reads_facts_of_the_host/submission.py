"""D1: reads what /proc tells of the host's drivers, keys, timers and command line.

The files are there, and empty.

verdict: run-time error
passes: total, shape, label, flip
"""

import numpy

FACTS = ("cmdline", "interrupts", "kallsyms", "keys", "key-users", "locks", "modules", "timer_list", "vmallocinfo")


def attempt():
    told = []
    for name in FACTS:
        try:
            with open(f"/proc/{name}") as file:
                told += file.read(100)
        except OSError:
            continue
    if not told:
        raise PermissionError("the host says nothing of itself")


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
