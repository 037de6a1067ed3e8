"""What a class's trainings reached, from what was measured of each: pure functions, in the order of a leaderboard."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from grader.model import Outcome


@dataclass(frozen=True, slots=True)
class Place:
    """One student's training that counts."""

    rank: int
    """from 1; the same for the same value"""
    student: str
    value: float
    error: float
    parameters: int
    seconds: float
    """of the budget: CPU time, on a GPU wall time"""
    profile: str
    stopped: bool
    passed: bool
    name: str = ""
    """that the student chose to be called by; empty for who did not"""


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """All trainings of one test, best first."""

    exercise: str
    test: str
    what: str
    """such as accuracy"""
    places: tuple[Place, ...]

    def public(self, hidden: Collection[str]) -> Leaderboard:
        """Who chose a name, in the ranks that they have among all. hidden: students who are not to be shown."""
        shown = (place for place in self.places if place.name and place.student not in hidden)
        return replace(self, places=tuple(replace(place, student="") for place in shown))


def leaderboards(outcomes: Iterable[Outcome]) -> tuple[Leaderboard, ...]:
    """One for each test that measured trainings, in the order in which tests occur."""
    found: dict[tuple[str, str], list[Outcome]] = {}
    for one in outcomes:
        if one.measured and is_complete(one.measured):
            found.setdefault((one.exercise, one.name), []).append(one)
    return tuple(_leaderboard(slug, name, group) for (slug, name), group in found.items())


def is_complete(values: Mapping[str, Any]) -> bool:
    """Something was trained and measured; where all tries failed there is no value."""
    return all(name in values for name in ("value", "error", "parameters", "cpu_seconds", "runs", "counts"))


def _leaderboard(slug: str, name: str, group: list[Outcome]) -> Leaderboard:
    values = sorted((float(one.measured["value"]) for one in group if one.measured), reverse=True)
    places = [_place(one, one.measured, values) for one in group if one.measured]
    what = next((str(one.measured.get("what", "accuracy")) for one in group if one.measured), "accuracy")
    return Leaderboard(slug, name, what, tuple(sorted(places, key=lambda place: (place.rank, place.student))))


def _place(one: Outcome, measured: Mapping[str, Any], values: list[float]) -> Place:
    return Place(
        rank=values.index(float(measured["value"])) + 1,
        student=one.student,
        value=float(measured["value"]),
        error=float(measured["error"]),
        parameters=int(measured["parameters"]),
        seconds=float(measured["cpu_seconds"]),
        profile=str(measured.get("profile", "")),
        stopped=bool(measured["runs"][measured["counts"]]["stopped"]),
        passed=one.points == one.max_points,
        name=str(measured.get("name", "")),
    )
