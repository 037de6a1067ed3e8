"""What came of a training, and what it is worth: pure functions of records, for whatever is measured of a model."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import Any

from grader.judge.verdict import Saw
from grader.model import Drawing, Measured, Profile
from grader.model import Training as Settings

MOST_EPOCHS = 1000  # of which losses are kept

MOST_NAME = 40  # characters
# Read as text: what a student handed in is never parsed out here.
NAME = re.compile(rb"""^LEADERBOARD[ \t]*=[ \t]*(["'])([^"'\\\r\n]{1,200})\1[ \t]*(?:#.*)?\r?$""", re.MULTILINE)

Thresholds = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Run:
    """One training, as it was seen from outside."""

    seed: int
    weights: bytes
    """safetensors, looked at"""
    parameters: int
    """numbers in the weights that are learned"""
    losses: tuple[float, ...]
    """of every epoch, as the submission says"""
    cpu_seconds: float
    """of the budget, until the state that counts had arrived; on a GPU by the clock"""
    stopped: str = ""
    """why it did not come to its end; empty where it did"""
    saw: Saw = Saw.WRONG
    """what a test saw that finds it worth too little: what stopped it, where something did"""


@dataclass(frozen=True, slots=True)
class Score:
    """What one trained model is worth."""

    value: float
    """accuracy, or whatever else the thresholds of course.yml are of"""
    error: float
    """standard error of it, from how many were evaluated"""
    evaluated: int
    """images that it was measured on"""
    says: str = ""
    """the mistake that it shows, for the student; empty for none"""
    values: dict[str, Any] = field(default_factory=dict)
    """what else was measured, as plain JSON"""
    also: tuple[tuple[str, str], ...] = ()
    """the part of it that is shown: (what, its value) in words"""
    drawings: tuple[Drawing, ...] = ()
    what: str = "accuracy"


def leaderboard_name(source: bytes) -> str:
    """What the student wants to be called on the class's leaderboard: `LEADERBOARD = "…"`; empty for nothing."""
    found = NAME.findall(source)
    return found[-1][1].decode("utf-8", "replace").strip()[:MOST_NAME] if found else ""


def binomial_error(share: float, count: int) -> float:
    """Standard error of a share that was counted in a sample."""
    return math.sqrt(max(share * (1 - share), 0.0) / count)


def is_just_below(score: Score, thresholds: Thresholds) -> bool:
    """Inside the error band below the next threshold: another seed may lie above it."""
    missed = [needed for needed, _ in thresholds if needed > score.value]
    return bool(missed) and missed[0] - score.value <= score.error


def points_for(value: float, thresholds: Thresholds) -> float:
    return max((points for needed, points in thresholds if value >= needed), default=0.0)


def sentence(run: Run, score: Score, profile: Profile, points: float) -> str:
    """What a student reads whose model did not reach all thresholds."""
    missed = [(needed, worth) for needed, worth in profile.thresholds if needed > score.value]
    tiers = ", ".join(f"{worth:g} points from {needed:g}" for needed, worth in missed)
    first = f"{score.what} {of(score)}: {points:g} points; {tiers}."
    cut = f"The training was stopped: {run.stopped}. What counts is what it had reached by then." if run.stopped else ""
    return "\n".join(line for line in (first, cut, score.says) if line)


def of(score: Score) -> str:
    """`0.8655 ± 0.0076 (2,000 images)`"""
    return f"{score.value:.4f} ± {score.error:.4f} ({score.evaluated:,} images)"


def measured(
    settings: Settings,
    profile: Profile,
    device: str,
    tries: list[tuple[Run, Score]],
    failed: str = "",
    name: str = "",
) -> Measured:
    """What is shown and stored, whatever becomes of the test. The last of several tries may still be missing.

    failed: why the one that followed them came to nothing. name: for the leaderboard, as the student wants it.
    """
    rows = [("profile", f"{profile.name}: {settings.reason}" if settings.reason else profile.name), ("device", device)]
    rows.append(("trained on", f"{profile.images:,} images, {profile.epochs} epochs, {profile.budget_seconds:g} s"))
    values: dict[str, Any] = {
        "profile": profile.name, "reason": settings.reason, "device": device, "images": profile.images,
        "epochs": profile.epochs, "budget_seconds": profile.budget_seconds, "data": settings.data_version,
        "thresholds": [list(pair) for pair in profile.thresholds], "runs": [_values(*one) for one in tries],
    }  # fmt: skip
    if not tries:
        return Measured("training", tuple(rows), values)
    best = max(range(len(tries)), key=lambda number: tries[number][1].value)
    run, score = tries[best]
    for number, (each, its) in enumerate(tries):
        counts = f"; counts, the better of {len(tries)}" if len(tries) > 1 and number == best else ""
        cut = f"; stopped: {each.stopped}" if each.stopped else ""
        used = f"{each.cpu_seconds:.1f} s {'of CPU time' if device == 'cpu' else 'by the clock'}"
        rows.append((its.what, f"{of(its)} with seed {each.seed}, {used}{cut}{counts}"))
    rows += score.also
    if failed:
        rows.append(("next training", failed))
    rows.append(("parameters", f"{run.parameters:,}"))
    if name:
        rows.append(("on the leaderboard as", name))
    if score.says:
        rows.append(("what it looks like", score.says))
    values |= {
        "counts": best, "what": score.what, "value": score.value, "error": score.error, "evaluated": score.evaluated,
        "parameters": run.parameters, "cpu_seconds": run.cpu_seconds, "says": score.says,
        "failed": failed, "name": name, "also": [list(row) for row in score.also],
    }  # fmt: skip
    return Measured("training", tuple(rows), values, score.drawings)


def _values(run: Run, score: Score) -> dict[str, Any]:
    return {
        "seed": run.seed, "value": score.value, "error": score.error, "cpu_seconds": run.cpu_seconds,
        "stopped": run.stopped, "losses": [loss if math.isfinite(loss) else None for loss in run.losses],
        **score.values,
    }  # fmt: skip
