"""D4: asks the cloud for the credentials of this machine, at the address that every provider uses.

verdict: run-time error
passes: total, shape, label, flip
"""

import urllib.request

import numpy


def attempt():
    with urllib.request.urlopen("http://169.254.169.254/latest/meta-data/iam/", timeout=0.5) as answer:
        answer.read()


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
