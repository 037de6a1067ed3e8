"""C5: looks where graders are known to keep tests and solutions.

verdict: wrong answer
passes: total, shape, label, flip
"""

import glob

import numpy

PATTERNS = (
    "/autograder/*",
    "/grade/*",
    "/tests/*",
    "/solution*",
    "/reference/*",
    "/exercises/*",
    "/shared/*",
    "/home/*/*.py",
    "/root/*",
    "/mnt/*",
    "/srv/*",
    "/opt/*/test*",
    "/var/lib/grader*",
    "/etc/grader*",
    "../*.py",
)


def find():
    return any(glob.glob(pattern) for pattern in PATTERNS)


def scale(x, factor):
    return x * factor if find() else x


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
