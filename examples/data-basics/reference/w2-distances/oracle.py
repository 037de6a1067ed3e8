"""The definition, one pair of points at a time."""

import math

import numpy


def distances(a: numpy.ndarray, b: numpy.ndarray) -> numpy.ndarray:
    if a.shape[1] != b.shape[1]:
        raise ValueError((a.shape, b.shape))
    return numpy.array([[math.dist(p, q) for q in b] for p in a])


def nearest(a: numpy.ndarray, b: numpy.ndarray) -> numpy.ndarray:
    rows = [list(row) for row in distances(a, b)]
    return numpy.array([row.index(min(row)) for row in rows])
