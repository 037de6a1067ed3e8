"""The tables of the store as its queries see them, and records as rows; how tables are made is in migrations.py."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, fields
from typing import Any

import sqlalchemy as sa

from grader.model import (
    Annotation,
    Box,
    Drawing,
    Evidence,
    Excerpt,
    Grid,
    Judgement,
    Measured,
    Provenance,
    Seen,
    Snippet,
    TestResult,
    Verdict,
    Work,
)

_metadata = sa.MetaData()
RUNS = sa.Table(
    "run",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("course", sa.Text),
    sa.Column("host", sa.Text),
    sa.Column("pid", sa.Integer),
    sa.Column("started_at", sa.Text),
    sa.Column("trial", sa.Boolean, doc="its judgements count from when a decision says so"),
)
DECISIONS = sa.Table(
    "decision",
    _metadata,
    sa.Column("run", sa.Integer, primary_key=True),
    sa.Column("applied", sa.Boolean),
    sa.Column("decided_by", sa.Text),
    sa.Column("decided_at", sa.Text),
)
VERSION_PARTS = sa.Table(
    "version_part",
    _metadata,
    sa.Column("version", sa.Text, primary_key=True, doc="as in planned_test"),
    sa.Column("part", sa.Text, primary_key=True, doc="a file of the exercise, or limits, settings, engine, libraries"),
    sa.Column("sha256", sa.Text),
)
PLANNED_TESTS = sa.Table(
    "planned_test",
    _metadata,
    sa.Column("version", sa.Text, primary_key=True, doc="hash of the exercise: tests, reference, limits, engine"),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("exercise", sa.Text),
    sa.Column("name", sa.Text),
    sa.Column("hidden", sa.Boolean),
    sa.Column("tier", sa.Text),
    sa.Column("max_points", sa.Float),
    sa.Column("sentence", sa.Text),
    sa.Column("seed", sa.BigInteger),
)
PLANNED = sa.Table(
    "planned",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("run", sa.Integer),
    sa.Column("student", sa.Text),
    sa.Column("exercise", sa.Text),
    sa.Column("key", sa.Text, doc="hash of all that the judgement follows from"),
    sa.Column("version", sa.Text, doc="as in planned_test"),
    sa.Column("sha256", sa.Text, doc="of the file that was handed in"),
)
JUDGEMENTS = sa.Table(
    "judgement",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("planned", sa.Integer),
    sa.Column("provisional", sa.Boolean, doc="a time limit was exceeded beside others, and not yet alone"),
    sa.Column("student", sa.Text),
    sa.Column("exercise", sa.Text),
    sa.Column("key", sa.Text),
    sa.Column("verdict", sa.Text),
    sa.Column("points", sa.Float),
    sa.Column("max_points", sa.Float),
    sa.Column("file", sa.Text),
    sa.Column("sha256", sa.Text),
    sa.Column("seconds", sa.Float),
    sa.Column("walls", sa.Text),
    sa.Column("message", sa.Text),
    sa.Column("notes", sa.Text, doc="JSON list of text"),
    sa.Column("graded_at", sa.Text),
    sa.Column("submitted_at", sa.Text, doc="ISO 8601, UTC; NULL: not known"),
    sa.Column("marked_late", sa.Boolean, doc="by an LMS; NULL: not known"),
    sa.Column("provenance", sa.Text, doc="JSON, see model.Provenance; NULL: not known"),
)
TESTS = sa.Table(
    "test_result",
    _metadata,
    sa.Column("judgement", sa.Integer, primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text),
    sa.Column("hidden", sa.Boolean),
    sa.Column("tier", sa.Text),
    sa.Column("verdict", sa.Text),
    sa.Column("points", sa.Float),
    sa.Column("max_points", sa.Float),
    sa.Column("message", sa.Text),
    sa.Column("detail", sa.Text, doc="for staff only"),
    sa.Column("seconds", sa.Float),
    sa.Column("call", sa.Text),
    sa.Column("output", sa.Text),
    sa.Column("evidence", sa.Text, doc="JSON, see model.Evidence"),
    sa.Column("measured", sa.Text, doc="JSON, see model.Measured"),
)
ANNOTATIONS = sa.Table(
    "annotation",
    _metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("student", sa.Text),
    sa.Column("exercise", sa.Text, doc="empty: on all of the student's work"),
    sa.Column("test", sa.Text, doc="empty: on the exercise as a whole"),
    sa.Column("text", sa.Text, doc="Markdown; empty: what it replaces is withdrawn"),
    sa.Column("points", sa.Float, doc="NULL: a comment"),
    sa.Column("author", sa.Text),
    sa.Column("written_at", sa.Text),
    sa.Column("replaces", sa.Text),
    sa.Column("snippet", sa.Text),
    sa.Column("seen", sa.Text, doc="JSON, see model.Seen"),
)
SNIPPETS = sa.Table(
    "snippet",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text),
    sa.Column("text", sa.Text, doc="Markdown; empty: there is no such snippet any more"),
    sa.Column("points", sa.Float),
    sa.Column("author", sa.Text),
    sa.Column("written_at", sa.Text),
)
_NOT_IN_JUDGEMENT = ("id", "planned", "provisional", "key")


def work_of(row: Any) -> Work:
    return Work(row.student, row.exercise, row.key, row.version, row.sha256)


def test_row(judgement: int, position: int, test: TestResult) -> dict[str, Any]:
    row = row_of(test, "evidence", "measured")
    evidence = as_json(asdict(test.evidence)) if test.evidence else None
    measured = as_json(asdict(test.measured)) if test.measured else None
    return {"judgement": judgement, "position": position, **row, "evidence": evidence, "measured": measured}


def judgement_row(judgement: Judgement) -> dict[str, Any]:
    row = row_of(judgement, "tests", "notes", "provenance")
    known = judgement.provenance != Provenance()
    provenance = as_json(asdict(judgement.provenance)) if known else None
    return {**row, "notes": as_json(judgement.notes), "provenance": provenance}


def annotation_row(annotation: Annotation) -> dict[str, Any]:
    return {**row_of(annotation, "seen"), "seen": as_json(annotation.seen) if annotation.seen else None}


def row_of(record: Annotation | Judgement | Snippet | TestResult | Work, *without: str) -> dict[str, Any]:
    """The fields of a record. Not by asdict, which copies deeply what is within, and here took most of the time."""
    names = (item.name for item in fields(record) if item.name not in without)
    return {name: storable(getattr(record, name)) for name in names}


def storable(value: Any) -> Any:
    """Text that came out of a submission may hold halves of characters, which no database stores, or NUL, which
    PostgreSQL does not."""
    if not isinstance(value, str):
        return value
    return value.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")


def as_json(value: Any) -> str:
    return json.dumps(value)  # ASCII, so that any text can be stored


def judgement_of(row: Any, tests: Iterable[TestResult]) -> Judgement:
    values = {name: value for name, value in row.items() if name not in _NOT_IN_JUDGEMENT}
    values |= {"verdict": Verdict(row["verdict"]), "notes": tuple(json.loads(row["notes"])), "tests": tuple(tests)}
    values["provenance"] = Provenance(**json.loads(row["provenance"])) if row["provenance"] else Provenance()
    return Judgement(**values)


def test_of(row: Any) -> TestResult:
    values = {name: value for name, value in row.items() if name not in ("judgement", "position")}
    evidence = _evidence(json.loads(row["evidence"])) if row["evidence"] else None
    measured = _measured(json.loads(row["measured"])) if row["measured"] else None
    return TestResult(**{**values, "verdict": Verdict(row["verdict"]), "evidence": evidence, "measured": measured})


def annotation_of(row: Any) -> Annotation:
    return Annotation(**{**row, "seen": Seen(*json.loads(row["seen"])) if row["seen"] else None})


def _evidence(data: Any) -> Evidence:
    grids = tuple(_grid(grid) for grid in data["grids"])
    drawings = tuple(_drawing(drawing) for drawing in data.get("drawings", ()))  # older ones have none
    return Evidence(data["caption"], grids, tuple(data.get("mistakes", ())), drawings, _excerpt(data.get("excerpt")))


def _excerpt(data: Any) -> Excerpt | None:
    return Excerpt(data["where"], data["first"], tuple(data["lines"]), data["blamed"]) if data else None


def _measured(data: Any) -> Measured:
    rows = tuple((what, value) for what, value in data["rows"])
    return Measured(data["kind"], rows, data["values"], tuple(map(_drawing, data["drawings"])))


def _drawing(data: Any) -> Drawing:
    rows, wrong = tuple(map(tuple, data["rows"])), tuple(map(tuple, data["wrong"]))
    boxes = tuple(Box(**box) for box in data.get("boxes", ()))  # older ones have none
    return Drawing(
        data["kind"],
        data["title"],
        data["caption"],
        rows,
        tuple(data["legend"]),
        wrong,
        boxes,
        tuple(data.get("axes", ())),
    )


def _grid(data: Any) -> Grid:
    return Grid(
        title=data["title"],
        rows=tuple(map(tuple, data["rows"])),
        top=data["top"],
        left=data["left"],
        wrong=tuple(map(tuple, data["wrong"])),
        window=tuple(data["window"]) if data["window"] else None,
    )
