"""What masks are worth: as boxes where they are rectangles, by pixels where they are not."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch

from grader.judge import detected, masked
from grader.judge.detected import Scene

REPOSITORY = Path(__file__).resolve().parent.parent.parent
SIDE = (64, 64)


def load(path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(Path(path).stem, REPOSITORY / path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


oracle = load("reference/w5-detect/oracle.py")
SCENES: list[Scene] = oracle.shapes(20, 5)
TRUTH = [(labels, masks) for _, _, labels, masks in SCENES]


def perfect(masks: Any = None) -> list[dict[str, Any]]:
    return [
        {"boxes": boxes, "labels": labels, "scores": torch.full((len(labels),), 0.9), "masks": pixels}
        for (_, boxes, labels, _), pixels in zip(SCENES, masks or [masks for *_, masks in SCENES], strict=True)
    ]


def rectangle(boxes: torch.Tensor) -> torch.Tensor:
    masks = torch.zeros(len(boxes), *SIDE, dtype=torch.bool)
    for mask, (x1, y1, x2, y2) in zip(masks, boxes.int().tolist(), strict=True):
        mask[y1:y2, x1:x2] = True
    return masks


def test_overlap_is_of_pixels() -> None:
    square, half = torch.zeros(1, 4, 4, dtype=torch.bool), torch.zeros(2, 4, 4, dtype=torch.bool)
    square[0, :2, :2] = True
    half[0, :1, :2] = True
    assert masked.iou(square, half).tolist() == [[0.5, 0.0]]
    assert masked.iou(half[1:], half[1:]).tolist() == [[0.0]]


def test_the_true_masks_are_worth_one() -> None:
    worth = masked.worth(perfect(), TRUTH)
    assert worth.precision == pytest.approx(1.0)
    assert worth.iou == pytest.approx(1.0)


def test_rectangles_have_the_precision_that_the_oracle_gives_to_their_boxes() -> None:
    """Boxes moved by a few pixels, some of them twice, with scores in between: hits, false alarms and duplicates."""
    generator = torch.Generator().manual_seed(1)
    truth, found = [], []
    for image, boxes, labels, _ in SCENES:
        moved = (boxes + torch.randint(-3, 4, (len(boxes), 2), generator=generator).repeat(1, 2)).clamp(0, 63)
        drawn = torch.cat([moved, boxes[:1]])
        scores = torch.rand(len(drawn), generator=generator)
        found.append({"boxes": drawn, "labels": torch.cat([labels, labels[:1]]), "scores": scores})
        truth.append((image, boxes, labels))
    expected = oracle.mean_average_precision(found, truth, 0.75)
    rectangles = [{**item, "masks": rectangle(item["boxes"])} for item in found]
    got = masked.worth(rectangles, [(labels, rectangle(boxes)) for _, boxes, labels in truth])
    assert 0.2 < expected < 0.95
    assert got.precision == pytest.approx(expected, abs=1e-6)
    assert 0.75 < got.iou < 1


def test_a_filled_box_is_no_hit() -> None:
    found = perfect([rectangle(boxes) for _, boxes, *_ in SCENES])
    assert masked.worth(found, TRUTH).precision < 0.1


def test_nothing_found_is_worth_nothing() -> None:
    found = [{name: value[:0] for name, value in item.items()} for item in perfect()]
    assert masked.worth(found, TRUTH) == (0.0, 0.0)


@pytest.mark.parametrize(
    "value",
    [
        None, [1], torch.zeros(2, 64), torch.zeros(2, 64, 63), torch.zeros(3, 64, 64), torch.zeros(2, 2, 64, 64),
        torch.zeros(2, 64, 64, dtype=torch.int64), torch.zeros(2, 64, 64, dtype=torch.complex64),
    ],
)  # fmt: skip
def test_what_are_no_masks_of_these_detections_are_none(value: Any) -> None:
    assert masked.read(value, 2, SIDE) is None


def test_masks_as_torchvision_gives_them_count_from_a_half() -> None:
    read = masked.read(torch.tensor([0.4, 0.5, float("nan")]).view(3, 1, 1, 1).expand(3, 1, 64, 64), 3, SIDE)
    assert read is not None
    assert read.flatten(1).all(1).tolist() == [False, True, False]


def test_masks_are_measured_beside_the_boxes_and_give_no_points() -> None:
    with_masks = detected.score(perfect(), SCENES, oracle.mean_average_precision)
    without = [{name: value for name, value in item.items() if name != "masks"} for item in perfect()]
    plain = detected.score(without, SCENES, oracle.mean_average_precision)
    assert with_masks.value == plain.value == pytest.approx(1.0)
    assert with_masks.values["mask mAP75"] == pytest.approx(1.0)
    assert dict(with_masks.also)["mask mAP75"] == "1.0000; mean IoU of the masks that are hits 1.000"
    assert "mask mAP75" not in plain.values


def test_masks_of_another_form_are_said_to_be_not_measured() -> None:
    found = [{**item, "masks": item["masks"].long()} for item in perfect()]
    score = detected.score(found, SCENES, oracle.mean_average_precision)
    assert score.value == pytest.approx(1.0)
    assert "expected (n, H, W) bool" in dict(score.also)["masks"]


def test_masks_stay_with_their_detections_where_there_are_many() -> None:
    """More detections than are looked at: masks are kept with their own boxes and scores."""
    *_, masks = SCENES[0]
    item = perfect()[0]
    many = detected.MOST_FOUND + 10
    worse = {"boxes": torch.zeros(many, 4), "labels": torch.ones(many, dtype=torch.int64), "scores": torch.zeros(many)}
    crowd = {name: torch.cat([worse[name], item[name]]) for name in worse}
    crowd["masks"] = torch.cat([torch.zeros(many, *SIDE, dtype=torch.bool), masks])
    score = detected.score([crowd], SCENES[:1], oracle.mean_average_precision)
    assert score.values["mask mAP75"] == pytest.approx(1.0)
