"""D1: reads what the kernel has logged of the host, by syslog(2).

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


NUMBER = {"x86_64": 103, "aarch64": 116}[os.uname().machine]
READ_ALL = 3


def attempt():
    buffer = ctypes.create_string_buffer(4096)
    checked(libc.syscall(NUMBER, READ_ALL, buffer, 4096))


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
