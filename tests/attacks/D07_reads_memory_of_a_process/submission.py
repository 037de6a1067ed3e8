"""D7: reads the memory of another process by process_vm_readv. Its own child stands for the judge here.

verdict: run-time error
passes: total, shape, label, flip
"""

import ctypes
import os
import signal

import numpy

libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    """The result of a call to the C library; its error raised."""
    if result == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


NUMBER = {"x86_64": 310, "aarch64": 270}[os.uname().machine]
CONTENT = ctypes.create_string_buffer(b"what the other one knows")


class Piece(ctypes.Structure):
    """struct iovec"""

    _fields_ = (("start", ctypes.c_void_p), ("length", ctypes.c_size_t))


def attempt():
    child = os.fork()
    if child == 0:
        signal.pause()
        os._exit(0)
    found = ctypes.create_string_buffer(len(CONTENT))
    here = Piece(ctypes.addressof(found), len(found))
    there = Piece(ctypes.addressof(CONTENT), len(CONTENT))
    try:
        checked(libc.syscall(NUMBER, child, ctypes.byref(here), 1, ctypes.byref(there), 1, 0))
    finally:
        os.kill(child, signal.SIGKILL)
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
