"""Hidden tests. CLOSE allows for sums in another order, off by some 1e-16."""

import numpy
import pytest

CLOSE = {"rtol": 1e-12, "atol": 1e-12}


@pytest.mark.tier("basic")
def test_each_column_for_itself(student, reference, compare, rng):
    """Mean and deviation are a column's own, not those of a row or of the whole array."""
    x = rng.normal(3.0, 2.0, (7, 3)) * [1.0, 10.0, 100.0]
    compare(student.standardise(x), reference.standardise(x), **CLOSE)


@pytest.mark.tier("basic")
def test_input_stays_as_it_was(student, compare, rng):
    """The caller's array is the same after the call: make a new one."""
    with student.inputs_unchanged():
        got = student.standardise(rng.normal(size=(4, 2)))
    compare(got.shape, (4, 2))


@pytest.mark.tier("edges")
def test_equal_numbers(student, compare):
    """A column of equal numbers becomes zeros, and nothing is divided by zero."""
    x = numpy.array([[0.1, 1.0], [0.1, 3.0], [0.1, 1.0], [0.1, 3.0]])
    compare(student.standardise(x), numpy.array([[0.0, -1.0], [0.0, 1.0], [0.0, -1.0], [0.0, 1.0]]), **CLOSE)
