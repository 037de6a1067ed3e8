"""Builders of small reports: a test names what it is about and takes the rest from here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader import model

TIERS = (model.Tier("basics", 4.0), model.Tier("edge cases", 4.0))
EXERCISE = model.Exercise(
    slug="w2-maxpool",
    title="Max pooling",
    week=2,
    points=8.0,
    submit="maxpool",
    functions={"max_pool2d": "Tensor"},
    values={},
    tiers=TIERS,
    limits=model.Limits(),
)


@pytest.fixture
def a_test() -> Callable[..., model.TestResult]:
    def build(**changes: Any) -> model.TestResult:
        wrong = model.Verdict.WRONG_ANSWER
        usual = {"name": "small_example", "hidden": False, "tier": "basics", "verdict": wrong, "points": 0.0}
        return model.TestResult(**{**usual, "max_points": 1.0, **changes})

    return build


@pytest.fixture
def a_report() -> Callable[..., model.Report]:
    """A report on one exercise with these tests; keywords change the judgement, the named ones the rest."""

    def build(
        *tests: model.TestResult,
        exercise: model.Exercise = EXERCISE,
        report: dict[str, Any] | None = None,
        grade: dict[str, Any] | None = None,
        **changes: Any,
    ) -> model.Report:
        usual = {"verdict": model.worst(test.verdict for test in tests), "points": 0.0, "max_points": 8.0}
        usual |= {"file": "maxpool.py", "sha256": "9f2c1ab04d77" + "e" * 52, "graded_at": "2026-11-21T10:00:00+00:00"}
        judgement = model.Judgement("s01", exercise.slug, tests=tests, **{**usual, **changes})
        course = model.Course("cnn", "Convolutional networks", Path("course"), (exercise,), weeks={2: "Pooling"})
        counts = model.Grade(**{"judged_points": judgement.points, "points": judgement.points, **(grade or {})})
        whole = {"points": judgement.points, "max_points": 8.0, "as_of": "2026-11-22T09:30:00+00:00"}
        return model.Report(
            course=course,
            entries=(model.Graded(exercise, judgement, counts),),
            **{"student": "s01", **whole, **(report or {})},
        )

    return build
