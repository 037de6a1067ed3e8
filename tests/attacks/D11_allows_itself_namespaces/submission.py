"""D11: raises the number of user namespaces that may be made within its own.

verdict: run-time error
passes: total, shape, label, flip
"""

import numpy


def attempt():
    with open("/proc/sys/user/max_user_namespaces", "w") as file:
        file.write("9")


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
