"""What staff say of students' work, in the store: added, never changed, and untouched by any grading."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from grader.annotations import Merged, by_student, merge, standing
from grader.errors import UserError
from grader.model import Annotation, Snippet
from grader.rows import ANNOTATIONS, SNIPPETS, annotation_of, annotation_row, row_of
from grader.store import Store


class AnnotationStore:
    """The annotations and snippets of one place."""

    def __init__(self, store: Store) -> None:
        self._engine = store.engine
        self._writer = store.engine.execution_options(writes=True)

    def add(self, coming: Sequence[Annotation]) -> Merged:
        """Record what is not there yet, all of it or nothing. Raises UserError."""
        _refuse_endless(coming)
        with self._writer.begin() as connection:
            merged = merge(_all(connection, None), coming)
            if merged.new:
                connection.execute(sa.insert(ANNOTATIONS), [annotation_row(one) for one in merged.new])
        return merged

    def all(self) -> list[Annotation]:
        """Every one that was ever written, replaced and withdrawn ones too."""
        with self._engine.connect() as connection:
            return _all(connection, None)

    def standing(self, students: Sequence[str] | None = None) -> dict[str, tuple[Annotation, ...]]:
        """student -> what stands of what is said of them (of all students: None), in the order of writing."""
        with self._engine.connect() as connection:
            found = _all(connection, students)
        return by_student(standing(found))

    def add_snippets(self, snippets: Iterable[Snippet]) -> int:
        """Record those that are not there as they are; returns how many. Raises UserError."""
        known = set(self._all_snippets())
        found = [one for one in dict.fromkeys(snippets) if one not in known]
        _refuse_endless(found)
        new = [row_of(one) for one in found]
        with self._writer.begin() as connection:
            if new:
                connection.execute(sa.insert(SNIPPETS), new)
        return len(new)

    def snippets(self) -> dict[str, Snippet]:
        """name -> the newest of that name; without those that were withdrawn."""
        newest = {one.name: one for one in self._all_snippets()}
        return {name: newest[name] for name in sorted(newest) if newest[name].text}

    def _all_snippets(self) -> list[Snippet]:
        columns = [column for column in SNIPPETS.columns if column.name != "id"]
        query = sa.select(*columns).order_by(SNIPPETS.c.written_at, SNIPPETS.c.id)
        with self._engine.connect() as connection:
            return [Snippet(**row) for row in connection.execute(query).mappings()]


def _refuse_endless(coming: Iterable[Annotation | Snippet]) -> None:
    """What is written stays, and nan or an infinity would make a student's sum one."""
    for one in coming:
        if one.points is not None and not math.isfinite(one.points):
            raise UserError(f"{one.points} points by {one.author}: expected a number such as -0.5; nothing was stored")


def _all(connection: sa.Connection, students: Sequence[str] | None) -> list[Annotation]:
    query = sa.select(ANNOTATIONS).order_by(ANNOTATIONS.c.written_at, ANNOTATIONS.c.id)
    if students is not None:
        query = query.where(ANNOTATIONS.c.student.in_(students))
    return [annotation_of(row) for row in connection.execute(query).mappings()]
