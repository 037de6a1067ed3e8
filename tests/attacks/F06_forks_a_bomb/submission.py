"""F6: has every child fork on, until they are 300 should nobody refuse.

verdict: run-time error
passes: total, shape, label, flip
notices: process limit
"""

import os
import time

import numpy

MANY = 300  # the limit is 16


def attempt():
    me = os.getpid()
    counter = os.open("/box/count", os.O_CREAT | os.O_RDWR | os.O_APPEND)
    refusal = None
    while os.fstat(counter).st_size < MANY:
        os.write(counter, b"x")
        try:
            os.fork()
        except OSError as error:
            refusal = error
            break
    if os.getpid() != me:
        time.sleep(2)
        os._exit(0)
    if refusal:
        raise refusal


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
