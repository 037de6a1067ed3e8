"""Small examples that can be found with pencil and paper. Everything is exact."""

import pytest
import torch
from torch import nn


@pytest.mark.tier("feature_maps")
def test_maps_of_a_known_layer(student, prop, compare):
    """The first layer doubles every pixel and the second one is not asked for: of batch and channels none is lost."""
    network = nn.Sequential(nn.Conv2d(1, 2, 1, bias=False), nn.ReLU())
    nn.init.constant_(network[0].weight, 2.0)
    model = prop.module(network)
    x = torch.tensor([[-1.0, 0.0], [1.0, 2.0]]).expand(2, 1, 2, 2)
    compare(student.feature_maps(model, x, model[0]), (2 * x).expand(2, 2, 2, 2).contiguous())


@pytest.mark.tier("kernel_grid")
def test_two_kernels_side_by_side(student, compare):
    """Each kernel from 0 to 255 by itself, a gap of one pixel between them, none around."""
    w = torch.tensor([[[[0.0, 1.0], [0.2, 0.0]]], [[[-5.0, 5.0], [5.0, -5.0]]]])
    expected = torch.tensor([[0, 255, 0, 0, 255], [51, 0, 0, 255, 0]], dtype=torch.uint8).numpy()
    compare(student.kernel_grid(w, 2), expected, formula="(1*(2 + 1) - 1, 2*(2 + 1) - 1)")


@pytest.mark.tier("confusion")
def test_rows_are_the_truth(student, compare):
    """One sample of class 0 was taken for class 1: that is row 0, column 1."""
    got = student.confusion(torch.tensor([0, 0, 1]), torch.tensor([0, 1, 1]), 2)
    compare(got, torch.tensor([[1, 1], [0, 1]]))


@pytest.mark.tier("confusion")
def test_accuracy_of_each_class(student, compare):
    """Along the diagonal, each number over the sum of its row: 3 of 4, and 2 of 2."""
    compare(student.per_class_accuracy(torch.tensor([[3, 1], [0, 2]])), [0.75, 1.0])
