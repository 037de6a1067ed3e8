"""The three networks in torch, as the lecture notes' code lists them, and a network as rows of torch's own text.

Sources: the lecture notes' code (seed2_cnn, CNNClassifier, the notebook's CNN); PyTorch documentation of
torch.nn.Conv2d, Linear and BatchNorm2d for the shapes of what they learn.
"""

import itertools
from collections.abc import Iterator

from torch import nn


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


def layers_of(name: str) -> list[str]:
    return rows({"seed2_cnn": seed2_cnn, "seed4_cnn": seed4_cnn, "bn_dropout_cnn": bn_dropout_cnn}[name]())


def rows(network: nn.Module) -> list[str]:
    """The layers in order, blocks opened. ReLU is put before a max-pool that it follows: the values are equal."""
    found = [row(layer) for layer in leaves(network) if not isinstance(layer, nn.Identity)]
    for i, (first, second) in enumerate(itertools.pairwise([*found])):
        if first.startswith("MaxPool2d") and second == "ReLU()":
            found[i : i + 2] = second, first
    return found


def leaves(network: nn.Module) -> Iterator[nn.Module]:
    """The layers that contain no others, in the order in which a Sequential calls them."""
    if isinstance(network, nn.Sequential):
        for layer in network:
            yield from leaves(layer)
    else:
        yield network


def row(layer: nn.Module) -> str:
    """Torch's own text, which names every setting, with one spelling of those that have two."""
    text = repr(layer).replace("inplace=True", "")
    if isinstance(layer, nn.MaxPool2d):
        text = text.replace("(2, 2)", "2")
    if isinstance(layer, nn.Conv2d):
        text = text.replace("padding=same", f"padding={tuple(size // 2 for size in layer.kernel_size)}")
        text = text.replace(", padding=valid", "")
    return text
