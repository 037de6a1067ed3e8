"""B16: is an object and no function, right in turns.

verdict: wrong answer
passes: total, shape, label, flip
"""

import numpy


class Turns:
    """Right at its first call, wrong at its second."""

    calls = 0

    def __call__(self, x, factor):
        self.calls += 1
        return x * factor * (self.calls % 2)


scale = Turns()


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
