"""D4: asks through its channel to the grader which network interfaces the host has.

A socket may be bound to an interface by name, and the error tells whether there is one. The channel was made outside.

verdict: run-time error
passes: total, shape, label, flip
"""

import errno
import os
import socket

import numpy

CHANNEL, SO_BINDTODEVICE = 3, 25
USUAL = ("eth0", "eth1", "ens3", "ens4", "ens5", "ens33", "enp0s3", "enp1s0", "wlan0", "docker0", "br0", "virbr0")


def attempt():
    with socket.socket(fileno=os.dup(CHANNEL)) as channel:
        for name in USUAL:
            try:
                return channel.setsockopt(socket.SOL_SOCKET, SO_BINDTODEVICE, name.encode() + b"\0")
            except OSError as error:
                if error.errno == errno.EPERM:  # it is there, and may not be bound a second time
                    return None
    raise FileNotFoundError("no interface by a usual name")


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
