"""D4: asks its channel to the grader for the addresses of the host.

The channel was made outside, so that for the kernel it belongs to the network of the host.

verdict: run-time error
passes: total, shape, label, flip
notices: seccomp
"""

import fcntl

import numpy

CHANNEL, SIOCGIFCONF = 3, 0x8912


def attempt():
    fcntl.ioctl(CHANNEL, SIOCGIFCONF, bytes(16))


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
