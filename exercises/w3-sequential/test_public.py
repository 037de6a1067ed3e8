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


def with_weights(network):
    """What has weights, block by block: layer, shape of its output, number of its parameters."""
    rows = []

    def note(layer, _, output):
        rows.append(f"{type(layer).__name__}, {'x'.join(map(str, output.shape[1:]))}, {count(layer):,}")

    hooks = [layer.register_forward_hook(note) for layer in network.modules() if [*layer.parameters(recurse=False)]]
    network.eval()(IMAGES)
    for hook in hooks:
        hook.remove()
    return rows


def compare_parameters(network, rows, total, name, compare, picture):
    if count(network) != total:
        numbers = range(1, len(rows) + 1)
        picture.table(numbers, with_weights(network), rows, "layers that learn, their outputs, parameters", of="layer")
    compare(count(network), total, what=f"{name}() has this many parameters:")


@pytest.mark.tier("seed2_cnn")
def test_seed2_cnn_has_716706_parameters(student, compare, picture):
    """640 + 73,856 + 640,200 + 2,010 numbers are learned: the second convolution has 128 filters (32 is a slip)."""
    network = student.seed2_cnn().rebuilt(IMAGES)
    rows = ["Conv2d, 64x26x26, 640", "Conv2d, 128x11x11, 73,856", "Linear, 200, 640,200", "Linear, 10, 2,010"]
    compare_parameters(network, rows, 716_706, "seed2_cnn", compare, picture)


@pytest.mark.tier("seed4_cnn")
def test_seed4_cnn_has_149798_parameters(student, compare, picture):
    """Sizes are rounded down, 26, 13, 11, 5, 3, 1, so 64 features arrive at the first linear layer."""
    network = student.seed4_cnn().rebuilt(IMAGES)
    convolutions = ["Conv2d, 64x26x26, 640", "Conv2d, 128x11x11, 73,856", "Conv2d, 64x3x3, 73,792"]
    rows = [*convolutions, "Linear, 20, 1,300", "Linear, 10, 210"]
    compare_parameters(network, rows, 149_798, "seed4_cnn", compare, picture)


@pytest.mark.tier("bn_dropout_cnn")
def test_bn_dropout_cnn_has_954002_parameters(student, compare, picture):
    """Padding keeps 28 and 14 pixels, so 7*7*32 = 1568 features are left; batch norm learns two numbers per channel."""
    network = student.bn_dropout_cnn().rebuilt(IMAGES)
    first, second = ["Conv2d, 8x28x28, 80", "BatchNorm2d, 8x28x28, 16"], ["Conv2d, 32x14x14, 6,432"]
    rows = [*first, *second, "BatchNorm2d, 32x14x14, 64", "Linear, 600, 941,400", "Linear, 10, 6,010"]
    compare_parameters(network, rows, 954_002, "bn_dropout_cnn", compare, picture)


@pytest.mark.tier("bn_dropout_cnn")
def test_bn_dropout_cnn_has_these_layers(student, compare, picture):
    """In each block: convolution, batch norm, then ReLU and max-pool in either order; dropout before the last layer."""
    names = layers(student.bn_dropout_cnn().rebuilt(IMAGES))
    for i in range(len(names) - 1):
        if names[i : i + 2] == ["MaxPool2d", "ReLU"]:  # the same values in either order
            names[i : i + 2] = ["ReLU", "MaxPool2d"]
    block = ["Conv2d", "BatchNorm2d", "ReLU", "MaxPool2d"]
    expected = [*block, *block, "Flatten", "Linear", "ReLU", "Dropout", "Linear"]
    picture.table(range(1, len(expected) + 1), names, expected, "bn_dropout_cnn(), ReLU before max-pool", of="layer")
    length = max(len(names), len(expected))
    compare(*(rows + ["nothing"] * (length - len(rows)) for rows in (names, expected)), what="has, as layer")
