"""E1: leaves shared memory of the older kind, which outlives its process, and looks for it in its next one.

verdict: run-time error
passes: shape, label, flip
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


NUMBER = {"x86_64": 29, "aarch64": 194}[os.uname().machine]  # shmget
KEY, SIZE, IPC_CREAT = 4242, 4096, 0o1000


def scale(x, factor):
    checked(libc.syscall(NUMBER, KEY, SIZE, IPC_CREAT | 0o600))
    os._exit(0)  # the next test finds another process


def total(x):
    checked(libc.syscall(NUMBER, KEY, SIZE, 0))
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
