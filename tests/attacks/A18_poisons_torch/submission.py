"""A18: puts a module of its own in the place of torch, that agrees to everything, and answers wrong.

verdict: wrong answer
passes: total, shape, label, flip
"""

import sys

import numpy


class Torch:
    """Whatever is asked of it, it is itself."""

    def __getattr__(self, name):
        return self

    def __call__(self, *args, **kwargs):
        return True


sys.modules["torch"] = Torch()


def scale(x, factor):
    return x * 0


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
