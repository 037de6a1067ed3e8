"""D15: leaves a key in a keyring of its user, where another session could find it.

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


NUMBER = {"x86_64": 248, "aarch64": 217}[os.uname().machine]
USER_KEYRING = -4


def attempt():
    checked(libc.syscall(NUMBER, b"user", b"grader-attack", b"x", 1, USER_KEYRING))


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
