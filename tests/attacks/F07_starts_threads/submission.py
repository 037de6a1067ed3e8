"""F7: starts 10,000 threads that wait, with small stacks so that memory is not what ends it.

verdict: run-time error
passes: total, shape, label, flip
notices: process limit
"""

import threading

import numpy

MANY = 10_000  # the limit is 16


def attempt():
    end = threading.Event()
    threading.stack_size(64 * 2**10)
    try:
        for _ in range(MANY):
            threading.Thread(target=end.wait, daemon=True).start()
    finally:
        end.set()


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
