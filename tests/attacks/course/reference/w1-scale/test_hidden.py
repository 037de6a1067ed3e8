"""One hidden test for each function. Their numbers and their text are found nowhere else, and in no report."""

import numpy
import pytest
import torch

CANARY = "canary-6b1d90e4c7f2438fa5e83c1207d94ab6"
SECRET_NUMBERS = [48271.125, -90731.5, 61837.25]


@pytest.mark.tier("basic")
def test_scale_hidden(student, reference, compare):
    """Multiply by any factor, be it a fraction."""
    x = torch.tensor(SECRET_NUMBERS)
    compare(student.scale(x, 0.5), reference.scale(x, 0.5))


@pytest.mark.tier("basic")
def test_total_hidden(student, reference, compare):
    """Add up negative numbers too."""
    x = torch.tensor(SECRET_NUMBERS)
    compare(student.total(x), reference.total(x))


@pytest.mark.tier("basic")
def test_shape_hidden(student, compare):
    """There may be any number of axes."""
    compare(student.shape(torch.zeros(3, 1, 4, 1)), [3, 1, 4, 1])


@pytest.mark.tier("basic")
def test_label_hidden(student, reference, compare):
    """Whatever is to be labelled is written as it is."""
    compare(student.label(CANARY), reference.label(CANARY))


@pytest.mark.tier("basic")
def test_flip_hidden(student, compare):
    """Flip every axis."""
    a = numpy.array([SECRET_NUMBERS, [1.0, 2.0, 3.0]])
    compare(student.flip(a), numpy.array([[3.0, 2.0, 1.0], SECRET_NUMBERS[::-1]]))
