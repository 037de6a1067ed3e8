"""D11: has its child made in a user namespace of its own, which is another call than unshare.

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


NUMBER = {"x86_64": 56, "aarch64": 220}[os.uname().machine]
CLONE_NEWUSER, SIGCHLD = 0x10000000, 17


def attempt():
    child = checked(libc.syscall(NUMBER, CLONE_NEWUSER | SIGCHLD, None, None, None, None))
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


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
