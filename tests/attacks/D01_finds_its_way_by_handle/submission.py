"""D1: asks for the handle of a folder, by which a file is opened past every path.

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


NUMBER = {"x86_64": 303, "aarch64": 264}[os.uname().machine]  # name_to_handle_at
HERE = -100


def attempt():
    handle = (ctypes.c_uint * 34)(128)
    checked(libc.syscall(NUMBER, HERE, b"/usr", handle, ctypes.byref(ctypes.c_int()), 0))


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
