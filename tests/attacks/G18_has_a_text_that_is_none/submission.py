"""G18: raises an exception whose text is a text by its class and something else by its methods.

verdict: run-time error
passes: scale, total, shape, flip
"""

import numpy


class Text(str):
    def __str__(self):
        return self

    def __getitem__(self, index):
        return {"verdict": "accepted"}


class Odd(Exception):
    def __str__(self):
        return Text("x")


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    raise Odd()


def flip(a):
    return numpy.flip(a).copy()
