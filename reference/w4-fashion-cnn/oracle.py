"""Pictures that a small CNN learns in seconds, made here; and accuracy, counted image by image.

They stand in for clothes in the tests of the training loop: what is graded is the loop, not the data.
"""

import torch
from torch import Tensor, nn

NON_LINEAR = (
    "ReLU", "ReLU6", "LeakyReLU", "ELU", "SELU", "GELU", "SiLU", "Mish", "Hardswish", "Tanh", "Sigmoid", "Softplus",
)  # fmt: skip


def pictures(n: int, seed: int, by_class: bool = False) -> tuple[Tensor, Tensor]:
    """uint8 (n, 28, 28) and int64 (n,): ten textures of stripes, at random places; by_class: sorted by label."""
    generator = torch.Generator().manual_seed(seed)
    y = torch.arange(n) % 10
    rows, columns = torch.meshgrid(torch.arange(28.0), torch.arange(28.0), indexing="ij")
    images = []
    for label in y.tolist():
        angle = torch.tensor(3.14159 * (label % 5) / 5)
        period = 4.0 if label < 5 else 8.0
        shift = 8 * torch.rand((), generator=generator)
        wave = torch.cos((rows * angle.cos() + columns * angle.sin() + shift) * 2 * 3.14159 / period)
        images.append(110 + 30 * wave + 50 * torch.randn(28, 28, generator=generator))
    x = torch.stack(images).clamp(0, 255).to(torch.uint8)
    order = y.argsort(stable=True) if by_class else torch.arange(n)
    return x[order], y[order]


def leaves(network: nn.Module) -> list[nn.Module]:
    """The layers that contain no others, in the order in which a Sequential calls them."""
    if isinstance(network, nn.Sequential):
        return [leaf for layer in network for leaf in leaves(layer)]
    return [network]


def accuracy(network: nn.Module, x: Tensor, y: Tensor) -> float:
    """Share of images whose largest logit is their class's."""
    network.eval()
    with torch.no_grad():
        hits = [int(network(image[None])[0].argmax()) == label for image, label in zip(x, y.tolist(), strict=True)]
    return sum(hits) / len(hits)
