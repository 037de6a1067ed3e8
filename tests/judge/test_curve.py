"""Which mistake a loss curve and an accuracy are taken for: one case for each sentence, and sound ones for none."""

from __future__ import annotations

import math

import pytest

from grader.judge.curve import mistake

SOUND = (0.9, 0.55, 0.45, 0.40, 0.37)


@pytest.mark.parametrize(
    ("losses", "accuracy", "predicted", "says"),
    [
        ((0.9, math.nan), 0.1, 1, "not a number"),
        ((0.9, math.inf), 0.8, 10, "not a number"),
        ((400.0, 12.0), 0.3, 10, "above 10"),
        ((2.31, 2.3), 0.1, 1, "every image the same"),
        ((), 0.1, 1, "every image the same"),
        ((0.5, 0.1, 0.01, 0.01, 0.01), 0.2, 3, "sorted by class"),
        ((0.75, 0.44, 0.33, 0.25, 0.19), 0.09, 10, "not the given model"),
        ((0.75, 0.44, 0.33, 0.25, 0.19), 0.1, 1, "every image the same, though the loss falls"),
        ((3.57, 2.68, 2.02, 2.02, 2.07), 0.29, 10, "zero_grad"),
        ((4.81, 1.59, 1.07, 1.90, 1.94), 0.43, 8, "not shuffled"),
        ((2.3, 2.3, 2.3, 2.3, 2.3), 0.11, 7, "no optimizer step"),
        ((1.8, 1.62, 1.6, 1.59, 1.58), 0.82, 10, "softmax"),
        ((1.815, 1.677, 1.631, 1.602), 0.83, 10, "softmax"),  # with a schedule, as measured
        ((2.0, 1.9, 1.8, 1.7, 1.65), 0.60, 10, "still falls"),
        ((0.6, 0.3, 0.2, 0.1, 0.05), 0.70, 10, "preprocessed"),
        (SOUND[:3], 0.86, 10, "3 of 5 epochs"),
        ((2.2, 2.0, 1.9, 1.8, 1.75), 0.5, 10, "still falls"),
        ((1.5, 1.28, 1.25, 1.24, 1.23), 0.5, 10, "ends above 1"),
        (SOUND, 0.86, 10, ""),
        ((), 0.5, 10, ""),
    ],
)
def test_a_curve_is_told(losses: tuple[float, ...], accuracy: float, predicted: int, says: str) -> None:
    found = mistake(losses, accuracy, predicted, epochs=5)
    assert says in found
    assert bool(found) == bool(says)


def test_one_epoch_is_no_plateau() -> None:
    assert "1 of 5 epochs" in mistake((0.9,), 0.7, 10, epochs=5)


@pytest.mark.parametrize("loss", [0.9, 1.2, 1.9])
def test_one_epoch_of_one_neither_falls_nor_rests(loss: float) -> None:
    assert mistake((loss,), 0.7, 10, epochs=1) == ""


@pytest.mark.parametrize(("loss", "says"), [(2.3, "guessing has it"), (1.6, "softmax")])
def test_one_epoch_can_lie_where_a_mistake_leaves_it(loss: float, says: str) -> None:
    assert says in mistake((loss,), 0.7, 10, epochs=1)
