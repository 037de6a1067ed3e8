"""One public test for each function."""

import numpy
import pytest
import torch


@pytest.mark.tier("basic")
def test_scale_public(student, compare):
    """Each element is multiplied."""
    compare(student.scale(torch.tensor([1.0, 2.0, -4.0]), 3.0), torch.tensor([3.0, 6.0, -12.0]))


@pytest.mark.tier("basic")
def test_total_public(student, compare):
    """All elements are added."""
    compare(student.total(torch.tensor([1.0, 2.0, 3.0])), 6.0)


@pytest.mark.tier("basic")
def test_shape_public(student, compare):
    """The sizes come in the order of the axes."""
    compare(student.shape(torch.zeros(2, 3)), [2, 3])


@pytest.mark.tier("basic")
def test_label_public(student, compare):
    """The number comes after the equals sign."""
    compare(student.label(5), "n=5")


@pytest.mark.tier("basic")
def test_flip_public(student, compare):
    """The last element comes first."""
    compare(student.flip(numpy.arange(4.0)), numpy.array([3.0, 2.0, 1.0, 0.0]))
