"""What a class's points say of its students and of its tests: pure functions on numbers.

Difficulty of a test is the mean share of its points that was reached, by all who handed in the exercise and whose
result is known: 1 is easiest. Discrimination is the item-rest correlation: Pearson's r between the points in this test
and the points in all other tests of the page, over the same students; where a test gives all or nothing this is the
point-biserial correlation, corrected for the test's own part in the sum. Near 0 a test does not tell who knows more,
below 0 those who know more fail it: look at it first.
Source: Ebel & Frisbie, "Essentials of Educational Measurement", chapter on item analysis.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

BINS = 10
FEWEST_FOR_R = 5  # students; of fewer, a correlation says nothing


@dataclass(frozen=True, slots=True)
class Spread:
    """Quartiles by linear interpolation between the students next to them (R's type 7)."""

    count: int
    least: float
    lower: float
    median: float
    upper: float
    most: float
    mean: float


def spread(values: Iterable[float]) -> Spread | None:
    """None of nothing."""
    found = sorted(values)
    if not found:
        return None
    lower, median, upper = statistics.quantiles(found, n=4, method="inclusive") if len(found) > 1 else found * 3
    return Spread(len(found), found[0], lower, median, upper, found[-1], math.fsum(found) / len(found))


def histogram(shares: Iterable[float]) -> tuple[int, ...]:
    """How many shares, of 0 to 1, are in each tenth; a tenth holds its lower end, the last one both."""
    counts = [0] * BINS
    for share in shares:
        # The hair's breadth is for 0.3, of which binary fractions make 0.29999999999999998.
        counts[min(BINS - 1, max(0, math.floor(share * BINS + 1e-9)))] += 1
    return tuple(counts)


def discrimination(points: Sequence[float], rest: Sequence[float]) -> float | None:
    """None where too few students, or all with the same points, make it meaningless."""
    if len(points) < FEWEST_FOR_R or _is_flat(points) or _is_flat(rest):
        return None
    return statistics.correlation(points, rest)


def _is_flat(values: Sequence[float]) -> bool:
    return max(values) - min(values) < 1e-9
