"""What a class's page says follows from the judgements that count."""

from __future__ import annotations

import pytest

from grader.overview.facts import ClassFacts
from tests.overview.conftest import HOSTILE, gathered, judged


def test_tests_are_counted_over_those_whose_result_is_known(class_facts: ClassFacts) -> None:
    (exercise,) = class_facts.exercises
    easy, hard = exercise.tests
    assert (exercise.handed_in, exercise.judged, exercise.accepted, exercise.unknown) == (12, 13, 5, 1)
    assert (easy.passed, easy.asked, hard.passed, hard.asked) == (8, 11, 5, 11)
    assert (easy.difficulty, hard.pass_rate) == (pytest.approx(8 / 11), pytest.approx(5 / 11))
    # The 2x2 table (5 both, 3 easy alone, 3 neither) as phi, which is Pearson's r of zeros and ones.
    assert easy.discrimination == hard.discrimination == pytest.approx((5 * 3 - 3 * 0) / (8 * 3 * 5 * 6) ** 0.5)
    assert [test.name for test in class_facts.slowest] == ["hard", "easy"]
    assert [test.name for test in class_facts.failed] == ["hard", "easy"]


def test_the_distribution_is_of_known_points_and_nothing_handed_in_is_nothing(class_facts: ClassFacts) -> None:
    assert class_facts.shares is not None
    assert (class_facts.students, class_facts.unknown, class_facts.shares.count) == (13, 1, 12)
    assert class_facts.bins == (4, 0, 0, 0, 0, 3, 0, 0, 0, 5)  # zoe among those with nothing
    assert class_facts.absent == ("zoe",)


def test_judge_errors_are_nobodys_mistakes(class_facts: ClassFacts) -> None:
    (fault,) = class_facts.faults
    assert (fault.exercise, fault.why, fault.tests, fault.students) == (
        "w1-double", "the fork server died", ("easy",), ("s11",),
    )  # fmt: skip


def test_mistakes_are_counted_by_student(class_facts: ClassFacts) -> None:
    (mistake,) = class_facts.mistakes
    assert (mistake.what, mistake.tests) == ("double__adds", ("hard",))
    assert mistake.students == tuple(sorted([HOSTILE, *(f"s{number:02}" for number in range(5, 10))]))


def test_a_class_of_nobody_has_a_page() -> None:
    assert gathered([]).shares is None
    assert gathered([judged("s01", True, True)]).exercises[0].tests[0].discrimination is None
