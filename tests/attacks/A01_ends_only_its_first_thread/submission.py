"""A1: ends its first thread and leaves another one behind: a process that neither answers nor ends.

What waits for the end of the whole process waits for ever.

verdict: run-time error
passes: total, shape, label, flip
"""

import ctypes
import os
import threading
import time

import numpy

EXIT_THREAD = {"x86_64": 60, "aarch64": 93}[os.uname().machine]


def attempt():
    threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
    ctypes.CDLL(None).syscall(EXIT_THREAD, 0)


def scale(x, factor):
    if factor == 3.0:
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
