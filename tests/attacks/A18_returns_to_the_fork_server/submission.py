"""A18: makes its process fail beneath all handlers, to come back into the fork server's own loop, and rewrites that.

verdict: run-time error
passes: total, shape, label, flip
"""

import gc
import os
import sys
import traceback

import numpy


def fail(*arguments):
    raise RuntimeError("beneath all handlers")


def attempt():
    for found in gc.get_objects():
        if type(found).__name__ == "Server":
            type(found).run = lambda self: os._exit(0)
            found.sessions[0] = (0, 0)
    traceback.print_exc = fail
    sys.modules["grader.inside.serve"].Session.reply = fail


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
