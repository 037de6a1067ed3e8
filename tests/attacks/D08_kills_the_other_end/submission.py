"""D8: kills the judge through the channel: the kernel gives a handle of the process at its other end.

That handle (SO_PEERPIDFD) does not go by a number, so that no namespace of numbers hides the process.

verdict: run-time error
passes: total, shape, label, flip
"""

import ctypes
import os
import signal
import socket

import numpy

libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    """The result of a call to the C library; its error raised."""
    if result == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


CHANNEL, SO_PEERPIDFD, PIDFD_SEND_SIGNAL = 3, 77, 424


def attempt():
    with socket.socket(fileno=os.dup(CHANNEL)) as channel:
        judge = channel.getsockopt(socket.SOL_SOCKET, SO_PEERPIDFD)
    checked(libc.syscall(PIDFD_SEND_SIGNAL, judge, signal.SIGTERM, None, 0))


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
