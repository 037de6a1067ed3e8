"""G14: returns an object that ends the process of whoever describes, compares or looks at it.

verdict: wrong answer
passes: scale, total, shape, flip
"""

import os

import numpy


class Touchy:
    def __getattribute__(self, name):
        os._exit(0)

    def __repr__(self):
        os._exit(0)

    def __eq__(self, other):
        os._exit(0)

    __str__ = __format__ = __hash__ = __bool__ = __len__ = __repr__


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return Touchy()


def flip(a):
    return numpy.flip(a).copy()
