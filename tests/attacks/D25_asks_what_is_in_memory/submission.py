"""D25: asks which pages of a shared library are in memory, which others' reading decides.

verdict: run-time error
passes: total, shape, label, flip
notices: seccomp
"""

import ctypes
import mmap
import os

import numpy

libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    """The result of a call to the C library; its error raised."""
    if result == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


NUMBER = {"x86_64": 27, "aarch64": 232}[os.uname().machine]

memory = mmap.mmap(-1, mmap.PAGESIZE)
start = ctypes.addressof(ctypes.c_char.from_buffer(memory))


def attempt():
    checked(
        libc.syscall(NUMBER, ctypes.c_void_p(start), ctypes.c_size_t(mmap.PAGESIZE), ctypes.byref(ctypes.c_ubyte()))
    )


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
