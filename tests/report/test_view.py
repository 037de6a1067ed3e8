"""What a reader may see is decided here: hidden and staff-only fields end before any template."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from grader import model
from grader.model import Verdict
from grader.report import render_html, render_json, render_markdown
from grader.report.amounts import number, score
from grader.report.messages import pieces
from grader.report.view import view

Build = Callable[..., Any]


def secret(word: str) -> dict[str, Any]:
    evidence = model.Evidence(word, (model.Grid(word, ((word,),)),))
    return {"call": word, "output": word, "detail": word, "evidence": evidence}


@pytest.mark.parametrize("verdict", list(Verdict))
def test_of_a_hidden_test_only_name_verdict_points_and_message_are_read(
    a_report: Build, a_test: Build, verdict: Verdict
) -> None:
    hidden = a_test(hidden=True, verdict=verdict, message="the author's sentence", **secret("canary"))
    report = view(a_report(hidden))
    assert "canary" not in repr(report)
    if verdict is not Verdict.NOT_SUBMITTED:
        assert report.entries[0].tests[0].message.text == "the author's sentence"


@pytest.mark.parametrize("verdict", list(Verdict))
def test_detail_is_for_staff(a_report: Build, a_test: Build, verdict: Verdict) -> None:
    assert "canary" not in repr(view(a_report(a_test(verdict=verdict, detail="canary"))))


@pytest.mark.parametrize(("verdict", "shown"), [(Verdict.ACCEPTED, False), (Verdict.WRONG_ANSWER, True)])
def test_call_output_and_pictures_are_shown_of_failed_public_tests(
    a_report: Build, a_test: Build, verdict: Verdict, shown: bool
) -> None:
    test = view(a_report(a_test(verdict=verdict, **secret("seen")))).entries[0].tests[0]
    assert [bool(part) for part in (test.call, test.output, test.pictures)] == [shown] * 3


@pytest.mark.parametrize(
    ("name", "words", "case"),
    [
        ("ceil_mode", "ceil mode", ""),
        ("output_shape[5-2]", "output shape", "[5-2]"),
        ("dtype[torch.float32-kernel_size=2]", "dtype", "[torch.float32-kernel_size=2]"),
        ("[3]", "test", "[3]"),
        ("", "test", ""),
    ],
)
def test_names_are_readable(a_report: Build, a_test: Build, name: str, words: str, case: str) -> None:
    test = view(a_report(a_test(name=name))).entries[0].tests[0]
    assert (test.name, test.case) == (words, case)


@pytest.mark.parametrize(
    ("value", "text"), [(6.0, "6"), (6.5, "6.5"), (1 / 3, "0.33"), (0.0, "0"), (100.0, "100"), (0.1 + 0.2, "0.3")]
)
def test_points_have_no_needless_decimals(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("points", "of", "share", "known"),
    [(4.0, 8.0, 50, True), (9.0, 8.0, 100, True), (-1.0, 8.0, 0, True), (0.0, 0.0, 0, True), (None, 8.0, 0, False)],
)
def test_a_bar_is_never_longer_than_its_track(points: float | None, of: float, share: int, known: bool) -> None:
    assert (score(points, of).share, score(points, of).known) == (share, known)


def test_tiers_keep_the_order_of_the_course_and_lose_no_test(a_report: Build, a_test: Build) -> None:
    tests = [a_test(tier=tier, points=0.5) for tier in ("gone", "edge cases", "basics", "gone")]
    tiers = view(a_report(*tests)).entries[0].tiers
    assert [(tier.name, len(tier.tests), tier.score.points, tier.score.max_points) for tier in tiers] == [
        ("basics", 1, "0.5", "4"),
        ("edge cases", 1, "0.5", "4"),
        ("gone", 2, "1", "2"),
    ]


def test_a_tier_with_a_test_without_points_has_none(a_report: Build, a_test: Build) -> None:
    unknown = a_test(verdict=Verdict.JUDGE_ERROR, points=None)
    assert not view(a_report(a_test(points=1.0), unknown)).entries[0].tiers[0].score.known


def test_tests_do_not_repeat_what_holds_for_the_whole_submission(a_report: Build, a_test: Build) -> None:
    entry = view(a_report(a_test(message="import failed"), message="import failed")).entries[0]
    assert entry.message.text == "import failed"
    assert not entry.tests[0].is_open


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("no code", [("no code", False)]),
        ("`f(x)` gave `1`", [("f(x)", True), (" gave ", False), ("1", True)]),
        ("one ` alone", [("one ` alone", False)]),
        ("two\nlines ` of ` it", [("two\nlines ", False), (" of ", True), (" it", False)]),
        ("across `two\nlines`", [("across `two\nlines`", False)]),
        ("", []),
    ],
)
def test_backticks_mark_code(text: str, parts: list[tuple[str, bool]]) -> None:
    assert [(piece.text, piece.code) for piece in pieces(text)] == parts


@pytest.mark.parametrize(
    ("as_of", "iso", "text"),
    [
        ("2026-11-22T09:30:00+00:00", "2026-11-22T09:30+00:00", "22 Nov 2026, 09:30 UTC"),
        ("2026-11-22T09:30:00Z", "2026-11-22T09:30+00:00", "22 Nov 2026, 09:30 UTC"),
        ("2026-11-22T09:30:00+01:00", "2026-11-22T08:30+00:00", "22 Nov 2026, 08:30 UTC"),
        ("2026-11-22T09:30:00", "2026-11-22T09:30+00:00", "22 Nov 2026, 09:30 UTC"),
        ("last night", "", "last night"),
        ("", "", ""),
    ],
)
def test_dates_are_readable(a_report: Build, as_of: str, iso: str, text: str) -> None:
    moment = view(a_report(report={"as_of": as_of})).as_of
    assert (moment.iso, moment.text) == (iso, text)


def test_a_deadline_is_shown_where_the_course_sets_one(a_report: Build) -> None:
    grade = {"deadline": datetime(2026, 11, 20, 23, 59, tzinfo=UTC)}
    assert view(a_report(grade=grade)).entries[0].deadline.text == "20 Nov 2026, 23:59 UTC"
    assert not view(a_report()).entries[0].deadline


@pytest.mark.parametrize(
    ("points", "of_judgement", "waiting"),
    [
        (3.0, 3.0, ""),
        (
            None,
            None,
            "Still without points: Max pooling (judge error). The total follows when they have been graded.",
        ),
        (None, 3.0, "Nothing has been graded yet."),
    ],
)
def test_an_unknown_total_says_why(
    a_report: Build, points: float | None, of_judgement: float | None, waiting: str
) -> None:
    report = a_report(points=of_judgement, verdict=Verdict.JUDGE_ERROR, report={"points": points})
    assert view(report).waiting == waiting


def in_berlin(report: model.Report) -> model.Report:
    return replace(report, course=replace(report.course, zone=ZoneInfo("Europe/Berlin")))


LATE = {
    "points": 6.4,
    "deduction": 1.6,
    "deducted_percent": 20.0,
    "late_seconds": 93600,
    "late": "1 day 2 h late: -20%",
    "rule": "Handed in 1 day 2 h after the extended deadline. 10% are deducted.",
    "submitted_at": datetime(2026, 11, 22, 0, 59, tzinfo=UTC),
    "deadline": datetime(2026, 11, 20, 23, 59, tzinfo=ZoneInfo("Europe/Berlin")),
    "extended_from": datetime(2026, 11, 15, 22, 59, tzinfo=UTC),
}


def test_all_times_are_those_of_the_course(a_report: Build) -> None:
    report = view(in_berlin(a_report(grade=LATE)))
    (entry,) = report.entries
    moments = (entry.deadline, entry.extended_from, entry.submitted_at, entry.graded_at, report.as_of)
    assert [moment.text for moment in moments] == [
        "20 Nov 2026, 23:59 CET",
        "15 Nov 2026, 23:59 CET",
        "22 Nov 2026, 01:59 CET",
        "21 Nov 2026, 11:00 CET",
        "22 Nov 2026, 10:30 CET",
    ]
    assert {moment.iso[-6:] for moment in moments} == {"+01:00"}


@pytest.mark.parametrize("render", [render_html, render_markdown])
def test_a_report_says_what_counts_and_why(
    a_report: Build, a_test: Build, render: Callable[[model.Report], str]
) -> None:
    shown = render(in_berlin(a_report(a_test(), points=8.0, grade=LATE, report={"points": 6.4})))
    assert "6.4 of 8" in shown.replace("<b>", "").replace("</b>", "")
    for part in ("1 day 2 h late: -20%", "Handed in 1 day 2 h after the extended deadline. 10% are deducted."):
        assert part in shown
    for part in ("extended for you from", "20 Nov 2026, 23:59 CET", "15 Nov 2026, 23:59 CET", "22 Nov 2026, 01:59 CET"):
        assert part in shown


def test_json_keeps_the_judged_points_and_says_beside_them_what_counts(a_report: Build) -> None:
    report = a_report(points=8.0, grade=LATE, submitted_at="2026-11-22T00:59:00+00:00", report={"points": 6.4})
    record = json.loads(render_json(report))
    (judgement,) = record["judgements"]
    assert (record["points"], judgement["points"], judgement["late"]) == (6.4, 8.0, "1 day 2 h late: -20%")
    assert judgement["submitted_at"] == "2026-11-22T00:59:00+00:00"
    assert judgement["grade"] == {
        "points": 6.4,
        "deduction": 1.6,
        "deducted_percent": 20.0,
        "late_seconds": 93600,
        "deadline": "2026-11-20T22:59:00+00:00",
        "extended_from": "2026-11-15T22:59:00+00:00",
        "rule": "Handed in 1 day 2 h after the extended deadline. 10% are deducted.",
        "adjustments": [],
    }


@pytest.mark.parametrize("render", [render_html, render_markdown, render_json])
def test_why_a_deadline_was_extended_is_for_staff(a_report: Build, render: Callable[[model.Report], str]) -> None:
    report = a_report(grade=LATE)
    extension = model.Extension("s01", "w2-maxpool", LATE["deadline"], "canary", 1)  # type: ignore[arg-type]
    course = replace(report.course, extensions={("s01", "w2-maxpool"): extension})
    assert "canary" not in render(replace(report, course=course))
