"""Regrades in the store: runs whose judgements do not count until somebody decides that; and where a grade came from.

A decision is a row like every other, never changed. Applied, the run's rows count as if they had counted all along: the
one planned last counts, so that what a student handed in since keeps its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import sqlalchemy as sa

from grader.model import Judgement, Recorded, Verdict
from grader.rows import DECISIONS, JUDGEMENTS, PLANNED, RUNS, VERSION_PARTS, judgement_of
from grader.store import Store, last_planned


class Trial(NamedTuple):
    """A regrade that is not decided."""

    run: int
    started_at: str


class TrialStore:
    def __init__(self, store: Store) -> None:
        self._engine = store.engine
        self._writer = store.engine.execution_options(writes=True)

    def pending(self) -> Trial | None:
        """The newest that nobody has decided."""
        decided = sa.exists().where(DECISIONS.c.run == RUNS.c.id)
        query = (
            sa.select(RUNS.c.id, RUNS.c.started_at).where(RUNS.c.trial, ~decided).order_by(RUNS.c.id.desc()).limit(1)
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        return Trial(row.id, row.started_at) if row else None

    def decide(self, run: int, applied: bool, by: str, at: str) -> None:
        row = {"run": run, "applied": applied, "decided_by": by, "decided_at": at}
        with self._writer.begin() as connection:
            connection.execute(sa.insert(DECISIONS).values(row))

    def judged(self, run: int) -> set[tuple[str, str]]:
        """(student, exercise) of what would count if the run were applied."""
        return {(row.student, row.exercise) for row in self._last(run)}

    def versions(self, run: int) -> dict[str, set[str]]:
        """slug -> versions of the exercise by which the run's judgements were made."""
        found: dict[str, set[str]] = {}
        for row in self._last(run):
            found.setdefault(row.exercise, set()).add(row.version)
        return found

    def open(self, run: int) -> list[tuple[str, str]]:
        """What has no verdict yet, or a judge error: applied, it would lose points that are known."""
        final = [verdict.value for verdict in Verdict if verdict.is_final]
        return [(row.student, row.exercise) for row in self._last(run) if row.verdict not in final]

    def _last(self, run: int) -> list[Any]:
        students = sa.select(PLANNED.c.student).where(PLANNED.c.run == run)
        query = (
            sa.select(PLANNED.c.student, PLANNED.c.exercise, PLANNED.c.version, JUDGEMENTS.c.verdict)
            .outerjoin(JUDGEMENTS, JUDGEMENTS.c.planned == PLANNED.c.id)
            .where(PLANNED.c.run == run, PLANNED.c.id.in_(last_planned(students, run)))
            .order_by(PLANNED.c.student, PLANNED.c.exercise)
        )
        with self._engine.connect() as connection:
            return list(connection.execute(query))

    def history(self, student: str, exercises: list[str]) -> Iterator[Recorded]:
        """Every judgement of a student, in the order of planning, exercise by exercise; without its tests."""
        query = (
            sa.select(
                JUDGEMENTS, PLANNED.c.version, RUNS.c.trial, DECISIONS.c.applied, DECISIONS.c.decided_by,
                DECISIONS.c.decided_at,
            )
            .join(PLANNED, PLANNED.c.id == JUDGEMENTS.c.planned)
            .outerjoin(RUNS, RUNS.c.id == PLANNED.c.run)
            .outerjoin(DECISIONS, DECISIONS.c.run == RUNS.c.id)
            .where(JUDGEMENTS.c.student == student, JUDGEMENTS.c.exercise.in_(exercises))
            .order_by(JUDGEMENTS.c.exercise, PLANNED.c.id)
        )  # fmt: skip
        with self._engine.connect() as connection:
            rows = connection.execute(query).mappings().all()
        extra = ("version", "trial", "applied", "decided_by", "decided_at")
        for row in rows:
            judgement: Judgement = judgement_of({key: row[key] for key in row if key not in extra}, ())
            yield Recorded(
                judgement, row["key"], row["version"], bool(row["provisional"]), bool(row["trial"]), row["applied"],
                row["decided_by"] or "", row["decided_at"] or "",
            )  # fmt: skip

    def parts(self, version: str) -> dict[str, str]:
        """What a version was made of; empty where that was not recorded."""
        query = sa.select(VERSION_PARTS.c.part, VERSION_PARTS.c.sha256).where(VERSION_PARTS.c.version == version)
        with self._engine.connect() as connection:
            return {row.part: row.sha256 for row in connection.execute(query)}
