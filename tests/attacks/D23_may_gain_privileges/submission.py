"""D23: asks the kernel whether a set-user-id program would still raise its privileges.

verdict: run-time error
passes: total, shape, label, flip
notices: no_new_privs
"""

import ctypes

import numpy

PR_GET_NO_NEW_PRIVS = 39


def attempt():
    if ctypes.CDLL(None).prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1:
        raise PermissionError("no program raises them again")


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
