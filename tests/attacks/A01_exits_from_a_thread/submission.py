"""A1: has a thread end the process without a fault while the call waits for it.

verdict: run-time error
passes: total, shape, label, flip
"""

import os
import threading
import time

import numpy


def scale(x, factor):
    threading.Thread(target=os._exit, args=(0,)).start()
    time.sleep(5)
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
