"""D25: locks a byte of a library's file for its open file, by the newer command.

verdict: run-time error
passes: total, shape, label, flip
notices: seccomp
"""

import fcntl
import os
import struct

import numpy

F_OFD_SETLK = 37


def attempt():
    lock = struct.pack("hhqqi4x", fcntl.F_RDLCK, os.SEEK_SET, 42, 1, 0)
    fcntl.fcntl(os.open(os.__file__, os.O_RDONLY), F_OFD_SETLK, lock)


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
