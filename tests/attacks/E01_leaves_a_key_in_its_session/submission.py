"""E1: leaves a key in the keyring of its session, which whoever started the grader may have made for all of them.

verdict: run-time error
passes: shape, label, flip
notices: keyring
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


ADD_KEY, KEYCTL = {"x86_64": (248, 250), "aarch64": (217, 219)}[os.uname().machine]
SESSION_KEYRING, SEARCH = -3, 10


def scale(x, factor):
    checked(libc.syscall(ADD_KEY, b"user", b"left", b"x", 1, SESSION_KEYRING))
    os._exit(0)  # the next test finds another process


def total(x):
    checked(libc.syscall(KEYCTL, SEARCH, SESSION_KEYRING, b"user", b"left", 0))
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
