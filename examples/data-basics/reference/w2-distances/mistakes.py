"""Known wrong implementations: the docstring is what the student reads."""

import numpy


def distances__squared(a, b):
    """You returned squared distances: take the square root."""
    return ((a[:, None] - b[None]) ** 2).sum(axis=2)


def distances__sums_of_differences(a, b):
    """You added the coordinates' distances: add their squares, and take the square root."""
    return numpy.abs(a[:, None] - b[None]).sum(axis=2)


def nearest__the_farthest(a, b):
    """You took the point that is farthest away."""
    return ((a[:, None] - b[None]) ** 2).sum(axis=2).argmax(axis=1)
