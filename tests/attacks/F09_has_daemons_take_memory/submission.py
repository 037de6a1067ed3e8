"""F9: has processes that it let go of take memory, each less than the limit and all together more than it.

verdict: memory limit exceeded
passes: total, shape, label, flip
"""

import os
import time

import numpy

CHILDREN, EACH = 4, 80 * 2**20  # 320 MiB; the limit is 256 MiB


def hold(ready):
    os.setsid()
    if os.fork():
        os._exit(0)
    kept = b"x" * EACH
    os.write(ready, b"x")
    time.sleep(5)
    os._exit(0 if kept else 1)


def attempt():
    """All of them hold their memory at the same time."""
    answers, ready = os.pipe()
    for _ in range(CHILDREN):
        if os.fork() == 0:
            hold(ready)
        os.wait()  # for the one in between
    os.close(ready)
    got = 0
    while got < CHILDREN and os.read(answers, 1):
        got += 1
    if got < CHILDREN:
        raise ChildProcessError("a child was refused its memory")
    time.sleep(1)


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
