"""A16: stops every clock that Python knows of, and takes longer than it may.

verdict: time limit exceeded
passes: total, shape, label, flip
"""

import os
import resource
import time

import numpy

real = os.times
for name in ("time", "monotonic", "perf_counter", "process_time", "thread_time"):
    setattr(time, name, lambda: 0.0)
    setattr(time, name + "_ns", lambda: 0)
time.clock_gettime = lambda clock: 0.0
time.sleep = lambda seconds: None
resource.getrusage = lambda who: None
os.times = lambda: (0.0,) * 5


def scale(x, factor):
    while real().user < 4:
        pass
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
