"""D12: opens a file system by fsopen and a copy of the mounts by open_tree, which are newer than most filters.

verdict: run-time error
passes: total, shape, label, flip
"""

import ctypes
import os

import numpy

libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    """The result of a call to the C library; its error raised."""
    if result == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


OPEN_TREE, FSOPEN = 428, 430  # on every architecture
HERE, CLONE = -100, 1


def attempt():
    os.close(checked(libc.syscall(FSOPEN, b"tmpfs", 0)))
    os.close(checked(libc.syscall(OPEN_TREE, HERE, b"/", CLONE)))


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
