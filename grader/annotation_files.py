"""Annotations and snippets as CSV or YAML, by which several people work apart and put their work together.

A file that was exported says all that is known of each, so that taking it in twice changes nothing. A file written by
hand needs the student and a text; what lacks author or moment gets those of whoever takes it in, and the same id.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import yaml

from grader.annotations import identified, points_of
from grader.entries import Entry, Reader, compose
from grader.errors import CourseError, UserError
from grader.model import Annotation, Seen, Snippet
from grader.replacing import replaced

SUFFIXES = (".csv", ".yml", ".yaml")

_COLUMNS = (
    "id", "student", "exercise", "test", "points", "text", "author", "written_at", "replaces", "snippet",
    "seen_sha256", "seen_verdict", "seen_points", "seen_graded_at",
)  # fmt: skip
_NUMBERS = ("points", "seen_points")
_SNIPPET_KEYS = ("name", "text", "points", "author", "written_at")

# What a spreadsheet takes for a formula. An apostrophe before it is taken away again when the file is read.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'", "\uff1d", "\uff0b", "\uff0d", "\uff20")

Fields = Mapping[str, str]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Read:
    """What a file holds."""

    annotations: tuple[Annotation, ...]
    snippets: tuple[Snippet, ...] = ()


@dataclass(frozen=True, slots=True)
class Taker:
    """Who takes a file in, and when: of what says neither itself."""

    author: str
    now: str


# Writing


def write(path: Path, annotations: Iterable[Annotation], snippets: Iterable[Snippet]) -> None:
    """Raises UserError. CSV holds annotations only."""
    text = _as_csv(annotations) if _kind(path) == ".csv" else _as_yaml(annotations, snippets)
    try:
        with replaced(path) as partial:
            partial.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise UserError(f"{path}: {error.strerror}; name another file") from None


def _as_csv(annotations: Iterable[Annotation]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for one in annotations:
        fields = _fields(one)
        writer.writerow([text if name in _NUMBERS else _guarded(text) for name, text in fields.items()])
    return "\ufeff" + out.getvalue()  # the mark by which Excel knows UTF-8


def _as_yaml(annotations: Iterable[Annotation], snippets: Iterable[Snippet]) -> str:
    made: dict[str, list[dict[str, object]]] = {"annotations": [], "snippets": []}
    for one in annotations:
        made["annotations"].append({name: _plain(name, text) for name, text in _fields(one).items() if text})
    for snippet in snippets:
        fields = {name: getattr(snippet, name) for name in _SNIPPET_KEYS}
        made["snippets"].append({name: value for name, value in fields.items() if value is not None})
    return yaml.safe_dump(made, allow_unicode=True, sort_keys=False, width=1000)


def _plain(name: str, text: str) -> object:
    return float(text) if name in _NUMBERS else text


def _fields(one: Annotation) -> dict[str, str]:
    seen = one.seen or Seen("", "", None, "")
    values = (*(getattr(one, name) for name in _COLUMNS[:10]), *seen)
    return dict(zip(_COLUMNS, map(_text, values), strict=True))


def _text(value: object) -> str:
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)


def _guarded(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


# Reading


def read(path: Path, taker: Taker) -> Read:
    """Raises UserError, and CourseError with a line for each mistake."""
    return _from_csv(path, taker) if _kind(path) == ".csv" else _from_yaml(path, taker)


def _kind(path: Path) -> str:
    if path.suffix.lower() not in SUFFIXES:
        raise UserError(f"{path}: expected a name that ends in {', '.join(SUFFIXES)}")
    return path.suffix.lower()


def _from_csv(path: Path, taker: Taker) -> Read:
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise UserError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UserError(f"{path}: expected UTF-8 text; save the file as CSV in UTF-8") from None
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    found, problems = [], []
    try:
        problems += _unknown(path, rows.fieldnames or ())
        for row in rows:
            fields = {name: _unguarded(value or "") for name, value in row.items() if isinstance(name, str)}
            try:
                found.append(annotation(fields, taker))
            except ValueError as error:
                problems.append(f"{path.name}:{rows.line_num}: {error}")
    except csv.Error as error:
        problems.append(f"{path.name}:{rows.line_num}: not a CSV file: {error}")
    if problems:
        raise CourseError(problems)
    return Read(tuple(found))


def _unknown(path: Path, names: Sequence[str]) -> list[str]:
    missing = [name for name in ("student", "text") if name not in names]
    strange = [name for name in names if name not in _COLUMNS]
    lines = [f"{path.name}:1: the column {name} is missing" for name in missing]
    return lines + [f"{path.name}:1: unknown column {name}; known are {', '.join(_COLUMNS)}" for name in strange]


def _from_yaml(path: Path, taker: Taker) -> Read:
    try:
        whole = compose(path)
    except FileNotFoundError:
        raise UserError(f"{path}: there is no such file") from None
    reader = Reader()
    parts = reader.keys(whole, ("annotations", "snippets")) if whole.node else {}
    annotations = _each(reader, parts.get("annotations"), _COLUMNS, ("student",), annotation, taker)
    snippets = _each(reader, parts.get("snippets"), _SNIPPET_KEYS, ("name", "text"), snippet, taker)
    reader.refuse_mistakes(path.name)
    return Read(tuple(annotations), tuple(snippets))


def _each(
    reader: Reader,
    entry: Entry | None,
    known: tuple[str, ...],
    required: tuple[str, ...],
    make: Callable[[Fields, Taker], T],
    taker: Taker,
) -> list[T]:
    found = []
    for item in reader.items(entry, "a list"):
        before = len(reader.problems)
        entries = reader.keys(item, known, required)
        fields = {name: reader.scalar(value, "text", str, "") for name, value in entries.items()}
        if len(reader.problems) > before:
            continue
        try:
            found.append(make(fields, taker))
        except ValueError as error:
            reader.report(item, str(error))
    return found


# One of them


def annotation(fields: Fields, taker: Taker) -> Annotation:
    """Raises ValueError where it is not in order."""
    if not fields.get("student"):
        raise ValueError("student: expected an id, got nothing")
    if fields.get("test") and not fields.get("exercise"):
        raise ValueError(f"test: {fields['test']} is a test of no exercise; fill in exercise")
    one = Annotation(
        id="",
        student=fields["student"],
        exercise=fields.get("exercise", ""),
        test=fields.get("test", ""),
        text=fields.get("text", ""),
        points=_number("points", fields.get("points", "")),
        author=fields.get("author") or taker.author,
        written_at=_moment(fields.get("written_at", "")),
        replaces=fields.get("replaces", ""),
        snippet=fields.get("snippet", ""),
        seen=_seen(fields),
    )
    if not one.text.strip() and not one.replaces:
        raise ValueError("text: expected a comment, or the reason of an adjustment, got nothing")
    return _with_id(one, fields.get("id", ""), taker)


def _with_id(one: Annotation, claimed: str, taker: Taker) -> Annotation:
    """Of a row without a moment the id is that of its words alone, so that the same row is known again."""
    by_words = identified(replace(one, written_at="")).id
    own = identified(one).id if one.written_at else by_words
    if claimed not in ("", own, by_words):
        raise ValueError(f"id: {claimed} is not the id of this text; leave it empty for a new one")
    return replace(one, id=claimed or own, written_at=one.written_at or taker.now)


def snippet(fields: Fields, taker: Taker) -> Snippet:
    """Raises ValueError where it is not in order."""
    if not fields.get("name", "").strip():
        raise ValueError("name: expected a name, got nothing")
    points = _number("points", fields.get("points", ""))
    author, written_at = fields.get("author") or taker.author, _moment(fields.get("written_at", "")) or taker.now
    return Snippet(fields["name"], fields.get("text", ""), points, author, written_at)


def _seen(fields: Fields) -> Seen | None:
    if not fields.get("seen_verdict"):
        return None
    points = _number("seen_points", fields.get("seen_points", ""))
    return Seen(fields.get("seen_sha256", ""), fields["seen_verdict"], points, fields.get("seen_graded_at", ""))


def _number(name: str, text: str) -> float | None:
    if not text.strip():
        return None
    try:
        return points_of(text)
    except ValueError:
        raise ValueError(f"{name}: expected a number such as -0.5, got {text!r}") from None


def _moment(text: str) -> str:
    if text:
        try:
            datetime.fromisoformat(text)
        except ValueError:
            raise ValueError(f"written_at: expected a moment such as 2026-11-21T10:00:00+00:00, got {text!r}") from None
    return text
