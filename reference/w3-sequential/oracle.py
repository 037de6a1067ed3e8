"""The three networks as rows of text, as the lecture notes' code lists them, and a network's rows from its layers.

They are written down a second time, in torch: known mistakes are told apart from that. Both have to say the same.

Sources: the lecture notes' code (seed2_cnn, CNNClassifier, the notebook's CNN); PyTorch documentation of
torch.nn.Conv2d, Linear and BatchNorm2d for the shapes of what they learn.
"""

from collections.abc import Iterator

from torch import nn

LAYERS: dict[str, list[str]] = {
    "seed2_cnn": [
        "conv 1-64, 3x3",
        "relu",
        "max-pool 2x2",
        "conv 64-128, 3x3",
        "relu",
        "max-pool 2x2",
        "flatten",
        "linear 3200-200",
        "relu",
        "linear 200-10",
    ],
    "seed4_cnn": [
        "conv 1-64, 3x3",
        "relu",
        "max-pool 2x2",
        "conv 64-128, 3x3",
        "relu",
        "max-pool 2x2",
        "conv 128-64, 3x3",
        "relu",
        "max-pool 2x2",
        "flatten",
        "linear 64-20",
        "relu",
        "linear 20-10",
    ],
    "bn_dropout_cnn": [
        "conv 1-8, 3x3, padding 1x1",
        "batch norm 8",
        "relu",
        "max-pool 2x2",
        "conv 8-32, 5x5, padding 2x2",
        "batch norm 32",
        "relu",
        "max-pool 2x2",
        "flatten",
        "linear 1568-600",
        "relu",
        "dropout 0.5",
        "linear 600-10",
    ],
}


def rows(network: nn.Module) -> list[str]:
    """The layers in order, blocks opened. ReLU and max-pool are put in the order relu, max-pool: the values are equal.

    Settings that are not named have torch's default values; what is set otherwise is said at the row's end.
    """
    found = [row(layer) for layer in leaves(network) if not isinstance(layer, nn.Identity)]
    for i in range(len(found) - 1):
        if found[i].startswith("max-pool") and found[i + 1] == "relu":
            found[i : i + 2] = found[i + 1], found[i]
    return found


def leaves(network: nn.Module) -> Iterator[nn.Module]:
    """The layers that contain no others, in the order in which a Sequential calls them."""
    if isinstance(network, nn.Sequential):
        for layer in network:
            yield from leaves(layer)
    else:
        yield network


def row(layer: nn.Module) -> str:
    match layer:
        case nn.Conv2d():
            padding = tuple(size // 2 for size in layer.kernel_size) if layer.padding == "same" else layer.padding
            padding = (0, 0) if padding == "valid" else padding
            text = f"conv {layer.in_channels}-{layer.out_channels}, {by(layer.kernel_size)}"
            text += f", padding {by(padding)}" if by(padding) != "0x0" else ""
            text += f", stride {by(layer.stride)}" if by(layer.stride) != "1x1" else ""
            text += f", dilation {by(layer.dilation)}" if by(layer.dilation) != "1x1" else ""
            text += f", groups {layer.groups}" if layer.groups != 1 else ""
            return text + no_bias(layer)
        case nn.Linear():
            return f"linear {layer.in_features}-{layer.out_features}{no_bias(layer)}"
        case nn.BatchNorm2d():
            return f"batch norm {layer.num_features}" + ("" if layer.affine else ", learns nothing")
        case nn.MaxPool2d():
            text = f"max-pool {by(layer.kernel_size)}"
            text += f", stride {by(layer.stride)}" if by(layer.stride) != by(layer.kernel_size) else ""
            text += f", padding {by(layer.padding)}" if by(layer.padding) != "0x0" else ""
            return text + (", ceil" if layer.ceil_mode else "")
        case nn.ReLU():
            return "relu"
        case nn.Flatten():
            return "flatten"
        case nn.Dropout():
            return f"dropout {layer.p:g}"
    return type(layer).__name__


def by(size: int | tuple[int, int]) -> str:
    height, width = (size, size) if isinstance(size, int) else size
    return f"{height}x{width}"


def no_bias(layer: nn.Module) -> str:
    return "" if layer.bias is not None else ", no bias"


def seed2_cnn() -> nn.Module:
    convolutions = [nn.Conv2d(1, 64, 3), nn.MaxPool2d(2), nn.ReLU(), nn.Conv2d(64, 128, 3), nn.MaxPool2d(2), nn.ReLU()]
    return nn.Sequential(*convolutions, nn.Flatten(), nn.Linear(3200, 200), nn.ReLU(), nn.Linear(200, 10))


def seed4_cnn() -> nn.Module:
    convolutions: list[nn.Module] = []
    for before, after in ((1, 64), (64, 128), (128, 64)):
        convolutions += [nn.Conv2d(before, after, 3), nn.ReLU(), nn.MaxPool2d(2)]
    return nn.Sequential(*convolutions, nn.Flatten(), nn.Linear(64, 20), nn.ReLU(), nn.Linear(20, 10))


def bn_dropout_cnn(p: float = 0.5) -> nn.Module:
    first = [nn.Conv2d(1, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2)]
    second = [nn.Conv2d(8, 32, 5, padding=2), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2)]
    linear = [nn.Flatten(), nn.Linear(1568, 600), nn.ReLU(), nn.Dropout(p), nn.Linear(600, 10)]
    return nn.Sequential(*first, *second, *linear)


for build in (seed2_cnn, seed4_cnn, bn_dropout_cnn):
    assert rows(build()) == LAYERS[build.__name__]
