"""What staff write is kept for ever: what stands of it, what changed under it, and how the work of several merges."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations

import pytest
import sqlalchemy as sa

from grader.annotation_store import AnnotationStore
from grader.annotations import has_changed, identified, merge, seen, standing
from grader.cli.console import ClassTable
from grader.errors import UserError
from grader.model import Annotation, Exercise, Grade, Graded, Judgement, Limits, Seen, Snippet, Verdict
from grader.model import TestResult as Result
from grader.store import Place, Store, open_store

TEST = Result("ceil_mode", True, "basic", Verdict.WRONG_ANSWER, 0.0, 1.0)
JUDGED = Judgement(
    "s01", "w2-maxpool", Verdict.WRONG_ANSWER, 3.0, 8.0, (TEST,), "maxpool.py", "ab" * 32, graded_at="2026-11-21"
)


def comment(text: str = "Well done", hour: int = 9, **changes: object) -> Annotation:
    usual = Annotation("", "s01", "w2-maxpool", "", text, None, "anna", f"2026-11-22T{hour:02}:00:00+00:00")
    return identified(replace(usual, **changes))  # type: ignore[arg-type]


# What stands


def test_an_id_follows_from_what_is_said_of_whom_by_whom_and_when() -> None:
    one = comment()
    assert comment().id == one.id
    assert comment(snippet="praise", seen=Seen("", "accepted", 1.0, "")).id == one.id, "not from what was seen"
    others = {
        "text": "x",
        "points": 1.0,
        "author": "ben",
        "student": "s02",
        "exercise": "",
        "test": "t",
        "replaces": "y",
    }
    assert len({one.id, *(comment(**{name: value}).id for name, value in others.items())}) == 8


def test_what_was_replaced_or_withdrawn_does_not_stand() -> None:
    first, other = comment(), comment("Another", 8)
    second = comment("Better", 10, replaces=first.id)
    withdrawn = comment("", 11, replaces=other.id)
    assert standing([second, first, other]) == (other, second)
    assert standing([second, first, other, withdrawn]) == (second,)
    assert standing([first, second, comment("", 12, replaces=second.id)]) == ()


def test_of_two_that_replace_one_the_later_stands_in_whatever_order_they_come() -> None:
    first = comment()
    rivals = [comment("A", 10, replaces=first.id), comment("B", 11, replaces=first.id, author="ben")]
    for order in permutations([first, *rivals]):
        assert standing(order) == (rivals[1],)


def test_nobody_replaces_what_is_said_of_another_student() -> None:
    first = comment()
    assert first in standing([first, comment("", 10, student="s02", replaces=first.id)])


# What changed


@pytest.mark.parametrize(
    ("changes", "changed"),
    [
        ({}, False),
        ({"graded_at": "2026-11-25"}, False),  # graded again, with the same result
        ({"points": 4.0}, True),
        ({"sha256": "cd" * 32}, True),
        ({"verdict": Verdict.RUN_TIME_ERROR}, True),
    ],
)
def test_a_judgement_that_says_something_else_is_told(changes: dict[str, object], changed: bool) -> None:
    now = replace(JUDGED, **changes)  # type: ignore[arg-type]
    assert has_changed(comment(seen=seen(JUDGED)), now) is changed


def test_on_a_test_only_what_is_said_of_the_test_counts() -> None:
    on_test = comment(test="ceil_mode", seen=seen(JUDGED, "ceil_mode"))
    assert not has_changed(on_test, replace(JUDGED, points=5.0))
    passed = replace(TEST, verdict=Verdict.ACCEPTED, points=1.0)
    assert has_changed(on_test, replace(JUDGED, tests=(passed,)))
    assert has_changed(on_test, replace(JUDGED, tests=())), "the test is gone"
    assert not has_changed(comment(seen=None), JUDGED)


# Merging


def test_merging_is_idempotent_and_takes_what_is_new() -> None:
    one, two = comment(), comment("More", 10)
    merged = merge([one], [one, two])
    assert (merged.new, merged.known, merged.conflicts) == ((two,), 1, ())
    assert merge([one, two], [one, two]).new == ()


def test_one_id_that_says_two_things_is_refused() -> None:
    one = comment()
    merged = merge([one], [replace(one, text="Forged")])
    assert (merged.new, merged.known) == ((), 0)
    assert merged.conflicts == (f"{one.id}: says something else than the one of that id that is there; not taken in",)


def test_two_who_replaced_the_same_are_told() -> None:
    first = comment()
    mine, theirs = comment("A", 10, replaces=first.id), comment("B", 11, replaces=first.id, author="ben")
    (line,) = merge([first, mine], [theirs]).conflicts
    named = f"{mine.id} by anna and {theirs.id} by ben"
    assert line == f"{first.id}: replaced twice, by {named}; the later one, {theirs.id}, counts"
    assert merge([first, mine, theirs], [first]).conflicts == (), "told once, when it comes in"


def test_two_who_adjusted_the_same_are_told() -> None:
    mine, theirs = comment("a reason", points=1.0), comment("the same reason", 10, points=0.5, author="ben")
    (line,) = merge([mine], [theirs]).conflicts
    assert line.startswith("s01 w2-maxpool: adjusted by several people: +1 by anna")
    assert merge([mine], [replace(theirs, test="ceil_mode")]).conflicts == ()
    assert merge([mine], [comment("more", 10, points=0.5)]).conflicts == (), "one person knows what they do"


# The store


@pytest.fixture
def store(place: Place) -> Iterator[Store]:
    with open_store(place) as opened:
        yield opened


FULL = comment(
    "**Bold** 'and' \"quoted\" 漢",
    points=-0.5,
    test="ceil_mode",
    snippet="ceil",
    seen=seen(JUDGED, "ceil_mode"),
)


def test_an_annotation_comes_back_with_all_its_fields_and_once(store: Store) -> None:
    annotations = AnnotationStore(store)
    assert annotations.add([FULL, comment()]).new == (FULL, comment())
    assert annotations.add([FULL]).new == ()
    assert annotations.all() == sorted([FULL, comment()], key=lambda one: one.id)
    other = comment(student="s02")
    annotations.add([other])
    assert annotations.standing(["s02"]) == {"s02": (other,)}
    assert set(annotations.standing()) == {"s01", "s02"}


@pytest.mark.parametrize("points", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_of_points_never_gets_in(store: Store, points: float) -> None:
    """Nothing that was stored is ever changed, and a sum with it would be no number either."""
    annotations = AnnotationStore(store)
    with pytest.raises(UserError, match="nothing was stored"):
        annotations.add([FULL, comment(points=points)])
    with pytest.raises(UserError, match="nothing was stored"):
        annotations.add_snippets([Snippet("ceil", "Round down.", points, "anna", "2026-11-22")])
    assert (annotations.all(), annotations.snippets()) == ([], {})


def test_grading_again_leaves_annotations_as_they_are(store: Store) -> None:
    store.add(JUDGED, "key")
    AnnotationStore(store).add([FULL])
    store.add(replace(JUDGED, points=8.0, verdict=Verdict.ACCEPTED), "newer")
    assert AnnotationStore(store).standing()["s01"] == (FULL,)


@pytest.mark.parametrize("table", ["annotation", "snippet"])
@pytest.mark.parametrize("change", ["UPDATE {} SET text = ''", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_them(store: Store, table: str, change: str) -> None:
    AnnotationStore(store).add([FULL])
    AnnotationStore(store).add_snippets([Snippet("ceil", "Round down.", None, "anna", "2026-11-22")])
    with pytest.raises(sa.exc.DBAPIError, match="never changed"), store.engine.begin() as connection:
        connection.exec_driver_sql(change.format(table))


def test_the_newest_snippet_of_a_name_counts(store: Store) -> None:
    annotations = AnnotationStore(store)
    first = Snippet("ceil", "Round down.", -0.5, "anna", "2026-11-22T09:00:00+00:00")
    newer = replace(first, text="Round **down**.", author="ben", written_at="2026-11-22T10:00:00+00:00")
    assert annotations.add_snippets([first, first]) == 1
    assert annotations.add_snippets([first]) == 0
    annotations.add_snippets([newer, replace(first, name="bias")])
    assert list(annotations.snippets()) == ["bias", "ceil"]
    assert annotations.snippets()["ceil"] == newer
    annotations.add_snippets([replace(newer, text="", written_at="2026-11-22T11:00:00+00:00")])
    assert list(annotations.snippets()) == ["bias"]


@pytest.mark.parametrize(("adjusts", "total"), [((), "3"), ((1.5,), "4.5"), ((-9.0,), "0"), ((None,), "3")])
def test_the_table_of_the_class_has_the_total_that_reports_have(adjusts: tuple[float | None, ...], total: str) -> None:
    exercise = Exercise("w2-maxpool", "Max pooling", 2, 8.0, "maxpool", {}, {}, (), Limits())
    table = ClassTable([exercise], {"s01": tuple(comment(exercise="", points=points) for points in adjusts)})
    table.add(Graded(exercise, JUDGED, Grade(3.0, 3.0)))
    assert list(table.render().columns[-1].cells) == [total]
