"""What a trained detector is worth, which mistake its boxes show, and pictures of what it found.

Mean average precision is worked out by the course's oracle. A mistake is told by what would mend it: where the same
detections, with labels moved by one or boxes read otherwise, are right, the student is told so.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

try:
    from torch import Tensor
except ModuleNotFoundError:  # then no exercise has a detector
    pass

from grader.judge import drawings, masked
from grader.judge.arrays import TENSORS, torch
from grader.judge.stops import BelowThreshold
from grader.judge.trained import Score
from grader.model import Drawing

Found: TypeAlias = "dict[str, Tensor]"
"""of one image: boxes float32 (n, 4), labels int64 (n,), scores float32 (n,), best first or not"""
Sample: TypeAlias = "tuple[Tensor, Tensor, Tensor]"
"""image float32 (3, H, W), true boxes float32 (n, 4), labels int64 (n,) from 1 on"""
Scene: TypeAlias = "tuple[Tensor, ...]"
"""a sample, and where the course has them masks bool (n, H, W): the pixels of each object"""
Precision: TypeAlias = "Callable[[list[Found], list[Sample], float], float]"
"""mean average precision of detections, at an IoU"""

THRESHOLDS = (0.5, 0.75)  # IoU: what gives points, and how close the boxes are
MENDED = 0.25  # what a reading that mends a mistake gains at least
MOST_FOUND = 300  # detections in one image that are looked at; torchvision gives 100
MOST_SHOWN = 4  # images
SHOWN_SCORE = 0.5
MOST_LISTED = 8
FIELDS = {"boxes": ("torch.float32", 2), "labels": ("torch.int64", 1), "scores": ("torch.float32", 1)}


def sample(scene: Scene) -> Sample:
    """Without its masks."""
    image, boxes, labels = scene[:3]
    return image, boxes, labels


def masks(scenes: Sequence[Scene]) -> list[Tensor]:
    """Of each scene; an empty list where the course has none."""
    return [scene[3] for scene in scenes if len(scene) > 3]


def score(found: Any, scenes: Sequence[Scene], precision: Precision) -> Score:
    """mAP50, its spread, what the boxes show, and the pictures. Raises BelowThreshold for what are no detections."""
    detections = required(found, len(scenes))
    truth = [sample(scene) for scene in scenes]
    values = [precision(detections, truth, threshold) for threshold in THRESHOLDS]
    of_masks, says_of_masks = _masks(found, scenes)
    return Score(
        value=values[0],
        error=_error(values[0], sum(len(boxes) for _, boxes, _ in truth)),
        evaluated=len(truth),
        says=mistake(detections, truth, values, precision),
        values={"mAP75": values[1], "detections": sum(len(item["labels"]) for item in detections), **of_masks},
        also=(("mAP75", f"{values[1]:.4f}"), *says_of_masks),
        drawings=tuple(pictures(detections, truth)),
        what="mAP50",
    )


def _masks(found: list[dict[str, Any]], scenes: Sequence[Scene]) -> tuple[dict[str, float], list[tuple[str, str]]]:
    """What the masks are worth, as numbers and in words; nothing where the course, or the detector, has none."""
    truth = list(zip((labels for _, _, labels, *_ in scenes), masks(scenes), strict=False))
    if not truth or not any("masks" in item for item in found):
        return {}, []
    read = []
    for item, (image, *_) in zip(found, scenes, strict=True):
        one = masked.read(item.get("masks"), len(item["labels"]), image.shape[1:])
        if one is None:
            return {}, [("masks", "not measured; expected (n, H, W) bool, or (n, 1, H, W) float as torchvision's")]
        read.append({"labels": item["labels"], "scores": item["scores"].nan_to_num(0.0), "masks": one})
    worth = masked.worth(read, truth)
    values = {"mask mAP75": worth.precision, "mask IoU": worth.iou}
    return values, [("mask mAP75", f"{worth.precision:.4f}; mean IoU of the masks that are hits {worth.iou:.3f}")]


def _error(value: float, objects: int) -> float:
    """As of a share of the objects: average precision is no share, but spreads about as much."""
    return math.sqrt(max(value * (1 - value), 0.0) / max(objects, 1))


def required(found: Any, count: int) -> list[Found]:
    """Raises BelowThreshold unless it is a dict of boxes, labels and scores for each image."""
    if type(found) is not list or len(found) != count:
        raise no_detections(f"the detector did not return a list with a dict for each of {count} images.")
    return [_required(item) for item in found]


def no_detections(message: str) -> BelowThreshold:
    """Worth nothing, and the student reads why: what the detector returns tells nothing of an image."""
    return BelowThreshold(message, 0.0)


def _required(item: Any) -> Found:
    if type(item) is not dict or not set(FIELDS) <= set(item):
        raise no_detections('the detector returned no dict with "boxes", "labels" and "scores" for an image.')
    for name, (dtype, axes) in FIELDS.items():
        value = item[name]
        if type(value) not in TENSORS or str(value.dtype) != dtype or value.dim() != axes:
            raise no_detections(f'the detector returned "{name}" that are no tensor of {dtype} with {axes} axes.')
    n = len(item["scores"])
    if len(item["labels"]) != n or tuple(item["boxes"].shape) != (n, 4):
        raise no_detections("the detector returned boxes, labels and scores of different lengths.")
    best = item["scores"].nan_to_num(0.0).argsort(descending=True, stable=True)[:MOST_FOUND]
    return {name: item[name][best].nan_to_num(0.0) if name != "labels" else item[name][best] for name in FIELDS}


def mistake(found: list[Found], samples: list[Sample], values: Sequence[float], precision: Precision) -> str:
    """What the detections show; empty for nothing."""
    if not any(len(item["labels"]) for item in found):
        return "It found nothing at all: did it train, and is it in evaluation mode? Label 0 is the background."
    for reading, says in READINGS:
        if precision([reading(item) for item in found], samples, THRESHOLDS[0]) >= values[0] + MENDED:
            return says
    if values[0] > 0.5 and values[1] < values[0] / 2:
        return (
            "It finds the objects, but its boxes are not close (mAP75 is less than half of mAP50): look at the offsets "
            "that are learned, and at boxes one pixel too large. x2 and y2 lie behind the last column and row."
        )
    return ""


def _labels(by: int) -> Callable[[Found], Found]:
    return lambda item: {**item, "labels": item["labels"] + by}


def _corners_of_sizes(item: Found) -> Found:
    boxes = item["boxes"]
    return {**item, "boxes": torch.cat([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]], dim=1)}


def _corners_of_centres(item: Found) -> Found:
    centre, half = item["boxes"][:, :2], item["boxes"][:, 2:] / 2
    return {**item, "boxes": torch.cat([centre - half, centre + half], dim=1)}


def _without_duplicates(item: Found) -> Found:
    """The best of each group of boxes that overlap by more than a half and have one label."""
    kept: list[int] = []
    for index in range(len(item["labels"])):
        if not any(_is_duplicate(item, index, other) for other in kept):
            kept.append(index)
    return {name: value[kept] for name, value in item.items()}


def _is_duplicate(item: Found, index: int, other: int) -> bool:
    if item["labels"][index] != item["labels"][other]:
        return False
    (a, b, c, d), (e, f, g, h) = item["boxes"][index].tolist(), item["boxes"][other].tolist()
    shared = max(0.0, min(c, g) - max(a, e)) * max(0.0, min(d, h) - max(b, f))
    return bool(shared > ((c - a) * (d - b) + (g - e) * (h - f) - shared) / 2)


READINGS: tuple[tuple[Callable[[Found], Found], str], ...] = (
    (_labels(1), "Your labels are one too small: 0 is the background, shapes begin with 1. Train with labels 1, 2, 3."),
    (_labels(-1), "Your labels are one too large: shapes begin with 1. torchvision's need no shift."),
    (_corners_of_sizes, "Your boxes are left, top, width, height. Expected corners: x1, y1, x2, y2."),
    (_corners_of_centres, "Your boxes are centre and size. Expected corners: x1, y1, x2, y2."),
    (_without_duplicates, "Objects are found several times, and each but the first is a false alarm: NMS is missing."),
)


def pictures(found: list[Found], samples: list[Sample]) -> list[Drawing]:
    """The first images, with the true boxes, and what was found with a score of a half and more."""
    drawn = []
    for number, (item, (image, truth, labels)) in enumerate(zip(found[:MOST_SHOWN], samples, strict=False), 1):
        sure = item["scores"] >= SHOWN_SCORE
        boxes = {"truth": truth, "yours": item["boxes"][sure]}
        made = drawings.image(image, f"test image {number}", boxes=boxes)
        says = f"Labels, truth: {_listed(labels)}; yours: {_listed(item['labels'][sure])}."
        drawn.append(replace(made, caption=f"{made.caption} {says}"))
    return drawn


def _listed(labels: Tensor) -> str:
    return ", ".join(map(str, labels.tolist()[:MOST_LISTED])) or "none"
