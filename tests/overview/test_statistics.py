"""Numbers on a class, against values worked out by hand."""

from __future__ import annotations

import pytest

from grader.overview.statistics import Spread, discrimination, histogram, spread


def test_quartiles_lie_between_the_students_next_to_them() -> None:
    assert spread([4, 1, 3, 2]) == Spread(4, 1, 1.75, 2.5, 3.25, 4, 2.5)
    assert spread([5.0]) == Spread(1, 5, 5, 5, 5, 5, 5)
    assert spread([]) is None


def test_a_tenth_holds_its_lower_end_and_the_last_one_both() -> None:
    assert histogram([0, 0.05, 0.1, 0.3, 0.95, 1.0, 1.2, -0.1]) == (3, 1, 0, 1, 0, 0, 0, 0, 0, 3)
    assert histogram([0.1 + 0.2, 0.7 - 0.4])[3] == 2  # 0.30000000000000004 and 0.29999999999999993


@pytest.mark.parametrize(
    ("points", "rest", "r"),
    [
        ([0, 0, 1, 1, 1], [1, 2, 3, 4, 5], 0.866),  # by hand: cov 0.6, deviations sqrt(0.24) and sqrt(2)
        ([1, 1, 0, 0, 0], [1, 2, 3, 4, 5], -0.866),
        ([0, 1, 1, 1], [1, 2, 3, 4], None),  # too few
        ([1, 1, 1, 1, 1], [1, 2, 3, 4, 5], None),
        ([0, 1, 0, 1, 0], [2, 2, 2, 2, 2], None),
    ],
)
def test_discrimination_is_the_correlation_with_the_rest(points: list[float], rest: list[float], r: float) -> None:
    found = discrimination(points, rest)
    assert found == (pytest.approx(r, abs=1e-3) if r is not None else None)
