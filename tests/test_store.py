"""The database: what goes in comes out, nothing is ever overwritten, and a file that is none of ours is said so."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from grader.errors import UserError
from grader.model import Evidence, Grid, Judgement, Verdict
from grader.model import TestResult as Result
from grader.store import FILE, SCHEMA_VERSION, Store, open_store

GRIDS = (
    Grid("input, channel 1", (("1", "nan"), ("-inf", "2e+05")), 3, 4, ((3, 4), (4, 5)), (-1, 0, 3, 3)),
    Grid("expected", (), 0, 0, (), None),
)
PUBLIC = Result(
    "small_example[2-3]", False, "basic", Verdict.WRONG_ANSWER, 0.0, 1 / 3, "returned 1; expected 2.", "for staff",
    0.004, "conv2d(x)\nx = 1", "printed\x1b[2J\0 text", Evidence("First wrong element: row 1.", GRIDS),
)  # fmt: skip
HIDDEN = Result("padding", True, "basic", Verdict.JUDGE_ERROR, None, 1.0, "äöü 漢 🙂", "Traceback")
FULL = Judgement(
    "s01 (Übung)", "w2-maxpool", Verdict.JUDGE_ERROR, 2.5, 8.0, (PUBLIC, HIDDEN), "maxpool.py", "ab" * 32, 0.11,
    "userns pidns", "one\ntwo", ("note 'a'", 'note "b"'), "2026-11-21T10:00:00+00:00",
    "2026-11-20T22:58:59+00:00", True,
)  # fmt: skip
PLAIN = Judgement("s01", "w2-maxpool", Verdict.ACCEPTED, 8.0, 8.0)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "results") as opened:
        yield opened


def reopened(store: Store) -> list[Judgement]:
    """What another process would find."""
    with open_store(Path(str(store.engine.url.database)).parent, create=False) as other:
        return other.newest()


def test_a_judgement_comes_back_with_all_its_fields(store: Store) -> None:
    bare = (Judgement("", "", Verdict.ACCEPTED, None, 0.0), Result("", False, "", Verdict.ACCEPTED, None, 0.0))
    for full, blank in zip((FULL, PUBLIC), bare, strict=True):
        same = {item.name for item in fields(full) if getattr(full, item.name) == getattr(blank, item.name)}
        assert same <= {"hidden"}, "this test should try a value of its own for every field"
    store.add(FULL, "key")
    assert store.newest() == reopened(store) == [FULL]


def test_a_judgement_without_anything_comes_back(store: Store) -> None:
    blank = Judgement("s01", "w2-maxpool", Verdict.NOT_SUBMITTED, 0.0, 8.0)
    store.add(blank, "key")
    assert reopened(store) == [blank]


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("half \ud800 and \udcff", "half \\ud800 and \\udcff"),
        ("nul \0 in it", "nul \0 in it"),
        ("'; DROP TABLE judgement; --", "'; DROP TABLE judgement; --"),
        ("\ufffe\uffff", "\ufffe\uffff"),
        ("x" * 10**6, "x" * 10**6),
        ("", ""),
    ],
    ids=["surrogates", "nul", "sql", "no characters", "long", "empty"],
)
def test_any_text_can_be_stored(store: Store, text: str, stored: str) -> None:
    test = replace(HIDDEN, name=text, message=text, detail=text, call=text, output=text)
    grid = Grid(text, ((text,),))
    test = replace(test, evidence=Evidence(text, (grid,)))
    store.add(replace(FULL, message=text, file=text, notes=(text,), tests=(test,)), "key")
    (back,) = reopened(store)
    assert (back.message, back.file) == (stored, stored)
    assert [getattr(back.tests[0], name) for name in ("name", "message", "detail", "call", "output")] == [stored] * 5
    assert back.notes == (text,)  # notes and evidence are JSON, which keeps everything
    assert back.tests[0].evidence == Evidence(text, (grid,))


def test_the_newest_counts_and_nothing_is_overwritten(store: Store) -> None:
    for points in (1.0, 8.0, 3.0):
        store.add(replace(FULL, student="s01", points=points), f"key {points}")
    store.add(replace(FULL, student="s00"), "other")
    assert [(judgement.student, judgement.points) for judgement in store.newest()] == [("s00", 2.5), ("s01", 3.0)]
    assert [judgement.points for judgement in store.newest("s01")] == [3.0]
    assert store.newest("nobody") == []
    assert store.students() == ["s00", "s01"]
    with store.engine.connect() as connection:
        kept = connection.execute(sa.text("SELECT points FROM judgement WHERE student = 's01' ORDER BY id"))
        assert list(kept.scalars()) == [1.0, 8.0, 3.0]
        assert connection.execute(sa.text("SELECT count(*) FROM test_result")).scalar_one() == 8


def test_tests_stay_with_their_judgement_and_in_their_order(store: Store) -> None:
    for student in ("s02", "s01"):
        tests = tuple(replace(HIDDEN, name=f"{student} {number}") for number in range(12))
        store.add(replace(FULL, student=student, tests=tests), "key")
    for judgement in store.newest():
        assert [test.name for test in judgement.tests] == [f"{judgement.student} {number}" for number in range(12)]


@pytest.mark.parametrize("verdict", Verdict)
def test_the_key_of_what_is_not_known_is_not_remembered(store: Store, verdict: Verdict) -> None:
    """So that it is graded again."""
    store.add(replace(FULL, student="s01", verdict=Verdict.ACCEPTED), "old")
    store.add(replace(FULL, student="s01", verdict=verdict), "new")
    unknown = verdict in (Verdict.NOT_RUN, Verdict.JUDGE_ERROR)
    assert store.keys() == ({} if unknown else {("s01", "w2-maxpool"): "new"})


def test_a_judgement_is_stored_whole_or_not_at_all(store: Store) -> None:
    broken: Any = replace(HIDDEN, max_points=None)  # refused by the database
    with pytest.raises(sa.exc.IntegrityError):
        store.add(replace(FULL, tests=(PUBLIC, broken)), "key")
    assert store.newest() == []
    assert store.keys() == {}


def test_judgements_can_be_read_while_others_are_added(store: Store) -> None:
    """Somebody looks at reports while grading goes on."""
    store.add(FULL, "key")
    added = []

    def another(*_: Any) -> None:
        if not added:
            added.append("s02")
            with open_store(Path(str(store.engine.url.database)).parent) as writer:
                writer.add(replace(FULL, student="s02"), "key")

    sa.event.listen(store.engine, "after_cursor_execute", another)
    assert FULL in store.newest()
    assert added == ["s02"]
    assert len(store.newest()) == 2


def test_a_store_that_was_there_is_opened_again(tmp_path: Path) -> None:
    for number in range(3):
        with open_store(tmp_path) as store:
            assert len(store.newest()) == number
            store.add(replace(PLAIN, student=f"s{number}"), "key")


def test_a_store_from_before_submissions_had_times_is_read_and_goes_on(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.add(FULL, "key")
    with sqlite3.connect(tmp_path / FILE) as database:
        database.execute("ALTER TABLE judgement DROP COLUMN submitted_at")
        database.execute("ALTER TABLE judgement DROP COLUMN marked_late")
        database.execute("UPDATE schema_version SET version = 1")
    for _ in range(2):
        with open_store(tmp_path, create=False) as store:
            assert store.newest() == [replace(FULL, submitted_at=None, marked_late=None)]
    with open_store(tmp_path) as store:
        assert store.submission_times() == {(FULL.student, FULL.exercise): None}
        store.add(FULL, "key")
        assert store.newest() == [FULL]
        assert store.submission_times() == {(FULL.student, FULL.exercise): "2026-11-20T22:58:59+00:00"}


@pytest.mark.parametrize("name", ["what?", "100%", "a#b", "%20", "a&b=c", "ä b", "'\"", "a:b@c", "..."])
def test_a_results_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    with open_store(tmp_path / name) as store:
        store.add(PLAIN, "key")
    assert (tmp_path / name / FILE).is_file()
    assert [path.name for path in tmp_path.iterdir()] == [name]


# Files that cannot be used


def refusal(results: Path, create: bool = True) -> str:
    with pytest.raises(UserError) as refused, open_store(results, create):
        pass
    return str(refused.value).replace(str(results), "RESULTS")


def test_without_a_database_there_is_nothing_to_report(tmp_path: Path) -> None:
    message = f"RESULTS/{FILE} does not exist: nothing has been graded yet. Run `grader grade SUBMISSIONS` first"
    assert refusal(tmp_path / "results", create=False) == message
    assert list(tmp_path.iterdir()) == []


def test_a_database_of_another_version_is_left_alone(tmp_path: Path) -> None:
    with open_store(tmp_path) as store, store.engine.begin() as connection:
        connection.execute(sa.text("UPDATE schema_version SET version = 99"))
        connection.execute(sa.text("DROP TABLE test_result"))
    assert refusal(tmp_path) == f"RESULTS/{FILE} is of schema version 99, this grader knows {SCHEMA_VERSION}"
    with sqlite3.connect(tmp_path / FILE) as database:
        names = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert "test_result" not in names


@pytest.mark.parametrize("content", [b"this is no database, only text " * 40, b"\0" * 4096, b"SQLite format 3\0" * 99])
def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    assert refusal(tmp_path).startswith(f"RESULTS/{FILE} cannot be opened: ")
    assert "--results DIR" in refusal(tmp_path)
    assert (tmp_path / FILE).read_bytes() == content


def test_a_folder_in_the_place_of_the_database(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    assert refusal(tmp_path).startswith(f"RESULTS/{FILE} cannot be opened: unable to open database file")


def test_a_file_in_the_place_of_the_results_folder(tmp_path: Path) -> None:
    (tmp_path / "results").write_text("")
    assert refusal(tmp_path / "results") == "RESULTS: File exists; name a folder that can be written: --results DIR"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.parametrize("results", ["", "new"])
def test_a_folder_that_cannot_be_written(tmp_path: Path, results: str) -> None:
    tmp_path.chmod(0o500)
    try:
        assert "--results DIR" in refusal(tmp_path / results)
    finally:
        tmp_path.chmod(0o700)
