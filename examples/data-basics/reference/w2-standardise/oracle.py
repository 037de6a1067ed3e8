"""The definition, one column and one number at a time."""

import math

import numpy


def standardise(x: numpy.ndarray) -> numpy.ndarray:
    result = numpy.zeros_like(x)
    rows, columns = x.shape
    for j in range(columns):
        column = [float(value) for value in x[:, j]]
        if min(column) == max(column):
            continue
        mean = math.fsum(column) / rows
        deviation = math.sqrt(math.fsum((value - mean) ** 2 for value in column) / rows)
        for i in range(rows):
            result[i, j] = (column[i] - mean) / deviation
    return result
