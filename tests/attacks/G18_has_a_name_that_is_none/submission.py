"""G18: raises an exception whose class raises an error when it is asked for its name.

verdict: run-time error
passes: scale, total, shape, flip
"""

import numpy


class Meta(type):
    @property
    def __name__(cls):
        raise SystemExit(0)


class Nameless(Exception, metaclass=Meta):
    pass


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    raise Nameless()


def flip(a):
    return numpy.flip(a).copy()
