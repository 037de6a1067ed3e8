"""D10: takes the priority of a real-time process, which all others on the machine must wait for.

verdict: run-time error
passes: total, shape, label, flip
"""

import os

import numpy


def attempt():
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50))


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
