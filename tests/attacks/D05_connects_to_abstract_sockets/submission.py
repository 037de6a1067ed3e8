"""D5: connects to services of the host that listen on abstract names, which no folder hides.

verdict: run-time error
passes: total, shape, label, flip
"""

import socket

import numpy


def attempt():
    names = ["\0/tmp/.X11-unix/X0", "\0/tmp/dbus-session", "\0/org/freedesktop/systemd1/notify"]
    with open("/proc/self/net/unix") as file:
        names += ["\0" + line.split("@", 1)[1].strip() for line in file if "@" in line]
    refusal = None
    for name in names:
        try:
            with socket.socket(socket.AF_UNIX) as client:
                return client.connect(name)
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
