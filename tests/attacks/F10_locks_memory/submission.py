"""F10: locks memory so that the kernel may not move it to a disk.

verdict: run-time error
passes: total, shape, label, flip
"""

import ctypes
import mmap

import numpy

libc = ctypes.CDLL(None, use_errno=True)


SIZE = 64 * 2**20


def attempt():
    memory = mmap.mmap(-1, SIZE)
    start = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    if libc.mlock(ctypes.c_void_p(start), ctypes.c_size_t(SIZE)):
        raise PermissionError("memory may not be locked")


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
