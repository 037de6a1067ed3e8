from collections import OrderedDict

from torch import nn


def block(cin, cout, k, padding=0, norm=False):
    layers = [nn.Conv2d(cin, cout, k, padding=padding)]
    if norm:
        layers.append(nn.BatchNorm2d(cout))
    return nn.Sequential(*layers, nn.MaxPool2d(kernel_size=(2, 2), stride=2), nn.ReLU(inplace=True))


def head(n, hidden, p=None):
    dropout = [] if p is None else [nn.Dropout(p)]
    return nn.Sequential(nn.Flatten(1), nn.Linear(n, hidden), nn.ReLU(), *dropout, nn.Linear(hidden, 10))


def seed2_cnn():
    return nn.Sequential(
        OrderedDict(features=nn.Sequential(block(1, 64, 3), block(64, 128, 3)), head=head(128 * 5 * 5, 200))
    )


def seed4_cnn():
    sizes = [1, 64, 128, 64]
    return nn.Sequential(*(block(i, o, 3) for i, o in zip(sizes, sizes[1:])), head(64, 20))


def bn_dropout_cnn(p=0.5):
    if p < 0 or p >= 1:
        raise ValueError("p")
    return nn.Sequential(block(1, 8, 3, "same", norm=True), block(8, 32, 5, "same", norm=True), head(1568, 600, p))
