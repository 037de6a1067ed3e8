"""Which mistake detections show. No network: they are made from the truth, with the mistake put in."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
import torch

from grader.judge import detected
from grader.judge.detected import Found, Sample, Scene
from grader.judge.stops import BelowThreshold

REPOSITORY = Path(__file__).resolve().parent.parent.parent


def load(path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(Path(path).stem, REPOSITORY / path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


oracle = load("reference/w5-detect/oracle.py")
SCENES: list[Scene] = oracle.shapes(20, 5)
SAMPLES: list[Sample] = [detected.sample(scene) for scene in SCENES]


def perfect() -> list[Found]:
    return [{"boxes": boxes.clone(), "labels": labels.clone(), "scores": torch.full((len(labels),), 0.9)}
            for _, boxes, labels in SAMPLES]  # fmt: skip


def changed(change: Callable[[Found], Found]) -> list[Found]:
    return [change(item) for item in perfect()]


def three_times(item: Found) -> Found:
    """Some objects surer than others, each with its duplicates, as a network without NMS finds them."""
    sure = item["boxes"][:, 0] / 64
    return {
        "boxes": torch.cat([item["boxes"], item["boxes"] + 1, item["boxes"] - 1]),
        "labels": item["labels"].repeat(3),
        "scores": torch.cat([sure, sure - 0.001, sure - 0.002]),
    }


def sizes(item: Found) -> Found:
    return {**item, "boxes": torch.cat([item["boxes"][:, :2], item["boxes"][:, 2:] - item["boxes"][:, :2]], 1)}


def centres(item: Found) -> Found:
    low, high = item["boxes"][:, :2], item["boxes"][:, 2:]
    return {**item, "boxes": torch.cat([(low + high) / 2, high - low], 1)}


def wide(item: Found) -> Found:
    width = (item["boxes"][:, 2] - item["boxes"][:, 0]) * 0.3
    return {**item, "boxes": item["boxes"] + torch.stack([-width, 0 * width, width, 0 * width], 1)}


def test_what_is_right_is_worth_one_and_shows_no_mistake() -> None:
    score = detected.score(perfect(), SAMPLES, oracle.mean_average_precision)
    assert score.value == pytest.approx(1.0)
    assert (score.says, score.evaluated, score.what) == ("", 20, "mAP50")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda item: {**item, "labels": item["labels"] - 1}, "labels are one too small: 0 is the background"),
        (lambda item: {**item, "labels": item["labels"] + 1}, "labels are one too large"),
        (sizes, "left, top, width, height"),
        (centres, "centre and size"),
        (three_times, "NMS is missing"),
        (wide, "boxes are not close"),
        (lambda item: {name: value[:0] for name, value in item.items()}, "found nothing at all"),
    ],
)
def test_a_mistake_is_told_by_what_would_mend_it(change: Callable[[Found], Found], says: str) -> None:
    score = detected.score(changed(change), SAMPLES, oracle.mean_average_precision)
    assert says in score.says


@pytest.mark.parametrize(
    ("found", "says"),
    [
        ([], "a list with a dict for each of 20 images"),
        ([None] * 20, 'no dict with "boxes", "labels" and "scores"'),
        (changed(lambda item: {**item, "labels": item["labels"].float()}), "labels. that are no tensor of torch.int64"),
        (changed(lambda item: {**item, "scores": torch.zeros(7)}), "of different lengths"),
    ],
)  # fmt: skip
def test_what_are_no_detections_is_said_so(found: object, says: str) -> None:
    with pytest.raises(BelowThreshold, match=says):
        detected.score(found, SAMPLES, oracle.mean_average_precision)


def test_pictures_show_the_truth_and_what_was_found() -> None:
    [first, *_] = detected.score(perfect(), SAMPLES, oracle.mean_average_precision).drawings
    _, boxes, labels = SAMPLES[0]
    assert [box.name for box in first.boxes] == ["truth"] * len(boxes) + ["yours"] * len(boxes)
    assert f"Labels, truth: {', '.join(map(str, labels.tolist()))}; yours: " in first.caption


def test_hostile_numbers_do_no_harm() -> None:
    nothing = changed(lambda item: {**item, "boxes": item["boxes"] * float("nan"), "scores": item["scores"] / 0})
    assert detected.score(nothing, SAMPLES, oracle.mean_average_precision).value == 0.0
