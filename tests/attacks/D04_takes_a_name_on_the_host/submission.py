"""D4: takes a name among the host's abstract sockets by its channel to the grader, which was made outside.

A second session that tries the same is told that the name is in use: one bit from one submission to another, and a
name that a service of the host may want. That the channel belongs to another network is seen by taking one name twice.

verdict: run-time error
passes: total, shape, label, flip
"""

import os
import socket

import numpy

CHANNEL, NAME = 3, "\0grader-attack-D04"
taken = []


def attempt():
    if not taken:
        with socket.socket(socket.AF_UNIX) as own, socket.socket(fileno=os.dup(CHANNEL)) as channel:
            own.bind(NAME)
            channel.bind(NAME)  # is refused where both are of one network
        taken.append(NAME)


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
