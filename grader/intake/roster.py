"""The roster: whom the course has, and which of them a file's name means. Never guessed: said, or left as it is.

A CSV with one row for each student. Columns are told by their titles, so the files that LMSs export serve as they are:
Canvas's gradebook, Moodle's grading worksheet, the rosters of Gradescope and GitHub Classroom.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from grader.errors import UserError
from grader.intake.names import printable, same_for_a_reader, why_no_id
from grader.intake.records import Student

MAX_BYTES = 16 * 2**20

KINDS = {
    "canvas": "Canvas id",
    "moodle": "Moodle participant",
    "sid": "SID",
    "id": "id",
    "github": "GitHub login",
    "repository": "GitHub login",
    "email": "e-mail address",
    "login": "login",
    "name": "name",
}
"""Kinds of marks that tell who somebody is, the surest first, and what they are called."""

COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("id", "student id", "id number", "student number", "sis user id", "identifier", "sid", "student"),
    "canvas": ("canvas id", "canvas user id", "canvas"),
    "moodle": ("moodle participant", "participant", "moodle"),
    "sid": ("sid",),
    "github": ("github username", "github login", "github"),
    "email": ("email", "e mail", "email address", "e mail address", "mail"),
    "login": ("login", "username", "login id", "sis login id"),
    "name": ("name", "full name", "student name"),
    "first": ("first name", "firstname", "given name"),
    "last": ("last name", "lastname", "surname", "family name"),
    "submitted": ("last modified submission",),
}
"""role -> titles of columns, the first that is there counts; compared without case and punctuation"""

_CANVAS = {"id": ("sis user id", "sis login id", "id"), "canvas": ("id",), "name": ("student",)}
_MOODLE = {"id": ("id number", "username", "email address", "identifier"), "moodle": ("identifier",)}
_SPECIAL = (
    (frozenset({"student", "id", "section"}), _CANVAS),
    (frozenset({"identifier", "full name"}), _MOODLE),
)
_NO_STUDENT = ("points possible", "manual posting", "student test", "test student")  # rows of Canvas's gradebook
_MOODLE_TIME = "%A, %d %B %Y, %I:%M %p"  # "Wednesday, 10 June 2026, 2:14 PM", as a Moodle in English writes it


@dataclass(frozen=True, slots=True)
class Row:
    id: str
    name: str
    marks: tuple[tuple[str, str], ...]
    """(kind, what to compare)"""
    submitted_at: str | None = None


@dataclass(frozen=True, slots=True)
class Roster:
    file: str
    id_column: str
    rows: tuple[Row, ...]
    without_id: tuple[int, ...] = ()
    """lines that name nobody who could be graded"""


@dataclass(frozen=True, slots=True)
class Matching:
    """Whom the roster knows of those that the archive names, and the other way round."""

    students: tuple[Student, ...]
    """all who are graded: matched, ambiguous, unmatched and absent ones"""
    matched: Mapping[str, int]
    """kind of mark -> how many it told"""
    ambiguous: tuple[tuple[Student, tuple[str, ...]], ...]
    """graded under the archive's own id; each with the ids of the roster that it could be"""
    unmatched: tuple[Student, ...]
    """graded under the archive's own id"""
    absent: tuple[Student, ...]
    """in the roster, and nothing came from them"""
    open: tuple[str, ...]
    """ids of the roster that ambiguous names could mean; not graded, for a zero could be wrong"""


def load(path: Path, zone: tzinfo | None = None) -> Roster:
    """Raises UserError, with the line. zone: of the times in a worksheet, which says none."""
    table = _table(path)
    titles = [_plain(title) for title in table[0][1]] if table else []
    roles = _roles(titles)
    body = [(line, cells) for line, cells in table[1:] if _is_student(cells)]
    if table and not body:
        raise UserError(f"{path}: no row of a student; expected a line of titles and a row for each student")
    id_column = next((column for column in roles["id"] if any(_cell(cells, column) for _, cells in body)), None)
    if id_column is None:
        found = ", ".join(title for title in titles if title) or "nothing"
        raise UserError(f"{path}:1: expected a column with the students' ids, called id; found {found}")
    rows: dict[str, tuple[int, Row]] = {}
    without: list[int] = []
    for line, cells in body:
        row = _row(cells, id_column, roles, zone)
        why = why_no_id(row.id)
        if not row.id:
            without.append(line)
            continue
        if why:
            raise UserError(f"{path}:{line}: the id {printable(row.id)[:60]!r} {why}")
        first = rows.setdefault(same_for_a_reader(row.id), (line, row))[0]
        if first != line:
            raise UserError(f"{path}:{line}: the id {row.id} is in line {first} already; one row for each student")
    return Roster(str(path), table[0][1][id_column], tuple(row for _, row in rows.values()), tuple(without))


def _table(path: Path) -> list[tuple[int, list[str]]]:
    """(line, cells) of each row that is not blank."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise UserError(f"{path}: {error.strerror}; expected a CSV file with one row for each student") from None
    except UnicodeDecodeError:
        raise UserError(f"{path} is not UTF-8 text. Save it as CSV in UTF-8") from None
    if len(content) > MAX_BYTES or "\0" in text:
        raise UserError(f"{path} is no roster; expected a CSV file with one row for each student")
    header = text.partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise UserError(f"{path}:{reader.line_num}: {error}") from None


def _plain(title: str) -> str:
    return re.sub(r"[\W_]+", " ", title).strip().casefold()


def _roles(titles: Sequence[str]) -> dict[str, list[int]]:
    """role -> positions of the columns that have it."""
    special = next((columns for needed, columns in _SPECIAL if needed <= set(titles)), {})
    named = {**COLUMNS, **special}
    return {role: [titles.index(title) for title in known if title in titles] for role, known in named.items()}


def _is_student(cells: Sequence[str]) -> bool:
    return bool(cells[0].strip() or len(cells) > 1) and _plain(cells[0]) not in _NO_STUDENT


def _cell(cells: Sequence[str], column: int) -> str:
    text = cells[column].strip() if column < len(cells) else ""
    return text[2:-1] if text.startswith('="') and text.endswith('"') else text  # how spreadsheets keep 0042 a text


def _row(cells: Sequence[str], id_column: int, roles: Mapping[str, Sequence[int]], zone: tzinfo | None) -> Row:
    value = {role: next((text for at in columns if (text := _cell(cells, at))), "") for role, columns in roles.items()}
    name = value["name"] or f"{value['first']} {value['last']}".strip()
    participant = re.fullmatch(r"\D*(\d+)", value["moodle"])
    value["moodle"] = participant[1] if participant else ""
    value["id"] = _cell(cells, id_column)
    kinds = ("canvas", "moodle", "sid", "id", "github", "email", "login")
    marks = [(kind, comparable(kind, value[kind])) for kind in kinds if value[kind]]
    marks += [("name", form) for form in forms(name)]
    return Row(value["id"], printable(name), tuple(marks), _moodle_time(value["submitted"], zone))


def _moodle_time(text: str, zone: tzinfo | None) -> str | None:
    if zone is None:
        return None
    try:
        return datetime.strptime(text, _MOODLE_TIME).replace(tzinfo=zone).astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        return None


def comparable(kind: str, text: str) -> str:
    """The value of a mark in the form in which two are compared."""
    if kind in ("canvas", "moodle"):
        return text
    if kind == "name":
        return re.sub(r"[\W_]", "", unicodedata.normalize("NFC", text).casefold())
    return same_for_a_reader(text if kind in ("id", "sid") else text.casefold())


def forms(name: str) -> set[str]:
    """A name as others may write it: "Jane van Doe", "Doe, Jane van", Canvas's "vandoejane"."""
    words = [word for part in re.split(r"[\s,]+", name) if (word := comparable("name", part))]
    return {"".join(words[start:] + words[:start]) for start in range(len(words))}


def match(students: Sequence[Student], roster: Roster) -> Matching:
    """Pure: whose is what. A mark that two have in common tells nobody. No two of the students have one id."""
    index: dict[tuple[str, str], list[Row]] = {}
    for row in roster.rows:
        for mark in set(row.marks):
            index.setdefault(mark, []).append(row)
    meant = {student.id: _candidates(student, index) for student in students}
    winners = _winners(meant)
    rows = {row.id: row for row in roster.rows}
    taken = frozenset(map(same_for_a_reader, rows))
    matched = [_as_in(rows[winners[student.id]], student) for student in students if student.id in winners]
    others = [
        (_under_own_id(student, taken), tuple(row.id for row in meant[student.id][1]))
        for student in students
        if student.id not in winners
    ]
    sure = set(winners.values())
    unsure = {key for _, keys in others for key in keys} - sure
    absent = tuple(Student(row.id, row.name) for row in roster.rows if row.id not in sure | unsure)
    everybody = (*matched, *(student for student, _ in others), *absent)
    return Matching(
        students=tuple(sorted(everybody, key=lambda student: student.id)),
        matched=Counter(KINDS[meant[key][0]] for key in winners),
        ambiguous=tuple((student, keys) for student, keys in others if keys),
        unmatched=tuple(student for student, keys in others if not keys),
        absent=absent,
        open=tuple(sorted(unsure)),
    )


def _winners(meant: Mapping[str, tuple[str, list[Row]]]) -> dict[str, str]:
    """Id in the archive -> id in the roster. Of two for one, the one whom the surer mark tells; of equals, neither."""
    rivals: dict[str, list[tuple[int, str]]] = {}
    for student, (kind, rows) in meant.items():
        if len(rows) == 1:
            rivals.setdefault(rows[0].id, []).append((list(KINDS).index(kind), student))
    won = {}
    for key, claims in rivals.items():
        surest = min(rank for rank, _ in claims)
        first, *more = (student for rank, student in claims if rank == surest)
        if not more:
            won[first] = key
    return won


def _candidates(student: Student, index: Mapping[tuple[str, str], list[Row]]) -> tuple[str, list[Row]]:
    """(the first kind of mark that the roster knows, whom it means)."""
    for kind, text in student.marks:
        for known, value in _looked_up(kind, text):
            if rows := index.get((known, value)):
                return kind, rows
    return "", []


def _looked_up(kind: str, text: str) -> Iterator[tuple[str, str]]:
    if kind == "repository":  # <assignment>-<login>, and both may hold hyphens: the longest login first
        for hyphen in re.finditer("-", text):
            yield "github", comparable("github", text[hyphen.end() :])
        return
    yield kind, comparable(kind, text)
    if kind == "sid":
        yield "id", comparable("id", text)


def _as_in(row: Row, student: Student) -> Student:
    known_as = student.known_as or student.id
    return replace(student, id=row.id, name=row.name or student.name, submitted_at=row.submitted_at, known_as=known_as)


def _under_own_id(student: Student, taken: frozenset[str]) -> Student:
    """An archive's number can be somebody else's id in the roster, whose grade it must not become."""
    known_as = student.known_as or student.id
    own = f"{student.id} (not in the roster)" if same_for_a_reader(student.id) in taken else student.id
    return replace(student, id=own, known_as=known_as)
