"""F21: waits in the kernel for a child that was made as vfork makes one: no signal but SIGKILL ends that.

verdict: time limit exceeded
passes: total, shape, label, flip
"""

import ctypes
import os
import signal

import numpy

libc = ctypes.CDLL(None, use_errno=True)


NUMBER = {"x86_64": 56, "aarch64": 220}[os.uname().machine]
CLONE_VFORK, SIGCHLD = 0x4000, 17


def attempt():
    if libc.syscall(NUMBER, CLONE_VFORK | SIGCHLD, None, None, None, None) == 0:
        while True:
            signal.pause()


def scale(x, factor):
    if factor == 3.0:
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
