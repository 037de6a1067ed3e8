"""C11: ends its process with a byte of its input for an exit status, and by a signal that tells another.

verdict: run-time error
passes: none
"""

import os
import signal
import sys

import numpy


def scale(x, factor):
    os._exit(int(abs(x[0])) % 256)


def total(x):
    signal.setitimer(signal.ITIMER_REAL, 0)
    os._exit(int(abs(x[1])) % 256)


def shape(x):
    sys.exit(str(x.shape))


def label(n):
    sys.exit(n)


def flip(a):
    sys.exit(str(a.tolist()))
