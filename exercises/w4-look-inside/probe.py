"""Runs inside the sandbox: models that a test cannot send, asked for their feature maps."""

import torch
from torch import nn


def maps_before_a_layer_in_place(student, x, weight):
    """feature_maps of a convolution without a bias, which a ReLU that works in place follows."""
    convolution = nn.Conv2d(weight.shape[1], weight.shape[0], weight.shape[2:], bias=False)
    convolution.weight = nn.Parameter(weight)
    return student.feature_maps(nn.Sequential(convolution, nn.ReLU(inplace=True)), x, convolution)


def is_attached(student):
    """(shape of what feature_maps returns, does it still hang on the graph of the model?)"""
    model = nn.Sequential(nn.Conv2d(1, 1, 1))
    maps = student.feature_maps(model, torch.ones(1, 1, 2, 2), model[0])
    return tuple(maps.shape), maps.requires_grad
