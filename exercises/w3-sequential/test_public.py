"""What the lecture notes print of these networks: sizes, numbers of parameters, and the layers of the third one.

A network is looked at as a copy of it (`rebuilt`): the same layers with the same weights, seen to compute the same.
"""

import pytest
import torch
from torch import nn

IMAGES = torch.linspace(-1, 1, 2 * 28 * 28).view(2, 1, 28, 28)


def count(network):
    return sum(parameter.numel() for parameter in network.parameters())


def layers(network):
    """The names of the layers in order, blocks opened."""
    if not isinstance(network, nn.Sequential):
        return [type(network).__name__]
    return [name for layer in network for name in layers(layer)]


@pytest.mark.tier("seed2_cnn")
def test_seed2_cnn_has_716706_parameters(student, compare):
    """640 + 73,856 + 640,200 + 2,010 numbers are learned: the second convolution has 128 filters (32 is a slip)."""
    network = student.seed2_cnn().rebuilt(IMAGES)
    compare(count(network), 716_706, what="seed2_cnn() has this many parameters:")


@pytest.mark.tier("seed4_cnn")
def test_seed4_cnn_has_149798_parameters(student, compare):
    """Sizes are rounded down, 26, 13, 11, 5, 3, 1, so 64 features arrive at the first linear layer."""
    network = student.seed4_cnn().rebuilt(IMAGES)
    compare(count(network), 149_798, what="seed4_cnn() has this many parameters:")


@pytest.mark.tier("bn_dropout_cnn")
def test_bn_dropout_cnn_has_954002_parameters(student, compare):
    """Padding keeps 28 and 14 pixels, so 7*7*32 = 1568 features are left; batch norm learns two numbers per channel."""
    network = student.bn_dropout_cnn().rebuilt(IMAGES)
    compare(count(network), 954_002, what="bn_dropout_cnn() has this many parameters:")


@pytest.mark.tier("bn_dropout_cnn")
def test_bn_dropout_cnn_has_these_layers(student, compare):
    """In each block: convolution, batch norm, then ReLU and max-pool in either order; dropout before the last layer."""
    names = layers(student.bn_dropout_cnn().rebuilt(IMAGES))
    for i in range(len(names) - 1):
        if names[i : i + 2] == ["MaxPool2d", "ReLU"]:  # the same values in either order
            names[i : i + 2] = ["ReLU", "MaxPool2d"]
    block = ["Conv2d", "BatchNorm2d", "ReLU", "MaxPool2d"]
    expected = [*block, *block, "Flatten", "Linear", "ReLU", "Dropout", "Linear"]
    length = max(len(names), len(expected))
    compare(*(rows + ["nothing"] * (length - len(rows)) for rows in (names, expected)), what="has, as layer")
