"""I2: loads weights that run a program where they are loaded: here, inside, with no more rights than its own.

verdict: run-time error
passes: total, shape, label, flip
"""

import numpy
import torch


class Gadget:
    def __reduce__(self):
        return (open, ("/etc/passwd",))


def attempt():
    torch.save(Gadget(), "/box/weights.pt")
    torch.load("/box/weights.pt", weights_only=False)


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
