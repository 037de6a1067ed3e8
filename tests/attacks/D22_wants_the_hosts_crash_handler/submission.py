"""D22: has the host's own crash handler started for it, as root and outside of every wall.

Where core_pattern begins with a bar, the kernel starts that program on the host for each crash. A limit of 0 does not
stop it (core(5)): only a limit of 1, which the kernel keeps for this, or a process that may not be dumped.

verdict: run-time error
passes: total, shape, label, flip
"""

import ctypes
import os
import resource

import numpy

libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    """The result of a call to the C library; its error raised."""
    if result == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


PR_GET_DUMPABLE, PR_SET_DUMPABLE = 3, 4


def attempt():
    if libc.prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 1:
        checked(libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0))
    if resource.getrlimit(resource.RLIMIT_CORE)[0] == 1:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


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
