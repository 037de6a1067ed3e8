"""Boxes one pair at a time, and small scenes of shapes that cost no download.

Sources: Everingham et al., "The PASCAL Visual Object Classes Challenge", 2010 (hits, false alarms, average precision),
with all points of the curve as since VOC 2010; Neubeck & Van Gool, "Efficient Non-Maximum Suppression", 2006.
"""

import functools
import importlib.util
from pathlib import Path
from types import ModuleType

import torch
from torch import Tensor

SIDE = 64


def iou(a: list[float], b: list[float]) -> float:
    width = max(0.0, min(a[2], b[2]) - max(a[0], b[0]))
    height = max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
    union = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - width * height
    return width * height / union if union > 0 else 0.0


def box_iou(a: Tensor, b: Tensor) -> Tensor:
    for x1, y1, x2, y2 in [*a.tolist(), *b.tolist()]:
        if x2 < x1 or y2 < y1:
            raise ValueError("a box ends before it begins")
    rows = [[iou(first, second) for second in b.double().tolist()] for first in a.double().tolist()]
    return torch.tensor(rows, dtype=torch.float64).reshape(len(a), len(b)).to(a.dtype)


def nms(boxes: Tensor, scores: Tensor, thr: float) -> list[int]:
    kept: list[int] = []
    for index in sorted(range(len(scores)), key=lambda i: -scores[i].item()):
        if all(iou(boxes[index].tolist(), boxes[other].tolist()) <= thr for other in kept):
            kept.append(index)
    return kept


def average_precision(preds: list[tuple[Tensor, Tensor]], gts: list[Tensor], thr: float) -> float:
    ranked = [
        (score, image, box)
        for image, (boxes, scores) in enumerate(preds)
        for box, score in zip(boxes.tolist(), scores.tolist(), strict=True)
    ]
    ranked.sort(key=lambda item: -item[0])
    positives = sum(map(len, gts))
    taken: set[tuple[int, int]] = set()
    curve = []
    for number, (_, image, box) in enumerate(ranked, start=1):
        overlaps = [iou(box, truth) for truth in gts[image].tolist()]
        best = max(overlaps, default=-1.0)
        if best >= thr:
            taken.add((image, overlaps.index(best)))
        curve.append((len(taken) / max(positives, 1), len(taken) / number))
    area, reached = 0.0, 0.0
    for place, (recall, _) in enumerate(curve):
        area += (recall - reached) * max(precision for _, precision in curve[place:])
        reached = recall
    return area


# ---------------------------------------------------------------- scenes


def scenes(count: int, seed: int) -> list[tuple[Tensor, Tensor, Tensor]]:
    """Images (3, 64, 64) of one or two filled shapes on noise, with their boxes and labels: 1 disc, 2 square."""
    generator = torch.Generator().manual_seed(seed)
    return [scene(generator) for _ in range(count)]


def scene(generator: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
    rows, columns = torch.meshgrid(torch.arange(SIDE) + 0.5, torch.arange(SIDE) + 0.5, indexing="ij")
    image = torch.full((3, SIDE, SIDE), 0.3)
    boxes, labels = [], []
    for half in range(int(torch.randint(1, 3, (), generator=generator))):  # one in the upper half, one in the lower
        label = int(torch.randint(1, 3, (), generator=generator))
        radius = int(torch.randint(7, 12, (), generator=generator))
        x = int(torch.randint(radius + 6, SIDE - radius - 6, (), generator=generator))
        y = 32 * half + int(torch.randint(radius + 4, 29 - radius, (), generator=generator))
        inside = (columns - x) ** 2 + (rows - y) ** 2 <= radius**2
        if label == 2:
            inside = ((columns - x).abs() <= radius) & ((rows - y).abs() <= radius)
        color = 0.6 + 0.4 * torch.rand(3, 1, 1, generator=generator)
        image = torch.where(inside, color, image)
        boxes.append([x - radius, y - radius, x + radius, y + radius])
        labels.append(label)
    image = (image + 0.05 * torch.randn(image.shape, generator=generator)).clamp(0, 1)
    return image, torch.tensor(boxes, dtype=torch.float32), torch.tensor(labels)


def shapes(count: int, seed: int) -> list[tuple[Tensor, Tensor, Tensor, Tensor]]:
    """Images of diamonds, rings and pluses, with boxes, labels and masks; with seeds of the grader's own."""
    return _public("shapes.py").shapes(count, seed)


@functools.cache
def _public(name: str) -> ModuleType:
    """A module of the exercise's public folder, which lies beside this one's."""
    path = Path(__file__).resolve().parents[2] / "exercises" / "w5-detect" / name
    spec = importlib.util.spec_from_file_location(f"w5_detect_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def shifted(sample: tuple[Tensor, Tensor, Tensor], by: int) -> tuple[Tensor, Tensor, Tensor]:
    """The same scene, that many pixels further to the right; what leaves on the right is background."""
    image, boxes, labels = sample
    return image.roll(by, dims=2), boxes + torch.tensor([by, 0, by, 0]), labels


def mean_average_precision(
    found: list[dict[str, Tensor]], samples: list[tuple[Tensor, Tensor, Tensor]], thr: float
) -> float:
    """Mean over the labels that occur, of the hundred best detections of each image."""
    classes = sorted({label for _, _, labels in samples for label in labels.tolist()})
    total = 0.0
    for label in classes:
        preds = []
        for image in found:
            chosen = (image["labels"] == label).nonzero()[:, 0]
            chosen = chosen[image["scores"][chosen].argsort(descending=True)[:100]]
            preds.append((image["boxes"][chosen], image["scores"][chosen]))
        total += average_precision(preds, [boxes[labels == label] for _, boxes, labels in samples], thr)
    return total / len(classes)
