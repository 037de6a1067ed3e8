"""E1: has a child hold an abstract socket, and looks in its next process whether the name is taken.

verdict: run-time error
passes: shape, label, flip
"""

import os
import socket
import time

import numpy

NAME = "\0grader-attack-E01"


def scale(x, factor):
    if os.fork() == 0:
        os.setsid()
        holder = socket.socket(socket.AF_UNIX)
        holder.bind(NAME)
        time.sleep(60)
    os._exit(0)  # the next test finds another process


def total(x):
    with socket.socket(socket.AF_UNIX) as tried:
        try:
            tried.bind(NAME)
        except OSError:  # it is taken: the child is still there
            taken = True
        else:
            taken = False
    if not taken:
        raise LookupError("the name is free")
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
