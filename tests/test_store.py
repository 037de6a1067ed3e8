"""The database: what goes in comes out, nothing is ever overwritten, and a file that is none of ours is said so."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from grader import database, migrations
from grader.errors import UserError
from grader.model import Box, Drawing, Evidence, Grid, Judgement, Measured, PlannedTest, Provenance, Verdict, Work
from grader.model import TestResult as Result
from grader.store import FILE, SCHEMA_VERSION, Place, Store, open_store

GRIDS = (
    Grid("input, channel 1", (("1", "nan"), ("-inf", "2e+05")), 3, 4, ((3, 4), (4, 5)), (-1, 0, 3, 3)),
    Grid("expected", (), 0, 0, (), None),
)
DRAWINGS = (
    Drawing("image", "scene", "1 x 2 pixels.", (("000000", ""),), boxes=(Box("truth", 0.0, 0.5, 2.0, 1.0),)),
    Drawing("table", "sizes", "", (("conv", "1", "2"),), ("layer", "expected", "returned"), ((0, 2),)),
)
PUBLIC = Result(
    "small_example[2-3]", False, "basic", Verdict.WRONG_ANSWER, 0.0, 1 / 3, "returned 1; expected 2.", "for staff",
    0.004, "conv2d(x)\nx = 1", "printed\x1b[2J text",
    Evidence("First wrong element: row 1.", GRIDS, ("conv2d__flips",), DRAWINGS),
    Measured(
        "training", (("accuracy", "0.87"),), {"runs": [{"value": 0.87, "losses": [1.0, None]}]},
        (Drawing("curve", "Loss", "2 epochs", (("1", ""),), ("2.3 guessing",), axes=("epoch", "loss")),),
    ),
)  # fmt: skip
HIDDEN = Result("padding", True, "basic", Verdict.JUDGE_ERROR, None, 1.0, "äöü 漢 🙂", "Traceback")
FULL = Judgement(
    "s01 (Übung)", "w2-maxpool", Verdict.JUDGE_ERROR, 2.5, 8.0, (PUBLIC, HIDDEN), "maxpool.py", "ab" * 32, 0.11,
    "userns pidns", "one\ntwo", ("note 'a'", 'note "b"'), "2026-11-21T10:00:00+00:00",
    "2026-11-20T22:58:59+00:00", True, Provenance("grader 1", "ab", "cpu", "a GPU"),
)  # fmt: skip
OLD = replace(
    FULL, submitted_at=None, marked_late=None, provenance=Provenance(), tests=(replace(PUBLIC, measured=None), HIDDEN)
)  # as a store of version 2 knew it
PLAIN = Judgement("s01", "w2-maxpool", Verdict.ACCEPTED, 8.0, 8.0)


@pytest.fixture
def store(place: Place) -> Iterator[Store]:
    with open_store(place) as opened:
        yield opened


@pytest.fixture
def reopened(place: Place) -> Callable[[], list[Judgement]]:
    """What another process would find."""

    def look() -> list[Judgement]:
        with open_store(place, create=False) as other:
            return other.newest()

    return look


def test_a_judgement_comes_back_with_all_its_fields(store: Store, reopened: Callable[[], list[Judgement]]) -> None:
    bare = (Judgement("", "", Verdict.ACCEPTED, None, 0.0), Result("", False, "", Verdict.ACCEPTED, None, 0.0))
    for full, blank in zip((FULL, PUBLIC), bare, strict=True):
        same = {item.name for item in fields(full) if getattr(full, item.name) == getattr(blank, item.name)}
        assert same <= {"hidden"}, "this test should try a value of its own for every field"
    store.add(FULL, "key")
    assert store.newest() == reopened() == [FULL]


def test_what_a_class_is_looked_at_by_has_what_was_measured(store: Store) -> None:
    store.add(FULL, "key")
    first, second = store.outcomes([FULL.student], [FULL.exercise])
    assert (first.measured, second.measured) == (PUBLIC.measured and PUBLIC.measured.values, None)


def test_a_judgement_without_anything_comes_back(store: Store, reopened: Callable[[], list[Judgement]]) -> None:
    blank = Judgement("s01", "w2-maxpool", Verdict.NOT_SUBMITTED, 0.0, 8.0)
    store.add(blank, "key")
    assert reopened() == [blank]


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("half \ud800 and \udcff", "half \\ud800 and \\udcff"),
        ("nul \0 in it", "nul \\x00 in it"),
        ("'; DROP TABLE judgement; --", "'; DROP TABLE judgement; --"),
        ("\ufffe\uffff", "\ufffe\uffff"),
        ("x" * 10**6, "x" * 10**6),
        ("", ""),
    ],
    ids=["surrogates", "nul", "sql", "no characters", "long", "empty"],
)
def test_any_text_can_be_stored(store: Store, reopened: Callable[[], list[Judgement]], text: str, stored: str) -> None:
    test = replace(HIDDEN, name=text, message=text, detail=text, call=text, output=text)
    grid = Grid(text, ((text,),))
    test = replace(test, evidence=Evidence(text, (grid,)))
    store.add(replace(FULL, message=text, file=text, notes=(text,), tests=(test,)), "key")
    (back,) = reopened()
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
    assert store.settled(["s00", "s01"]) == ({} if unknown else {("s01", "w2-maxpool"): "new"})


def test_a_judgement_is_stored_whole_or_not_at_all(store: Store) -> None:
    broken: Any = replace(HIDDEN, max_points=None)  # refused by the database
    with pytest.raises(sa.exc.IntegrityError):
        store.add(replace(FULL, tests=(PUBLIC, broken)), "key")
    assert store.newest() == []
    assert store.settled(["s01"]) == {}


def test_judgements_can_be_read_while_others_are_added(store: Store, place: Place) -> None:
    """Somebody looks at reports while grading goes on."""
    store.add(FULL, "key")
    added = []

    def another(*_: Any) -> None:
        if not added:
            added.append("s02")
            with open_store(place) as writer:
                writer.add(replace(FULL, student="s02"), "key")

    sa.event.listen(store.engine, "after_cursor_execute", another)
    assert FULL in store.newest()
    assert added == ["s02"]
    assert len(store.newest()) == 2


def test_a_store_that_was_there_is_opened_again(place: Place) -> None:
    for number in range(3):
        with open_store(place) as store:
            assert len(store.newest()) == number
            store.add(replace(PLAIN, student=f"s{number}"), "key")


def test_a_store_from_before_submissions_had_times_is_read_and_goes_on(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.add(FULL, "key")
    with sqlite3.connect(tmp_path / FILE) as database:
        database.execute("ALTER TABLE judgement DROP COLUMN submitted_at")
        database.execute("ALTER TABLE judgement DROP COLUMN marked_late")
        database.execute("ALTER TABLE test_result DROP COLUMN measured")
        database.execute("ALTER TABLE judgement DROP COLUMN provenance")
        database.execute("DROP TABLE annotation")
        database.execute("DROP TABLE snippet")
        database.execute("ALTER TABLE run DROP COLUMN trial")
        database.execute("DROP TABLE decision")
        database.execute("DROP TABLE version_part")
        database.execute("UPDATE schema_version SET version = 2")
    for _ in range(2):
        with open_store(tmp_path, create=False) as store:
            assert store.newest() == [OLD]
    with open_store(tmp_path) as store:
        assert store.counted([FULL.student])[FULL.student, FULL.exercise].submitted_at is None
        store.add(FULL, "key")
        assert store.newest() == [FULL]
        counted = store.counted([FULL.student])[FULL.student, FULL.exercise]
        assert counted == (FULL.file, FULL.sha256, "2026-11-20T22:58:59+00:00")


@pytest.mark.parametrize("name", ["what?", "100%", "a#b", "%20", "a&b=c", "ä b", "'\"", "a:b@c", "..."])
def test_a_results_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    with open_store(tmp_path / name) as store:
        store.add(PLAIN, "key")
    assert (tmp_path / name / FILE).is_file()
    assert [path.name for path in tmp_path.iterdir()] == [name]


# What was recorded stays


@pytest.mark.parametrize("table", ["run", "planned", "planned_test", "judgement", "test_result"])
@pytest.mark.parametrize("change", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_what_was_recorded(store: Store, table: str, change: str) -> None:
    run = store.begin_run("cnn", "host", 1, "now")
    store.plan(run, [Work("s01", "w2-maxpool", "key", "v", None)])
    store.plan_tests("v", "w2-maxpool", [PlannedTest("a", False, "basic", 1.0, "A sentence.", 7)])
    store.add(FULL, "key")
    column = "version" if table == "planned_test" else "judgement" if table == "test_result" else "id"
    with pytest.raises(sa.exc.DBAPIError, match="never changed"), store.engine.begin() as connection:
        connection.exec_driver_sql(change.format(table, column, column))
    assert store.newest() == [FULL]


def test_the_same_student_regraded_keeps_the_old_judgement(store: Store) -> None:
    store.add(PLAIN, "key")
    store.add(replace(PLAIN, points=1.0), "key")
    with store.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT points FROM judgement ORDER BY id")).scalars().all() == [8.0, 1.0]


# Plans


WORK = Work("s01", "w2-maxpool", "key", "version", "ab" * 32)


def test_what_was_planned_is_owed_until_it_has_a_verdict_and_has_one_only(store: Store) -> None:
    run = store.begin_run("cnn", "host", 1, "now")
    other = replace(WORK, student="s02")
    store.plan(run, [WORK, other])
    owed = store.owed(run, ["s01", "s02", "s03"])
    assert {who: work for who, (_, work) in owed.items()} == {
        ("s01", "w2-maxpool"): WORK,
        ("s02", "w2-maxpool"): other,
    }
    number, _ = owed["s01", "w2-maxpool"]
    assert store.settle(number, "key", PLAIN)
    assert not store.settle(number, "key", replace(PLAIN, points=1.0)), "a late answer is ignored"
    assert store.newest() == [PLAIN]
    assert list(store.owed(run, ["s01", "s02"])) == [("s02", "w2-maxpool")]
    assert store.still_owed(run) == 1
    assert store.settled(["s01", "s02"]) == {("s01", "w2-maxpool"): "key"}


def test_what_was_planned_last_counts_however_late_another_answer_comes(store: Store) -> None:
    bulk, request = (store.begin_run("cnn", "host", pid, "now") for pid in (1, 2))
    store.plan(bulk, [WORK])
    ((first, _),) = store.owed(bulk, ["s01"]).values()
    store.plan(request, [replace(WORK, key="newer")])
    ((second, _),) = store.owed(request, ["s01"]).values()
    assert store.owed(bulk, ["s01"]) == {}, "the request took it over"
    assert store.still_owed(bulk) == 0
    assert store.settle(second, "newer", replace(PLAIN, points=7.0))
    assert store.settle(first, "key", replace(PLAIN, points=1.0))
    assert [judgement.points for judgement in store.newest()] == [7.0]
    assert store.settled(["s01"]) == {("s01", "w2-maxpool"): "newer"}


def test_what_is_planned_again_is_not_settled_by_the_judgement_before(store: Store) -> None:
    """A run that was to grade everything anew and was killed: the rest of it is owed."""
    store.add(PLAIN, "key")
    assert store.settled(["s01"]) == {("s01", "w2-maxpool"): "key"}
    store.plan(store.begin_run("cnn", "host", 1, "now"), [WORK])
    assert store.settled(["s01"]) == {}
    assert store.newest() == [PLAIN], "it counts until there is another"


def test_a_provisional_judgement_is_shown_and_settles_nothing(store: Store) -> None:
    run = store.begin_run("cnn", "host", 1, "now")
    store.plan(run, [WORK])
    ((number, _),) = store.owed(run, ["s01"]).values()
    store.settle(number, "key", PLAIN, provisional=True)
    assert store.newest() == [PLAIN]
    assert store.settled(["s01"]) == {}
    assert store.still_owed(run) == 0
    assert store.provisional(run) == [WORK]
    store.plan(run, [WORK])
    assert store.provisional(run) == []
    assert list(store.owed(run, ["s01"])) == [("s01", "w2-maxpool")]


def test_the_tests_of_a_version_are_recorded_once(store: Store) -> None:
    tests = tuple(PlannedTest(f"t{n}", n > 1, "basic", 0.5, "A sentence.", 2**32 - n - 1) for n in range(12))
    assert store.planned_tests("v") == ()
    store.plan_tests("v", "w2-maxpool", tests)
    store.plan_tests("v", "w2-maxpool", tests[:1])
    assert store.planned_tests("v") == tests


def test_judgements_come_in_the_order_that_is_asked_for(store: Store) -> None:
    for exercise in ("w1", "w2", "w3"):
        for number in range(40):
            store.add(replace(FULL, student=f"s{number}", exercise=exercise), "key")
    students = [f"s{number}" for number in reversed(range(40))]
    for tests in (True, False):
        found = list(store.counting(iter(students), ["w3", "w1"], tests))
        assert [(one.student, one.exercise) for one in found] == [(s, e) for s in students for e in ("w3", "w1")]
        assert {one.tests for one in found} == {FULL.tests if tests else ()}


# Versions


def test_a_store_of_the_first_version_goes_on(tmp_path: Path) -> None:
    """tests/data holds what the first version of the grader wrote."""
    with sqlite3.connect(tmp_path / FILE) as old:
        old.executescript((Path(__file__).parent / "data/store-version-1.sql").read_text())
    with open_store(tmp_path, create=False) as store:
        counting = {judgement.student: judgement for judgement in store.newest()}
        assert counting["s01"] == replace(PLAIN, graded_at="2026-11-21T10:00:00+00:00")
        known = OLD
        public = replace(
            PUBLIC, measured=None, output="printed text", evidence=Evidence("First wrong element: row 1.", GRIDS)
        )
        assert counting["s01 (Übung)"] == replace(known, tests=(public, HIDDEN))
        assert counting["s02"].verdict is Verdict.NOT_SUBMITTED
        assert store.settled(["s01", "s02"]) == {("s01", "w2-maxpool"): "new", ("s02", "w2-maxpool"): "none"}
        store.add(replace(PLAIN, points=5.0), "newest")
    with open_store(tmp_path) as store:
        assert [judgement.points for judgement in store.newest("s01")] == [5.0]
        with store.engine.connect() as connection:
            assert connection.execute(sa.text("SELECT count(*) FROM judgement")).scalar() == 5


def test_an_old_store_is_as_a_new_one_when_it_was_opened(tmp_path: Path) -> None:
    shapes = []
    for folder in (tmp_path / "old", tmp_path / "new"):
        folder.mkdir()
        with sqlite3.connect(folder / FILE) as old:
            if folder.name == "old":
                old.executescript((Path(__file__).parent / "data/store-version-1.sql").read_text())
        with open_store(folder) as store:
            look = sa.inspect(store.engine)
            columns = {name: [column["name"] for column in look.get_columns(name)] for name in look.get_table_names()}
            indexes = {name: sorted(str(index["name"]) for index in look.get_indexes(name)) for name in columns}
            shapes.append((columns, indexes))
    assert shapes[0] == shapes[1]


def test_an_upgrade_that_is_killed_leaves_the_old_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with sqlite3.connect(tmp_path / FILE) as old:
        old.executescript((Path(__file__).parent / "data/store-version-1.sql").read_text())
    whole = migrations._PLANS
    monkeypatch.setattr(migrations, "_PLANS", (*whole[:-2], "CREATE NONSENSE"))
    assert "cannot be opened" in refusal(tmp_path)
    monkeypatch.setattr(migrations, "_PLANS", whole)
    with open_store(tmp_path) as store:
        assert len(store.newest()) == 3


# Places that cannot be used


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("mysql://me@host/x", "mysql: expected a folder, or postgresql://USER@HOST/DATABASE"),
        ("postgresql://host:port/x", "the database's URL cannot be read"),
        (
            "postgresql://me:secret@127.0.0.1:1/grades",
            "postgresql://me:***@127.0.0.1:1/grades cannot be opened",
        ),
    ],
)
def test_a_url_that_leads_nowhere(place: str, words: str) -> None:
    pytest.importorskip("psycopg")
    assert words in refusal(place)
    assert "secret" not in refusal(place)


def test_an_empty_database_has_nothing_to_report(postgresql: str) -> None:
    assert "nothing has been graded yet" in refusal(f"{postgresql}&options=-csearch_path%3Dnowhere", create=False)


def refusal(results: Place, create: bool = True) -> str:
    with pytest.raises(UserError) as refused, open_store(results, create):
        pass
    return str(refused.value).replace(str(results), "RESULTS")


def test_without_a_database_there_is_nothing_to_report(tmp_path: Path) -> None:
    message = f"RESULTS/{FILE} does not exist: nothing has been graded yet. Run `grader grade SUBMISSIONS` first"
    assert refusal(tmp_path / "results", create=False) == message
    assert list(tmp_path.iterdir()) == []


def test_a_database_of_a_newer_version_is_left_alone(place: Place) -> None:
    with open_store(place) as store:
        with store.engine.begin() as connection:
            connection.execute(sa.text("UPDATE schema_version SET version = 99"))
            connection.execute(sa.text("DROP TABLE test_result"))
        words = f"is of schema version 99, this grader knows {SCHEMA_VERSION}; a newer grader made it, use that one"
        assert words in refusal(place)
        assert "test_result" not in sa.inspect(store.engine).get_table_names()


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


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("postgresql://ta:secret@db/class?options=-csearch_path%3Da", "postgresql://ta:***@db/class?options="),
        ("postgres of 2027/results", "postgres of 2027/results"),
    ],
)
def test_a_command_that_is_printed_tells_no_password(place: str, said: str) -> None:
    assert database.without_password(place).startswith(said)


def test_a_database_is_called_as_whoever_named_it_wrote() -> None:
    assert database.shown("postgresql://ta:secret@db/class?sslmode=require") == "postgresql://ta:***@db/class"
