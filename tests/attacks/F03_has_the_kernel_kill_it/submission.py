"""F3: sets a limit of its own on its CPU time, at which the kernel kills it by SIGKILL.

Such an end looks as if the machine had killed it, short of memory, and the fault of the machine is nobody's fault: the
test would have no verdict. No test is over its limit; import and two tests are over a second together.

verdict: run-time error
passes: total, shape, label, flip
"""

import resource
import time

import numpy


def work():
    start = time.process_time()
    while time.process_time() - start < 0.38:
        pass


work()


def scale(x, factor):
    resource.setrlimit(resource.RLIMIT_CPU, (1, 1))
    work()
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
