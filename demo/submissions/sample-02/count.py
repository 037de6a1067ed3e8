from dataclasses import dataclass, replace

import torch
from torch import nn


@dataclass(frozen=True)
class Signal:
    """What travels from layer to layer; None: not known."""

    channels: int | None = None
    size: tuple[int, int] | None = None
    features: int | None = None
    flat: bool | None = None


def require(condition: bool, message: str) -> None:
    if not condition:
        raise ValueError(message)


def conv(signal, cin, cout, k, bias=True):
    module = nn.Conv2d(cin, cout, k, bias=bias)
    require(not signal.flat and signal.channels in (None, cin), f"conv expects {cin} channels")
    size, products = None, None
    if signal.size:
        size = tuple(n - kernel + 1 for n, kernel in zip(signal.size, module.kernel_size, strict=True))
        require(min(size) > 0, f"a kernel of {module.kernel_size} is larger than {signal.size}")
        products = size[0] * size[1] * module.weight.numel()
    return module, Signal(channels=cout, size=size, flat=False), products


def linear(signal, i, o, bias=True):
    module = nn.Linear(i, o, bias=bias)
    require(signal.flat is not False and signal.features in (None, i), f"linear expects {i} features")
    return module, Signal(features=o, flat=True), module.weight.numel()


def bn(signal, c):
    require(not signal.flat and signal.channels in (None, c), f"bn expects {c} channels")
    return nn.BatchNorm2d(c), replace(signal, channels=c, flat=False), 0


def pool(signal, k):
    module = nn.MaxPool2d(k)
    kh, kw = (k, k) if isinstance(k, int) else k
    size = (signal.size[0] // kh, signal.size[1] // kw) if signal.size else None
    require(size is None or min(size) > 0, f"a window of {k} is larger than {signal.size}")
    return module, replace(signal, size=size), 0


def flatten(signal):
    features = signal.channels * signal.size[0] * signal.size[1] if signal.size else None
    return nn.Flatten(), Signal(features=features, flat=True), 0


LAYERS = {
    "conv": conv,
    "linear": linear,
    "bn": bn,
    "pool": pool,
    "flatten": flatten,
    "relu": lambda signal: (nn.ReLU(), signal, 0),
    "dropout": lambda signal, p: (nn.Dropout(p), signal, 0),
}


def walk(layers, signal):
    with torch.device("meta"):
        for name, *entries in layers:
            require(name in LAYERS, f"unknown layer {name}")
            module, signal, products = LAYERS[name](signal, *entries)
            yield sum(p.numel() for p in module.parameters()), products


def count_params(layers: list[tuple]) -> int:
    return sum(parameters for parameters, _ in walk(layers, Signal()))


def count_products(layers: list[tuple], shape: tuple[int, int, int]) -> int:
    channels, *size = shape
    return sum(products for _, products in walk(layers, Signal(channels=channels, size=tuple(size), flat=False)))


ANSWERS = {
    "seed0_mlp": 648_010,
    "seed0_cnn": 28_938,
    "seed1_lenetlike": 105_506,
    "seed1_conv_2x3": 95,
    "seed2_mlp": 795_010,
    "seed2_cnn": 716_706,
    "seed3_bn_dropout_cnn": 954_002,
    "seed3_lenet5": 61_706,
    "seed3_alexnet": 61_100_840,
    "seed3_vgg16": 138_357_544,
    "seed3_resnet50": 25_557_032,
    "seed4_classifier": 149_798,
    "seed4_ex1": 15,
    "seed4_ex2": 13,
    "seed4_ex3": 27,
    "seed4_filter1": 10,
    "seed4_filter5": 50,
    "seed4_filter5rgb": 140,
}
