"""Small examples that can be found with pencil and paper. Everything is exact."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F

SQUARE = F.pad(torch.ones(1, 6, 5), (2, 5, 3, 3))  # a white square on black, (1, 12, 12)
ACROSS = torch.tensor([[-1.0, 1.0]] * 2)  # dark, then bright: an edge that goes down


@pytest.mark.tier("feature_maps")
def test_maps_of_a_known_layer(student, prop, compare, picture):
    """The first layer finds edges across and down, the ReLU is not asked for: no image and no channel is lost."""
    network = nn.Sequential(nn.Conv2d(1, 2, 2, bias=False), nn.ReLU())
    network[0].weight.data = torch.stack([ACROSS, ACROSS.T])[:, None]
    x = torch.stack([SQUARE, 1 - SQUARE])
    model = prop.module(network)
    got, expected = student.feature_maps(model, x, model[0]), F.conv2d(x, network[0].weight.detach())
    picture.image(x[0], "first image")
    picture.heat(got, "your maps, an image in each row")
    picture.heat(expected, "expected")
    compare(got, expected)


@pytest.mark.tier("kernel_grid")
def test_two_kernels_side_by_side(student, compare, picture):
    """Each kernel from 0 to 255 by itself, a gap of one pixel between them, none around."""
    w = torch.tensor([[[[0.0, 1.0], [0.2, 0.0]]], [[[-5.0, 5.0], [5.0, -5.0]]]])
    expected = torch.tensor([[0, 255, 0, 0, 255], [51, 0, 0, 255, 0]], dtype=torch.uint8).numpy()
    got = student.kernel_grid(w, 2)
    picture.image(got, "your picture", low=0, high=255)
    picture.image(expected, "expected")
    compare(got, expected, formula="(1*(2 + 1) - 1, 2*(2 + 1) - 1)")


@pytest.mark.tier("confusion")
def test_rows_are_the_truth(student, compare, picture):
    """One sample of class 0 was taken for class 1: that is row 0, column 1."""
    got = student.confusion(torch.tensor([0, 0, 1]), torch.tensor([0, 1, 1]), 2)
    expected = torch.tensor([[1, 1], [0, 1]])
    picture.heat(got, "yours: rows are the truth, columns what it was taken for", largest=1)
    picture.heat(expected, "expected", largest=1)
    compare(got, expected)


@pytest.mark.tier("confusion")
def test_accuracy_of_each_class(student, compare):
    """Along the diagonal, each number over the sum of its row: 3 of 4, and 2 of 2."""
    compare(student.per_class_accuracy(torch.tensor([[3, 1], [0, 2]])), [0.75, 1.0])
