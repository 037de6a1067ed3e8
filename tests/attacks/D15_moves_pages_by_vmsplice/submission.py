"""D15: gives pages of its memory to a pipe by vmsplice, which has been a way to write to read-only files.

verdict: run-time error
passes: total, shape, label, flip
notices: seccomp
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


NUMBER = {"x86_64": 278, "aarch64": 75}[os.uname().machine]

text = ctypes.create_string_buffer(b"x", 16)
piece = (ctypes.c_size_t * 2)(ctypes.addressof(text), 1)
pipe = os.pipe()


def attempt():
    checked(libc.syscall(NUMBER, pipe[1], ctypes.byref(piece), 1, 0))


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
