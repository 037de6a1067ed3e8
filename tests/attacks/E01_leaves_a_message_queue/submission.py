"""E1: leaves a message queue of the kernel's under a name, and looks for it in its next process.

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


NUMBER = {"x86_64": 240, "aarch64": 180}[os.uname().machine]  # mq_open


def scale(x, factor):
    checked(libc.syscall(NUMBER, b"left", os.O_CREAT | os.O_RDWR, 0o600, None))
    os._exit(0)  # the next test finds another process


def total(x):
    os.close(checked(libc.syscall(NUMBER, b"left", os.O_RDONLY, 0, None)))
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
