"""F10: has eight children fill 110 pairs of sockets each: 350 MiB that lie in no process's memory.

verdict: memory limit exceeded
passes: total, shape, label, flip
"""

import contextlib
import itertools
import os
import socket
import time

import numpy

CHILDREN, PAIRS = 8, 110


def fill(ready):
    kept = [socket.socketpair() for _ in range(PAIRS)]
    for end in itertools.chain.from_iterable(kept):
        end.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while True:
                end.send(bytes(2**14))
    os.write(ready, b"x")
    time.sleep(5)
    os._exit(0)


def attempt():
    """What is in a socket is in no process, and the limit on processes' memory does not see it."""
    answers, ready = os.pipe()
    for _ in range(CHILDREN):
        if os.fork() == 0:
            fill(ready)
    os.close(ready)
    got = 0
    while got < CHILDREN and os.read(answers, 1):
        got += 1
    if got < CHILDREN:
        raise ChildProcessError("a child was refused its sockets")
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
