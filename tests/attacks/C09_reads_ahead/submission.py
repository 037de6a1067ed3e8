"""C9: reads from the pipe of questions what will be asked next.

verdict: wrong answer
passes: total, shape, label, flip
"""

import fcntl
import struct
import termios

import numpy


def find():
    waiting = bytearray(4)
    fcntl.ioctl(4, termios.FIONREAD, waiting)
    return struct.unpack("i", waiting)[0] > 0


def scale(x, factor):
    return x * factor if find() else x


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
