"""What is recorded of a test: of a hidden one the author's sentence alone, and no points for what is not known."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from grader.judge import results
from grader.judge.results import Observed
from grader.judge.stops import (
    ImportFailed,
    NotDefined,
    OutOfMemory,
    SessionStopped,
    Stop,
    StudentRaised,
    TooLargeAnswer,
    WrongAnswer,
)
from grader.model import Ended, Evidence, Excerpt, ExitReport, Grid, Verdict
from grader.model import TestResult as Result

CANARY = "canary 4711"
SENTENCE = "Padding counts on every side."
EVIDENCE = Evidence(CANARY, (Grid(CANARY, ((CANARY,),)),))
STAFF = ("detail",)  # what is never in a student's report


def ended(how: Ended) -> ExitReport:
    return ExitReport(how, CANARY)


def recorded(error: BaseException | None, end: ExitReport | None = None, hidden: bool = False) -> Result:
    observed = Observed(error, end, 0.25, f"conv2d(x)\nx = {CANARY}", CANARY)
    return results.result("padding", hidden, "basics", 2.0, SENTENCE, observed)


# (what stopped the test, how the session ended, verdict)
ENDS: list[Any] = [
    (WrongAnswer(CANARY, lambda: EVIDENCE), None, Verdict.WRONG_ANSWER),
    (AssertionError(CANARY), None, Verdict.WRONG_ANSWER),
    (pytest.fail.Exception(CANARY), None, Verdict.WRONG_ANSWER),
    (StudentRaised(CANARY, ("ValueError",)), None, Verdict.RUN_TIME_ERROR),
    (OutOfMemory(CANARY), None, Verdict.MEMORY_LIMIT_EXCEEDED),
    (TooLargeAnswer(CANARY), None, Verdict.OUTPUT_LIMIT_EXCEEDED),
    (SessionStopped(CANARY, Ended.EXITED), ended(Ended.EXITED), Verdict.RUN_TIME_ERROR),
    (SessionStopped(CANARY, Ended.PROTOCOL), ended(Ended.PROTOCOL), Verdict.RUN_TIME_ERROR),
    (SessionStopped(CANARY, Ended.WALL_TIME), ended(Ended.WALL_TIME), Verdict.TIME_LIMIT_EXCEEDED),
    (SessionStopped(CANARY, Ended.MEMORY), ended(Ended.MEMORY), Verdict.MEMORY_LIMIT_EXCEEDED),
    (SessionStopped(CANARY, Ended.LOST), ended(Ended.LOST), Verdict.JUDGE_ERROR),
    (None, ended(Ended.OUTPUT), Verdict.OUTPUT_LIMIT_EXCEEDED),  # after the last answer
    (pytest.skip.Exception(CANARY), None, Verdict.NOT_RUN),
    (ZeroDivisionError(CANARY), None, Verdict.JUDGE_ERROR),
    (KeyError(CANARY), None, Verdict.JUDGE_ERROR),
    (SystemExit(CANARY), None, Verdict.JUDGE_ERROR),
    (Stop(CANARY), None, Verdict.JUDGE_ERROR),
    (None, None, Verdict.ACCEPTED),
]
# What was known before the test asked anything, so that it cannot tell what the test asks.
SETTLED: list[Any] = [
    (NotDefined(CANARY), None, Verdict.RUN_TIME_ERROR),
    (ImportFailed(CANARY), None, Verdict.RUN_TIME_ERROR),
    (ImportFailed(CANARY, Ended.CPU_TIME), None, Verdict.TIME_LIMIT_EXCEEDED),
    (ImportFailed(CANARY, Ended.MEMORY), ended(Ended.MEMORY), Verdict.MEMORY_LIMIT_EXCEEDED),
]


@pytest.mark.parametrize(("error", "end", "verdict"), ENDS + SETTLED)
@pytest.mark.parametrize("hidden", [False, True])
def test_the_verdict_and_its_points(
    error: BaseException | None, end: ExitReport | None, verdict: Verdict, hidden: bool
) -> None:
    result = recorded(error, end, hidden)
    points = {Verdict.ACCEPTED: 2.0, Verdict.JUDGE_ERROR: None, Verdict.NOT_RUN: None}
    assert (result.verdict, result.points) == (verdict, points.get(verdict, 0.0))
    assert (result.max_points, result.seconds, result.hidden, result.tier) == (2.0, 0.25, hidden, "basics")


@pytest.mark.parametrize(("error", "end", "verdict"), ENDS)
def test_a_hidden_test_tells_nothing_but_its_sentence(
    error: BaseException | None, end: ExitReport | None, verdict: Verdict
) -> None:
    result = recorded(error, end, hidden=True)
    shown = {name: value for name, value in asdict(result).items() if name not in STAFF}
    assert CANARY not in repr(shown)
    assert (result.call, result.output, result.evidence) == ("", "", None)
    if verdict not in (Verdict.ACCEPTED, Verdict.JUDGE_ERROR):
        assert result.message == SENTENCE


@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize(("error", "end"), [row[:2] for row in SETTLED])
def test_what_was_settled_beforehand_is_told_of_a_hidden_test_too(
    error: BaseException, end: ExitReport | None, hidden: bool
) -> None:
    result = recorded(error, end, hidden)
    assert result.message == CANARY
    if hidden:
        assert (result.call, result.output, result.evidence) == ("", "", None)


@pytest.mark.parametrize(("error", "end", "verdict"), [row for row in ENDS if row[2] is not Verdict.ACCEPTED])
def test_staff_read_what_happened_in_a_hidden_test(
    error: BaseException | None, end: ExitReport | None, verdict: Verdict
) -> None:
    assert CANARY in recorded(error, end, hidden=True).detail


@pytest.mark.parametrize(
    ("error", "end"), [row[:2] for row in ENDS if row[2] not in (Verdict.ACCEPTED, Verdict.JUDGE_ERROR)]
)
def test_a_public_test_shows_what_happened_and_its_sentence(
    error: BaseException | None, end: ExitReport | None
) -> None:
    result = recorded(error, end)
    assert CANARY in result.message
    assert result.message.endswith(f"\n{SENTENCE}")
    assert result.call == f"conv2d(x)\nx = {CANARY}"
    assert result.output == CANARY


def test_a_public_wrong_answer_names_its_call_and_has_its_picture() -> None:
    result = recorded(WrongAnswer("returned 1; expected 2.", lambda: EVIDENCE))
    assert result.message == f"conv2d(x) returned 1; expected 2.\n{SENTENCE}"
    assert result.evidence == EVIDENCE


def test_of_a_hidden_test_no_picture_is_drawn() -> None:
    drawn: list[str] = []
    recorded(WrongAnswer("returned 1; expected 2.", lambda: drawn.append("a picture")), hidden=True)
    assert not drawn


@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize(("error", "end"), [row[:2] for row in ENDS if row[2] is Verdict.JUDGE_ERROR])
def test_a_fault_of_ours_is_called_so_and_never_blamed_on_the_student(
    error: BaseException | None, end: ExitReport | None, hidden: bool
) -> None:
    result = recorded(error, end, hidden)
    assert result.message.startswith("The grader failed here, not your work.")
    assert CANARY not in result.message
    assert result.points is None


@pytest.mark.parametrize("hidden", [False, True])
def test_an_accepted_test_has_nothing_to_say(hidden: bool) -> None:
    result = recorded(None, None, hidden)
    assert (result.message, result.detail, result.evidence) == ("", "", None)


@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize(
    "kind", [StudentRaised, TooLargeAnswer, WrongAnswer, ImportFailed, AssertionError, ZeroDivisionError]
)
def test_however_much_came_out_what_is_kept_is_bounded(kind: type[Exception], hidden: bool) -> None:
    result = recorded(kind("x" * 10**6), None, hidden)
    assert len(result.message) < 20_000
    assert len(result.detail) < 20_000


def test_staff_read_the_call_what_happened_and_what_was_printed() -> None:
    result = recorded(WrongAnswer("returned 1; expected 2.", lambda: EVIDENCE))
    assert result.detail.splitlines() == ["conv2d(x)", f"x = {CANARY}", "returned 1; expected 2.", "printed:", CANARY]


def test_the_students_own_line_is_kept_of_public_tests_and_never_of_hidden_ones() -> None:
    """Which line of theirs a hidden input reaches would tell of that input."""
    raised = StudentRaised(CANARY)
    raised.excerpt = Excerpt("conv2d.py", 3, ("x = 1", "raise ValueError"), 1)
    public, hidden = recorded(raised), recorded(raised, hidden=True)
    assert public.evidence is not None
    assert public.evidence.excerpt == raised.excerpt
    assert hidden.evidence is None
