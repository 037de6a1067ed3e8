"""F5: leaves a thread behind that never ends, for which an interpreter waits at its end. The answer counts.

verdict: accepted
passes: all
"""

import threading

import numpy

threads = []


def scale(x, factor):
    if not threads:
        threads.append(threading.Thread(target=threading.Event().wait))
        threads[0].start()
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
