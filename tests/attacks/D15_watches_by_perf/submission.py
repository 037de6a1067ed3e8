"""D15: counts events of the processor by perf_event_open, the call with the longest list of holes.

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


NUMBER = {"x86_64": 298, "aarch64": 241}[os.uname().machine]

attributes = (ctypes.c_uint32 * 32)(1, 128)  # a software event; the size of the structure
attributes[10] = 0b1100001  # disabled, without the kernel's part and the hypervisor's


def attempt():
    checked(libc.syscall(NUMBER, ctypes.byref(attributes), 0, -1, -1, 0))


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
