"""G14: returns an object that has every attribute, each of which is another such object.

verdict: wrong answer
passes: total, shape, label, flip
"""

import numpy


class Willing:
    def __getattr__(self, name):
        return Willing()

    def __call__(self, *arguments, **options):
        return Willing()

    def __iter__(self):
        yield Willing()


def scale(x, factor):
    return Willing()


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
