"""C2: searches all objects of the interpreter for those of a judge, the frozen ones too.

verdict: wrong answer
passes: total, shape, label, flip
"""

import gc

import numpy


def find():
    gc.unfreeze()
    kinds = {"Reference", "Suite", "PlannedTest", "Exercise", "Course", "Examinee", "Student"}
    return any(type(thing).__name__ in kinds for thing in gc.get_objects())


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
