"""E2: leaves a process behind, ends itself, and looks for that process from the next one.

verdict: run-time error
passes: shape, label, flip
notices: pid namespace
"""

import os
import time

import numpy


def scale(x, factor):
    if os.fork() == 0:
        os.setsid()
        time.sleep(60)
        os._exit(0)
    os._exit(0)  # the next test finds another process


def total(x):
    if len([name for name in os.listdir("/proc") if name.isdecimal()]) == 1:
        raise ProcessLookupError("there is nobody but me")
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
