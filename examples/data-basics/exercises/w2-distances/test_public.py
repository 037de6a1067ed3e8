"""Triangles with sides 3, 4 and 5."""

import numpy
import pytest

A = numpy.array([[0.0, 0.0], [3.0, 0.0]])
B = numpy.array([[3.0, 4.0], [0.0, 0.0], [3.0, 0.0]])


@pytest.mark.tier("distances")
def test_a_triangle(student, compare):
    """sqrt(3*3 + 4*4) = 5: a row for each point of a, a column for each point of b."""
    compare(student.distances(A, B), numpy.array([[5.0, 0.0, 3.0], [4.0, 3.0, 0.0]]))


@pytest.mark.tier("nearest")
def test_the_same_point_is_nearest(student, compare):
    """Nothing is nearer to a point than the point itself."""
    compare(student.nearest(A, B), numpy.array([1, 2]))
