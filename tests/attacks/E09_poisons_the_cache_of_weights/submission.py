"""E9: leaves weights where torch.hub keeps what it downloaded, and looks for them in its next process.

verdict: run-time error
passes: shape, label, flip
"""

import os

import numpy

CACHE = os.path.expanduser("~/.cache/torch/hub/checkpoints")


def scale(x, factor):
    os.makedirs(CACHE, exist_ok=True)
    with open(os.path.join(CACHE, "resnet.pth"), "w") as file:
        file.write("weights")
    os._exit(0)  # the next test finds another process


def total(x):
    with open(os.path.join(CACHE, "resnet.pth")) as file:
        file.read()
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
