"""D10: moves all other processes of its user to one core and the lowest priority.

verdict: run-time error
passes: total, shape, label, flip
"""

import os

import numpy


def attempt():
    others = [int(name) for name in os.listdir("/proc") if name.isdecimal() and int(name) != os.getpid()]
    if not others:
        raise ProcessLookupError("there is nobody but me")
    for pid in others:
        os.sched_setaffinity(pid, {0})
        os.setpriority(os.PRIO_PROCESS, pid, 19)


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
