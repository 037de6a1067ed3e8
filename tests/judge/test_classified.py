"""What is counted of a classifier's logits, on four images made here."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")
from grader.judge import classified  # noqa: E402
from grader.model import Profile  # noqa: E402

NAMES = ("shirt", "coat", "bag")
LABELS = torch.tensor([0, 1, 2, 2])
LOGITS = torch.tensor([[5.0, 0, 0], [0, 5, 0], [9, 0, 0], [0, 1, 0]])  # right, right, wrong and sure, wrong
IMAGES = torch.arange(4 * 2 * 2, dtype=torch.uint8).view(4, 2, 2)
PROFILE = Profile("cpu", 100, 5, 60.0, 90.0, ((0.4, 3.0), (0.9, 9.0)))


def scored(logits: torch.Tensor = LOGITS, losses: tuple[float, ...] = (1.0, 0.8, 0.7, 0.6, 0.55)) -> classified.Score:
    return classified.score(logits, LABELS, IMAGES, losses, PROFILE, NAMES)


def test_rows_are_the_truth_and_columns_what_the_model_says() -> None:
    score = scored()
    assert (score.value, score.evaluated, score.error) == (0.5, 4, 0.25)
    assert score.values["confusion"] == [[1, 0, 0], [0, 1, 0], [1, 1, 0]]


def test_the_surest_mistake_comes_first_with_both_names() -> None:
    titles = [one.title for one in scored().drawings if one.kind == "image"]
    assert titles == ["bag, taken for shirt", "bag, taken for coat"]


def test_pictures_are_the_curve_the_matrix_the_classes_and_the_mistakes() -> None:
    drawings = scored().drawings
    assert [one.kind for one in drawings] == ["curve", "heat", "table", "image", "image"]
    assert drawings[0].axes == ("epoch", "loss")
    assert drawings[2].rows == (("shirt", "1 of 1", "never wrong"), ("coat", "1 of 1", "never wrong"),
                                ("bag", "0 of 2", "shirt, 1 times"))  # fmt: skip
    assert [one.kind for one in scored(losses=()).drawings][:1] == ["heat"]


def test_logits_that_are_no_numbers_are_said_and_still_counted() -> None:
    score = scored(torch.full((4, 3), torch.nan))
    assert "not numbers" in score.says
    assert score.value == 0.25


def test_no_hint_where_all_points_are_reached() -> None:
    right = torch.nn.functional.one_hot(LABELS, 3).float()
    score = scored(right, losses=(2.3, 2.3))
    assert (score.value, score.says, score.error) == (1.0, "", 0.0)
    assert not [one for one in score.drawings if one.kind == "image"]
