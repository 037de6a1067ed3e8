"""D6: connects to daemons of the host that do what they are told: Docker, D-Bus, X, the journal.

verdict: run-time error
passes: total, shape, label, flip
"""

import glob
import socket

import numpy

PLACES = ("/run/docker.sock", "/var/run/docker.sock", "/run/dbus/system_bus_socket", "/run/systemd/notify")
PATTERNS = ("/run/**/*.sock", "/tmp/.X11-unix/X*", "/tmp/ssh-*/agent.*", "/run/user/*/bus")


def attempt():
    refusal = FileNotFoundError("no socket anywhere")
    for path in [*PLACES, *(found for pattern in PATTERNS for found in glob.glob(pattern))]:
        try:
            with socket.socket(socket.AF_UNIX) as client:
                return client.connect(path)
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
