"""Images of simple shapes with their boxes: what the course's own detector was trained on, and what yours is to find.

`shapes(100, seed=1, kinds=NEW)` makes what the tests make, with seeds of their own. Nothing of this is handed in.
"""

import torch
from torch import Tensor

KNOWN = ("disc", "square", "triangle")
"""labels 1, 2, 3 of the course's checkpoint"""
NEW = ("diamond", "ring", "plus")
"""labels 1, 2, 3 of the exercise"""
MOST = 3  # shapes in one image
TRIES = 40  # to place them

Sample = tuple[Tensor, Tensor, Tensor, Tensor]
"""image (3, S, S) float32 from 0 to 1; boxes (n, 4) float32, tight: [x1, x2) and [y1, y2) hold the shape's pixels;
labels (n,) int64 from 1 on; masks (n, S, S) bool, the pixels of each shape"""


def shapes(count: int, seed: int, kinds: tuple[str, ...] = NEW, side: int = 64) -> list[Sample]:
    """So many images; the first ones of a longer list are the same."""
    return [image_of_shapes(seed * 1_000_003 + index, kinds, side) for index in range(count)]


def image_of_shapes(seed: int, kinds: tuple[str, ...], side: int) -> Sample:
    """One to three filled shapes that do not overlap, on a gradient with noise."""
    generator = torch.Generator().manual_seed(seed)

    def between(low: float, high: float) -> float:
        return low + (high - low) * torch.rand((), generator=generator).item()

    rows, columns = torch.meshgrid(torch.arange(side) + 0.5, torch.arange(side) + 0.5, indexing="ij")
    ground, slope = 0.375 + 0.25 * torch.rand(2, 3, 1, 1, generator=generator)
    image = ground + (slope - 0.5) * (columns * between(-1, 1) + rows * between(-1, 1)) / side
    count = int(torch.randint(1, MOST + 1, (), generator=generator))
    boxes: list[list[int]] = []
    labels: list[int] = []
    masks: list[Tensor] = []
    for _ in range(TRIES):
        if len(boxes) == count:
            break
        radius = between(side * 0.095, side * 0.22)
        x, y = between(radius + 1, side - radius - 1), between(radius + 1, side - radius - 1)
        label = int(torch.randint(1, len(kinds) + 1, (), generator=generator))
        mask = inside(kinds[label - 1], columns - x, rows - y, radius)
        box = tight(mask)
        if any(overlap(box, other) for other in boxes):
            continue
        color = torch.rand(3, 1, 1, generator=generator)
        while (color - ground).abs().max() < 0.25:
            color = torch.rand(3, 1, 1, generator=generator)
        image = torch.where(mask, color, image)
        boxes.append(box)
        labels.append(label)
        masks.append(mask)
    image = (image + 0.08 * torch.randn(3, side, side, generator=generator)).clamp(0, 1)
    return image, torch.tensor(boxes, dtype=torch.float32), torch.tensor(labels), torch.stack(masks)


def inside(kind: str, dx: Tensor, dy: Tensor, radius: float) -> Tensor:
    """Which pixels, dx to the right and dy below its centre, belong to a shape."""
    match kind:
        case "disc":
            return dx**2 + dy**2 <= radius**2
        case "square":
            return torch.maximum(dx.abs(), dy.abs()) <= 0.89 * radius
        case "triangle":
            return (dy <= 0.8 * radius) & (dx.abs() <= (dy + 0.9 * radius) / 1.7)
        case "diamond":
            return dx.abs() + dy.abs() <= radius
        case "ring":
            return (dx**2 + dy**2 <= radius**2) & (dx**2 + dy**2 >= (0.55 * radius) ** 2)
        case "plus":
            return (torch.minimum(dx.abs(), dy.abs()) <= 0.3 * radius) & (
                torch.maximum(dx.abs(), dy.abs()) <= 0.95 * radius
            )
    raise ValueError(kind)


def tight(mask: Tensor) -> list[int]:
    """x1, y1, x2, y2 of the smallest box around what is True; x2 and y2 lie behind the last column and row."""
    rows, columns = mask.any(1).nonzero()[:, 0], mask.any(0).nonzero()[:, 0]
    return [int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1]


def overlap(a: list[int], b: list[int]) -> bool:
    """Two pixels do not count."""
    return min(a[2], b[2]) - max(a[0], b[0]) > 2 and min(a[3], b[3]) - max(a[1], b[1]) > 2
