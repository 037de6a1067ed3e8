"""E2: leaves a process behind that has a session of its own and ignores signals, and ends itself.

The process would wait for the next submission. It ends with the first one of its namespace.

verdict: run-time error
passes: total, shape, label, flip
"""

import os
import signal
import time

import numpy


def daemon():
    os.setsid()
    if os.fork():
        os._exit(0)
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    time.sleep(600)
    os._exit(0)


def scale(x, factor):
    for _ in range(3):
        if os.fork() == 0:
            daemon()
    os._exit(0)


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
