"""A judge process judges by the version of an exercise that its run is pinned to, or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest

from grader import course as course_file
from grader import fingerprint
from grader.errors import CourseError, UserError
from grader.judge_process import JudgeProcess
from grader.model import Course, Submission, Verdict
from grader.sandbox import gpus
from grader.sandbox.forkserver import ForkServer
from tests.sandbox.test_gpus import slots

RIGHT = "ANSWER = 42\ndef double(x): return 2 * x\n"


@pytest.fixture
def pinned(write_course: Callable[..., Path], fork_server: ForkServer) -> Iterator[JudgeProcess]:
    course = course_file.load(write_course(probe="def ask(): return 1\n"))
    process = JudgeProcess(fingerprint.pin(course, course.exercises))
    process.server = fork_server
    yield process
    for suite in process.suites.values():
        suite.close()


@pytest.fixture
def work(hand_in: Callable[..., Submission]) -> Submission:
    return hand_in(RIGHT, "w1-double", "double.py")


EDITED = ["reference/w1-double/test_hidden.py", "reference/w1-double/oracle.py", "exercises/w1-double/probe.py"]


@pytest.mark.parametrize("file", EDITED)
@pytest.mark.parametrize("loaded", [True, False], ids=["while it is judged", "before it is loaded"])
def test_an_exercise_that_is_edited_during_a_run_is_judged_by_neither_version(
    pinned: JudgeProcess, work: Submission, file: str, loaded: bool
) -> None:
    if loaded:
        assert pinned.judge(work).verdict is Verdict.ACCEPTED
    path = pinned.course.root / file
    before = path.read_text()
    path.write_text(before + "\n# edited\n")
    judgement = pinned.judge(work)
    assert (judgement.verdict, judgement.points) == (Verdict.JUDGE_ERROR, None)
    assert "w1-double was edited while it was being graded" in judgement.message
    path.write_text(before)
    assert pinned.judge(work).verdict is Verdict.ACCEPTED


def test_what_makes_no_difference_may_be_edited(pinned: JudgeProcess, work: Submission) -> None:
    assert pinned.judge(work).verdict is Verdict.ACCEPTED
    (pinned.course.root / "exercises/w1-double/README.md").write_text("Better words.\n")
    os.utime(pinned.course.root / "reference/w1-double/oracle.py")
    assert pinned.judge(work).verdict is Verdict.ACCEPTED


def test_an_exercise_that_is_broken_by_an_edit_stops_nothing_else(pinned: JudgeProcess, work: Submission) -> None:
    (pinned.course.root / "reference/w1-double/test_hidden.py").write_text("syntax error\n")
    assert pinned.judge(work).verdict is Verdict.JUDGE_ERROR
    with pytest.raises(UserError, match="w1-double was edited just as the run began"):
        pinned.planned_tests("w1-double")


def test_an_edit_that_is_undone_while_the_tests_are_loaded_is_noticed(
    pinned: JudgeProcess, work: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = pinned.course.root / "reference/w1-double/oracle.py"
    before = path.read_text()
    whole = JudgeProcess._load.__globals__["Suite"]

    def edited_for_a_moment(*arguments: object) -> object:
        path.write_text("def double(x): return 3 * x\n")
        suite = whole(*arguments)
        path.write_text(before)
        return suite

    with monkeypatch.context() as patch:
        patch.setitem(JudgeProcess._load.__globals__, "Suite", edited_for_a_moment)
        assert pinned.judge(work).verdict is Verdict.JUDGE_ERROR
    assert pinned.judge(work).verdict is Verdict.ACCEPTED


def test_tests_that_were_broken_before_the_run_are_a_mistake_in_the_course(
    write_course: Callable[..., Path], work: Submission
) -> None:
    course = course_file.load(write_course(hidden="syntax error\n"))
    process = JudgeProcess(fingerprint.pin(course, course.exercises))
    with pytest.raises(CourseError, match=r"test_hidden\.py:1"):
        process.judge(work)


def on_gpu(course: Course) -> Course:
    return replace(course, exercises=tuple(replace(exercise, device="cuda") for exercise in course.exercises))


def test_where_the_gpu_of_a_run_is_gone_the_fault_is_ours(
    write_course: Callable[..., Path], fork_server: ForkServer, work: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never on the processor in its place, which would be another exercise, and never a zero."""

    def none() -> NoReturn:
        raise gpus.NoGpu("the driver has gone")

    monkeypatch.setattr(gpus, "find", none)
    process = JudgeProcess(on_gpu(course_file.load(write_course())))
    process.server = fork_server
    judgement = process.judge(work)
    assert (judgement.verdict, judgement.points) == (Verdict.JUDGE_ERROR, None)
    assert "w1-double was to be judged on a GPU, and the driver has gone" in judgement.tests[0].detail
    assert judgement.provenance.device == ""
    process.suites["w1-double"].close()


def test_a_judgement_names_the_gpu_that_it_was_made_on(
    write_course: Callable[..., Path], fork_server: ForkServer, work: Submission, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Two kinds of GPU round differently; who wants the same result needs the same one."""
    monkeypatch.setattr("grader.judge_process.OnGpu", lambda server, lease: server)
    process = JudgeProcess(on_gpu(course_file.load(write_course())))
    process.server, process.slots = fork_server, slots(tmp_path)
    assert process.judge(work).provenance.device == "NVIDIA T0"
    process.suites["w1-double"].close()
