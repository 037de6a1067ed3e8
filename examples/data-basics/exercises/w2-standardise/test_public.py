"""A column that can be done by hand."""

import numpy
import pytest


@pytest.mark.tier("basic")
def test_one_column(student, compare):
    """1 and 3 have mean 2 and standard deviation 1: divide the sum of squares by n."""
    compare(student.standardise(numpy.array([[1.0], [3.0]])), numpy.array([[-1.0], [1.0]]))
