"""D25: throws a page of a shared file out of memory, and can tell whether it was there: a bit for other sessions.

A session evicts (posix_fadvise); another reads the bit without a change to it (preadv2 with RWF_NOWAIT).

verdict: run-time error
passes: total, shape, label, flip
"""

import os

import numpy

PATH = os.path.join(os.path.dirname(os.__file__), "this.py")  # of the standard library, and hardly ever read


def is_in_memory(fd):
    try:
        return os.preadv(fd, [bytearray(1)], 0, os.RWF_NOWAIT) == 1
    except BlockingIOError:
        return False


def attempt():
    fd = os.open(PATH, os.O_RDONLY)
    try:
        os.pread(fd, 1, 0)
        before = is_in_memory(fd)
        os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
        if not before or is_in_memory(fd):
            raise PermissionError("what is in memory is not to be told or changed")
    finally:
        os.close(fd)


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
