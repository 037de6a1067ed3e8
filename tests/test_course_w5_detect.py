"""The oracle of w5-detect against torchvision, and the worked numbers of its statement."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
import torch
from torchvision.ops import box_iou, nms

REPOSITORY = Path(__file__).resolve().parent.parent


def load(path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.replace("/", "_"), REPOSITORY / path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


oracle = load("reference/w5-detect/oracle.py")
mistakes = load("reference/w5-detect/mistakes.py")


def boxes(*rows: list[float]) -> torch.Tensor:
    return torch.tensor(rows, dtype=torch.float32).view(-1, 4)


def random_boxes(n: int, seed: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    corner = 20 * torch.rand(n, 2, generator=generator)
    return torch.cat([corner, corner + 1 + 15 * torch.rand(n, 2, generator=generator)], dim=1)


FIVE = boxes([0, 0, 10, 10], [1, 1, 11, 11], [20, 20, 30, 30], [0, 0, 10, 10], [5, 5, 15, 15])
SCORES = torch.tensor([0.9, 0.8, 0.7, 0.95, 0.6])
DUPLICATE = (
    [(boxes([0, 0, 10, 10], [0, 0, 10, 10], [50, 50, 60, 60]), torch.tensor([0.9, 0.8, 0.7]))],
    [boxes([0, 0, 10, 10], [50, 50, 60, 60])],
    0.5,
)


def test_overlaps_are_torchvisions() -> None:
    a, b = random_boxes(20, 0), random_boxes(15, 1)
    assert torch.allclose(oracle.box_iou(a, b), box_iou(a, b), atol=1e-6)


@pytest.mark.parametrize("thr", [0.1, 0.3, 0.5, 0.7])
def test_suppression_is_torchvisions(thr: float) -> None:
    found, scores = random_boxes(40, 2), torch.rand(40, generator=torch.Generator().manual_seed(3))
    assert oracle.nms(found, scores, thr) == nms(found, scores, thr).tolist()


def test_worked_numbers() -> None:
    """25/175; with + 1, 36/206; an inner box 4/100; boxes 0 and 1 overlap by 0.6807; [3, 2, 4] and [3, 2]; 5/6."""
    square, other = boxes([0, 0, 10, 10]), boxes([5, 5, 15, 15], [2, 2, 4, 4], [1, 1, 11, 11], [0, 0, 0, 0])
    assert oracle.box_iou(square, other)[0].tolist() == pytest.approx([25 / 175, 0.04, 81 / 119, 0.0])
    assert mistakes.box_iou__pixels_plus_one(square, other)[0, 0].item() == pytest.approx(36 / 206)
    assert mistakes.box_iou__width_and_height(boxes([5, 5, 10, 10]), boxes([5, 5, 10, 10]))[0, 0].item() == 1.0
    assert oracle.box_iou(boxes([5, 5, 10, 10]), boxes([5, 5, 15, 15])).item() == 0.25  # (5, 5, 10, 10) is not 10 wide
    assert (oracle.nms(FIVE, SCORES, 0.5), oracle.nms(FIVE, SCORES, 0.1)) == ([3, 2, 4], [3, 2])
    assert oracle.average_precision(*DUPLICATE) == pytest.approx(5 / 6)
    assert mistakes.average_precision__duplicates_are_hits(*DUPLICATE) == 1.0


def test_perfect_detections_have_a_mean_average_precision_of_one() -> None:
    samples = oracle.scenes(8, 7)
    found = [{"boxes": b, "labels": y, "scores": torch.ones(len(y))} for _, b, y in samples]
    assert oracle.mean_average_precision(found, samples, 0.5) == 1.0
    assert oracle.mean_average_precision(found, [oracle.shifted(s, 30) for s in samples], 0.5) == 0.0


@pytest.mark.parametrize("seed", [5, 7, 9])
def test_boxes_of_scenes_are_tight_and_within_the_image(seed: int) -> None:
    """And stay within it when they are moved by four pixels."""
    for image, truth, labels in oracle.scenes(8, seed):
        assert image.shape == (3, 64, 64)
        assert set(labels.tolist()) <= {1, 2}
        assert bool((truth >= 0).all() and (truth <= 60).all())
        for x1, y1, x2, y2 in truth.int().tolist():
            middle = (y1 + y2) // 2
            assert image[:, middle, x1].mean() > 0.45 > image[:, middle, x1 - 2].mean()
            assert image[:, middle, x2 - 1].mean() > 0.45 > image[:, middle, min(x2 + 1, 63)].mean()


@pytest.mark.parametrize("name", [name for name in vars(mistakes) if "__" in name and not name.startswith("_")])
def test_each_mistake_is_one_somewhere(name: str) -> None:
    a, b = boxes([0, 0, 10, 10], [3, 3, 3, 3]), boxes([5, 5, 15, 15], [3, 3, 3, 3], [40, 40, 50, 50])
    halves = boxes([0, 0, 10, 10], [0, 0, 10, 5])
    chain = boxes([0, 0, 10, 10], [4, 0, 14, 10], [8, 0, 18, 10])
    ranked = [
        (boxes([50, 50, 60, 60], [0, 0, 10, 10]), torch.tensor([0.9, 0.5])),
        (boxes([0, 0, 10, 5], [30, 30, 40, 40]), torch.tensor([0.8, 0.2])),
    ]
    truth = [boxes([0, 0, 10, 10], [20, 20, 30, 30]), boxes([0, 0, 10, 10], [30, 30, 40, 40])]
    questions = {
        "box_iou": [(a, b)],
        "nms": [(FIVE, SCORES, 0.5), (halves, torch.tensor([0.5, 0.9]), 0.5), (chain, torch.tensor([3.0, 2, 1]), 0.4)],
        "average_precision": [DUPLICATE, (ranked, truth, 0.5)],
    }
    function = name.partition("__")[0]
    pairs = [(getattr(mistakes, name)(*args), getattr(oracle, function)(*args)) for args in questions[function]]
    assert any(repr(got) != repr(expected) for got, expected in pairs)
