"""What the masks of a detector are worth: average precision by the overlap of pixels in the place of boxes.

Nothing gives points for it. Sources: as the oracle of w5-detect for boxes; He et al., "Mask R-CNN", 2017, for masks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

try:
    from torch import Tensor
except ModuleNotFoundError:  # then no exercise has a detector
    pass

from grader.judge.arrays import TENSORS, torch

LEAST_IOU = 0.75  # at 0.5 a filled box would do: it overlaps with the course's shapes by 0.54 on average
SURE = 0.5  # from there on a pixel of a mask belongs to the object
MOST_FOUND = 100  # of a label in an image, as for boxes

Truth: TypeAlias = "tuple[Tensor, Tensor]"
"""of one image: labels int64 (n,), masks bool (n, H, W)"""


class Worth(NamedTuple):
    precision: float
    """mean average precision at LEAST_IOU, over the labels that occur"""
    iou: float
    """mean overlap of the masks that are hits with their objects; 0 where there is none"""


def read(value: Any, count: int, side: Sequence[int]) -> Tensor | None:
    """Masks bool (n, H, W) of what a detector returned as such: that, or torchvision's (n, 1, H, W) of probabilities.

    None for what is no mask of `count` detections in an image of these sides.
    """
    if type(value) not in TENSORS or value.dim() not in (3, 4):
        return None
    if tuple(value.shape) not in ((count, *side), (count, 1, *side)):
        return None
    if value.dtype is not torch.bool and not value.is_floating_point():
        return None
    masks: Tensor = value.reshape(count, *side) >= SURE if value.is_floating_point() else value.reshape(count, *side)
    return masks


def worth(found: Sequence[dict[str, Tensor]], truth: Sequence[Truth]) -> Worth:
    """found: labels, scores and masks bool (n, H, W) of each image."""
    labels = sorted({label for of_image, _ in truth for label in of_image.tolist()})
    each = [_of_label(found, truth, label) for label in labels]
    hits = [overlap for _, overlaps in each for overlap in overlaps]
    return Worth(
        sum(precision for precision, _ in each) / len(labels) if labels else 0.0,
        sum(hits) / len(hits) if hits else 0.0,
    )


def _of_label(found: Sequence[dict[str, Tensor]], truth: Sequence[Truth], label: int) -> tuple[float, list[float]]:
    """(average precision, overlap of each hit)."""
    ranked: list[tuple[float, int, Tensor]] = []
    objects = [masks[labels == label] for labels, masks in truth]
    for image, item in enumerate(found):
        chosen = (item["labels"] == label).nonzero()[:, 0]
        chosen = chosen[item["scores"][chosen].argsort(descending=True, stable=True)[:MOST_FOUND]]
        overlaps = iou(item["masks"][chosen], objects[image])
        ranked += [(float(item["scores"][index]), image, row) for index, row in zip(chosen, overlaps, strict=True)]
    ranked.sort(key=lambda one: -one[0])
    taken: set[tuple[int, int]] = set()
    hits: list[float] = []
    for _, image, row in ranked:
        best = int(row.argmax()) if len(row) else -1
        is_hit = best >= 0 and float(row[best]) >= LEAST_IOU and (image, best) not in taken
        taken |= {(image, best)} if is_hit else set()
        hits.append(float(row[best]) if is_hit else 0.0)
    return _area(torch.tensor(hits) > 0, sum(map(len, objects))), [hit for hit in hits if hit]


def _area(hits: Tensor, total: int) -> float:
    """Under the curve of precision over recall, all points interpolated. hits: bool (n,), surest first."""
    if not len(hits) or not total:
        return 0.0
    precision = hits.double().cumsum(0) / torch.arange(1, len(hits) + 1)
    best = precision.flip(0).cummax(0).values.flip(0)
    return float((hits * best).sum() / total)


def iou(a: Tensor, b: Tensor) -> Tensor:
    """Overlap of each mask of a with each of b: bool (n, H, W), (m, H, W) -> float64 (n, m); 0 for two empty ones."""
    first, second = a.flatten(1).double(), b.flatten(1).double()
    shared = first @ second.T
    union = first.sum(1)[:, None] + second.sum(1)[None] - shared
    return shared / union.clamp(min=1)
