"""Counting by asking PyTorch: build each layer, and look at its parameters and at its output.

Sources: PyTorch documentation of torch.nn.Conv2d, Linear and BatchNorm2d (shapes of weight and bias; running
statistics are buffers, not parameters); Goodfellow, Bengio & Courville, "Deep Learning", 2016, section 9.1.
"""

import itertools

import torch
from torch import Tensor, nn

POOL2 = [("relu",), ("pool", 2)]
POOL3 = [("relu",), ("pool", 3)]


def vgg_block(cin: int, cout: int, count: int) -> list[tuple]:
    """As many 3x3 convolutions, and a pooling."""
    channels = [cin, *[cout] * count]
    convs = [("conv", i, o, 3) for i, o in itertools.pairwise(channels)]
    return [*[layer for conv in convs for layer in (conv, ("relu",))], ("pool", 2)]


def conv_bn(cin: int, cout: int, k: int) -> list[tuple]:
    """ResNet's convolutions have no bias: the batch norm behind each has a beta that does the same."""
    return [("conv", cin, cout, k, False), ("bn", cout)]


def stage(cin: int, width: int, blocks: int) -> list[tuple]:
    """Bottlenecks one after the other: 1x1 to width, 3x3, 1x1 to 4*width. Shortcuts: see BRANCHES."""
    arriving = [cin, *[4 * width] * (blocks - 1)]
    bottlenecks = [
        [*conv_bn(channels, width, 1), *conv_bn(width, width, 3), *conv_bn(width, 4 * width, 1)]
        for channels in arriving
    ]
    return [layer for bottleneck in bottlenecks for layer in bottleneck]


# The networks of the lecture notes, layer by layer; padding changes no parameter and is left out.
NETWORKS: dict[str, list[tuple]] = {
    "seed0_mlp": [("flatten",), ("linear", 784, 500), ("relu",), ("linear", 500, 500), ("relu",), ("linear", 500, 10)],
    "seed0_cnn": [("conv", 1, 16, 5), *POOL2, ("conv", 16, 32, 5), *POOL2, ("flatten",), ("linear", 1568, 10)],
    "seed1_lenetlike": [
        ("conv", 1, 32, 5),
        ("pool", 3),
        ("relu",),
        ("conv", 32, 64, 5),
        ("pool", 2),
        ("relu",),
        ("flatten",),
        ("linear", 256, 200),
        ("relu",),
        ("linear", 200, 10),
    ],
    "seed1_conv_2x3": [("conv", 3, 5, (2, 3))],
    "seed2_mlp": [("flatten",), ("linear", 784, 1000), ("relu",), ("linear", 1000, 10)],
    "seed2_cnn": [
        ("conv", 1, 64, 3),
        ("pool", 2),
        ("relu",),
        ("conv", 64, 128, 3),
        ("pool", 2),
        ("relu",),
        ("flatten",),
        ("linear", 3200, 200),
        ("relu",),
        ("linear", 200, 10),
    ],
    "seed3_bn_dropout_cnn": [
        ("conv", 1, 8, 3),
        ("bn", 8),
        *POOL2,
        ("conv", 8, 32, 5),
        ("bn", 32),
        *POOL2,
        ("flatten",),
        ("linear", 1568, 600),
        ("relu",),
        ("dropout", 0.5),
        ("linear", 600, 10),
    ],
    "seed3_lenet5": [
        ("conv", 1, 6, 5),
        *POOL2,
        ("conv", 6, 16, 5),
        *POOL2,
        ("conv", 16, 120, 5),
        ("relu",),
        ("flatten",),
        ("linear", 120, 84),
        ("relu",),
        ("linear", 84, 10),
    ],
    "seed3_alexnet": [
        ("conv", 3, 64, 11),
        *POOL3,
        ("conv", 64, 192, 5),
        *POOL3,
        ("conv", 192, 384, 3),
        ("relu",),
        ("conv", 384, 256, 3),
        ("relu",),
        ("conv", 256, 256, 3),
        *POOL3,
        ("flatten",),
        ("dropout", 0.5),
        ("linear", 9216, 4096),
        ("relu",),
        ("dropout", 0.5),
        ("linear", 4096, 4096),
        ("relu",),
        ("linear", 4096, 1000),
    ],
    "seed3_vgg16": [
        *vgg_block(3, 64, 2),
        *vgg_block(64, 128, 2),
        *vgg_block(128, 256, 3),
        *vgg_block(256, 512, 3),
        *vgg_block(512, 512, 3),
        ("flatten",),
        ("linear", 25088, 4096),
        ("relu",),
        ("dropout", 0.5),
        ("linear", 4096, 4096),
        ("relu",),
        ("dropout", 0.5),
        ("linear", 4096, 1000),
    ],
    "seed3_resnet50": [
        *conv_bn(3, 64, 7),
        *POOL3,
        *stage(64, 64, 3),
        *stage(256, 128, 4),
        *stage(512, 256, 6),
        *stage(1024, 512, 3),
        ("flatten",),
        ("linear", 2048, 1000),
    ],
    "seed4_classifier": [
        ("conv", 1, 64, 3),
        *POOL2,
        ("conv", 64, 128, 3),
        *POOL2,
        ("conv", 128, 64, 3),
        *POOL2,
        ("flatten",),
        ("linear", 64, 20),
        ("relu",),
        ("linear", 20, 10),
    ],
    "seed4_ex1": [("conv", 1, 3, 2)],
    "seed4_ex2": [("conv", 3, 1, 2)],
    "seed4_ex3": [("conv", 2, 3, 2)],
    "seed4_filter1": [("conv", 1, 1, 3)],
    "seed4_filter5": [("conv", 1, 5, 3)],
    "seed4_filter5rgb": [("conv", 3, 5, 3)],
}


# A list of layers has no branches. The first block of each of ResNet's stages sends its input through this as well.
BRANCHES: dict[str, list[list[tuple]]] = {
    "seed3_resnet50": [conv_bn(cin, cout, 1) for cin, cout in [(64, 256), (256, 512), (512, 1024), (1024, 2048)]]
}


def parameters_of(name: str) -> int:
    """What the network learns, branches included."""
    return sum(count_params(layers) for layers in [NETWORKS[name], *BRANCHES.get(name, [])])


def count_params(layers: list[tuple]) -> int:
    """Sum of the sizes of all parameters. Raises ValueError where a layer does not match what arrives."""
    arriving = None  # not known, or ("maps", channels), or ("row", features), or ("row", None) after a flatten
    total = 0
    for layer in layers:
        total += sum(p.numel() for p in as_module(layer).parameters())
        match layer:
            case ("conv" | "bn" | "linear" as name, fan_in, *rest):
                kind = "row" if name == "linear" else "maps"
                if arriving not in (None, (kind, fan_in), (kind, None)):
                    raise ValueError(f"{layer} does not match {arriving}")
                arriving = (kind, fan_in if name == "bn" else rest[0])
            case ("flatten",):
                arriving = ("row", None)
    return total


def count_products(layers: list[tuple], shape: tuple[int, int, int]) -> int:
    """Multiplications of the conv and linear layers for one image of shape (C, H, W).

    Each output value is one dot product, as long as the weights that lead to it.
    Raises ValueError where a layer does not match what arrives.
    """
    x = torch.empty(1, *shape, device="meta")
    total = 0
    for layer in layers:
        module = as_module(layer)
        match module:  # on the meta device torch loads its compiler for what has no shapes of its own to work out
            case nn.Linear():
                if tuple(x.shape) != (1, module.in_features):
                    raise ValueError(f"{layer} does not match what arrives, {tuple(x.shape[1:])}")
                x = x.new_empty(1, module.out_features)
            case nn.BatchNorm2d():
                if x.dim() != 4 or x.shape[1] != module.num_features:
                    raise ValueError(f"{layer} does not match what arrives, {tuple(x.shape[1:])}")
            case nn.ReLU() | nn.Dropout():
                pass
            case _:
                x = apply(module, x)
        if layer[0] in ("conv", "linear"):
            total += x.numel() * module.weight[0].numel()
    return total


def apply(module: nn.Module, x: Tensor) -> Tensor:
    """The module's output, of which only the shape is meant; torch's own complaints become ValueError."""
    try:
        with torch.no_grad():
            return module.eval()(x)
    except RuntimeError as error:
        raise ValueError(str(error)) from error


def as_module(layer: tuple) -> nn.Module:
    """The torch module of one layer, on the device that has shapes and no memory: nobody looks at its weights."""
    with torch.device("meta"):
        match layer:
            case ("conv", cin, cout, k, *bias):
                return nn.Conv2d(cin, cout, k, bias=all(bias))
            case ("linear", i, o, *bias):
                return nn.Linear(i, o, bias=all(bias))
            case ("bn", c):
                return nn.BatchNorm2d(c)
            case ("pool", k):
                return nn.MaxPool2d(k)
            case ("relu",):
                return nn.ReLU()
            case ("dropout", p):
                return nn.Dropout(p)
            case ("flatten",):
                return nn.Flatten()
    raise ValueError(f"unknown layer {layer}")
