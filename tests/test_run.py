"""A run of many submissions, on a store that is real and judges that are not: what is owed, and what becomes of it."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import sqlalchemy as sa

from grader import course as course_file
from grader import jobs, plan
from grader.model import Course, Exercise, Judgement, PlannedTest, Source, Submission, Verdict
from grader.model import TestResult as Result
from grader.run import Run
from grader.store import Place, Store, open_store

TESTS = (PlannedTest("two", False, "basic", 2.0, "A.", 1), PlannedTest("seven", True, "basic", 2.0, "B.", 2))
AC, WA, TLE, JE = Verdict.ACCEPTED, Verdict.WRONG_ANSWER, Verdict.TIME_LIMIT_EXCEEDED, Verdict.JUDGE_ERROR


class Pupil(NamedTuple):
    id: str


def judged(submission: Submission, verdict: Verdict, tests: tuple[PlannedTest, ...] = TESTS) -> Judgement:
    points = 2.0 if verdict is AC else 0.0
    results = tuple(Result(test.name, test.hidden, test.tier, verdict, points, 2.0, "Said.") for test in tests)
    total = points * len(tests)
    return Judgement(
        submission.student, submission.exercise, verdict, total, 4.0, results, submission.file, submission.sha256,
        submitted_at=submission.submitted_at,
    )  # fmt: skip


class Judges(Executor):
    """In the place of judge processes: answers at once, by the word that the submission consists of."""

    def __init__(self, answer: Callable[[Submission], Judgement]) -> None:
        self.answer = answer

    def submit(self, function: Any, /, *arguments: Any, **_: Any) -> Future[Any]:
        future: Future[Any] = Future()
        if function is jobs.try_sandbox_here:
            future.set_result(None)
        else:
            collects = function is jobs.collect_here
            future.set_result(TESTS if collects else [self.answer(one) for one in arguments[0]])
        return future


@dataclass
class Class:
    """A class of students whose work is what `work` says, and runs over it."""

    course: Course
    store: Store
    work: dict[str, str] = field(default_factory=dict)
    judged: list[str] = field(default_factory=list)
    times: dict[str, str] = field(default_factory=dict)
    answer: Callable[[Submission], Judgement] | None = None

    def read(self, student: Pupil, exercise: Exercise) -> Submission:
        if student.id not in self.work:
            return Submission(student.id, exercise.slug)
        content = self.work[student.id].encode()
        source = Source("double.py", content)
        sha256 = hashlib.sha256(content).hexdigest()
        at = self.times.get(student.id)
        return Submission(student.id, exercise.slug, "double.py", sha256, source, is_file=True, submitted_at=at)

    def judge(self, submission: Submission) -> Judgement:
        self.judged.append(submission.student)
        if self.answer:
            return self.answer(submission)
        if submission.is_absent:
            return Judgement(submission.student, submission.exercise, Verdict.NOT_SUBMITTED, 0.0, 4.0)
        assert submission.source
        return judged(submission, Verdict(submission.source.content.decode().partition("#")[0]))

    def run(self, students: str = "", processes: int = 2, is_withdrawal: bool = False) -> Run[Pupil]:
        pupils = [Pupil(name) for name in students.split() or self.work]
        return Run(
            self.store, self.course, self.course.exercises, pupils, self.read, processes,
            lambda course, processes: Judges(self.judge), is_withdrawal=is_withdrawal,
        )  # fmt: skip

    def grade(self, students: str = "", force: bool = False, processes: int = 2) -> Run[Pupil]:
        self.judged.clear()
        run = self.run(students, processes)
        list(run.plan(force))
        list(run.judge())
        assert run.still_owed() == 0
        return run

    def counting(self) -> dict[str, Judgement]:
        return {judgement.student: judgement for judgement in self.store.newest()}


@pytest.fixture
def pupils(place: Place, write_course: Callable[..., Path]) -> Iterator[Class]:
    with open_store(place) as store:
        work = {f"s{number:02}": f"accepted#{number}" for number in range(40)}
        yield Class(course_file.load(write_course()), store, work)


def test_all_is_planned_before_any_of_it_runs(pupils: Class) -> None:
    planned: list[Any] = []

    def look(submission: Submission) -> Judgement:
        if not planned:
            with pupils.store.engine.connect() as connection:
                rows = "SELECT student, sha256, t.name, t.seed FROM planned JOIN planned_test t USING (version)"
                planned.extend(connection.execute(sa.text(rows)).all())
        return judged(submission, AC)

    pupils.answer = look
    pupils.grade()
    hashes = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in pupils.work.items()}
    assert sorted(planned) == sorted(
        (name, hashes[name], test.name, test.seed) for name in pupils.work for test in TESTS
    )
    assert {judgement.verdict for judgement in pupils.counting().values()} == {AC}


def test_what_is_unchanged_is_not_run_again_and_what_is_changed_is(pupils: Class) -> None:
    assert pupils.grade().graded == 40
    assert pupils.grade().graded == 0
    pupils.work["s03"] = "wrong answer"
    assert (pupils.grade().graded, pupils.judged) == (1, ["s03"])
    (pupils.course.root / "reference/w1-double/oracle.py").write_text("def double(x): return x + x\n")
    assert pupils.grade("s01 s02").graded == 2
    assert pupils.grade("s01 s02").graded == 0
    assert pupils.grade("s01 s02", force=True).graded == 2
    with pupils.store.engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM judgement")) == 45


def test_what_is_not_there_takes_the_place_of_nothing_that_was(pupils: Class) -> None:
    """As in the download of another week or group of the class, or of one student who was late."""
    pupils.grade("s00 s01")
    del pupils.work["s00"], pupils.work["s02"]
    run = pupils.grade("s00 s01 s02", force=True)
    assert run.kept == [("s00", "w1-double")]
    verdicts = {student: judgement.verdict for student, judgement in pupils.counting().items()}
    assert verdicts == {"s00": AC, "s01": AC, "s02": Verdict.NOT_SUBMITTED}
    withdrawn = pupils.run("s00", is_withdrawal=True)
    list(withdrawn.plan())
    list(withdrawn.judge())
    assert pupils.counting()["s00"].verdict is Verdict.NOT_SUBMITTED


@pytest.mark.parametrize("copied", ["2027-02-20T00:00:00+00:00", None])
def test_a_test_that_changed_makes_no_copy_of_a_file_late(pupils: Class, copied: str | None) -> None:
    """It was handed in when it was first seen; a new test is no reason to believe a later time."""
    first = "2027-02-08T22:59:00+00:00"
    pupils.times = {"s00": first, "s01": first}
    pupils.grade("s00 s01")
    (pupils.course.root / "reference/w1-double/oracle.py").write_text("def double(x): return x + x\n")
    pupils.times = {name: copied for name in ("s00", "s01") if copied}
    pupils.work["s01"] = "accepted#resubmitted"
    assert pupils.grade("s00 s01").graded == 2
    assert {name: one.submitted_at for name, one in pupils.counting().items()} == {"s00": first, "s01": copied}
    pupils.grade("s00", force=True)
    assert pupils.counting()["s00"].submitted_at == copied


def test_a_run_that_stops_is_gone_on_with_by_the_next(pupils: Class) -> None:
    """Also one that was to grade anew what had not changed."""
    pupils.grade()
    run = pupils.run()
    list(run.plan(force=True))
    with closing(run.judge()) as judgements:
        for _ in range(7):
            next(judgements)
    pupils.grade()
    assert len(pupils.judged) == 33
    assert pupils.grade().graded == 0


def test_what_is_handed_in_again_meanwhile_is_judged_by_the_next_run(pupils: Class) -> None:
    pupils.answer = lambda submission: (pupils.work.update(s39="wrong answer"), judged(submission, AC))[1]
    run = pupils.grade()
    assert "s39" not in pupils.judged
    assert (run.graded, pupils.counting()["s39"].verdict) == (40, JE)
    assert [test.verdict for test in pupils.counting()["s39"].tests] == [JE, JE]
    pupils.answer = None
    assert (pupils.grade().graded, pupils.counting()["s39"].verdict) == (1, WA)


def test_other_tests_than_were_planned_are_a_judge_error(pupils: Class) -> None:
    pupils.answer = lambda submission: judged(submission, AC, (*TESTS, replace(TESTS[0], name="new")))
    pupils.grade("s00")
    judgement = pupils.counting()["s00"]
    assert (judgement.verdict, judgement.points) == (JE, None)
    assert [test.name for test in judgement.tests] == ["two", "seven"]


def test_a_request_for_one_student_does_not_wait_for_the_class(pupils: Class) -> None:
    """And what it took over is not judged by the bulk run as well."""

    def once(submission: Submission) -> Judgement:
        if submission.student == "s00":
            request = Class(pupils.course, pupils.store, pupils.work)
            request.grade("s39", processes=1)
            assert request.counting()["s39"].verdict is AC
        return judged(submission, AC)

    pupils.answer = once
    pupils.grade()
    assert pupils.judged.count("s39") == 0
    with pupils.store.engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM judgement")) == 40


# Time limits under load


@pytest.mark.parametrize(
    ("alone", "counts", "note"),
    [(TLE, TLE, plan.CONFIRMED), (AC, AC, plan.LIFTED), (WA, WA, plan.LIFTED), (JE, JE, None)],
)
def test_a_time_limit_that_was_exceeded_beside_others_is_tried_alone(
    pupils: Class, alone: Verdict, counts: Verdict, note: str | None
) -> None:
    pupils.answer = lambda one: judged(
        one, AC if one.student != "s01" else TLE if pupils.judged.count("s01") == 1 else alone
    )
    run = pupils.grade("s00 s01 s02")
    assert pupils.judged == ["s00", "s01", "s02", "s01"]
    assert (run.owed, run.graded) == (4, 3)
    judgement = pupils.counting()["s01"]
    assert (judgement.verdict, judgement.notes) == (counts, (note,) if note else ())
    assert pupils.grade("s00 s01 s02").graded == (1 if counts is JE else 0)


@pytest.mark.parametrize(("students", "processes"), [("s00 s01", 1), ("s01", 2)], ids=["-j 1", "one submission"])
def test_a_time_limit_that_was_exceeded_alone_is_confirmed_already(
    pupils: Class, students: str, processes: int
) -> None:
    pupils.answer = lambda one: judged(one, TLE)
    pupils.grade(students, processes=processes)
    assert pupils.judged == students.split()
    assert pupils.counting()["s01"].notes == (plan.CONFIRMED,)


def test_a_time_limit_that_was_not_confirmed_before_the_run_stopped_is_tried_again(pupils: Class) -> None:
    pupils.answer = lambda one: judged(one, TLE if one.student == "s01" else AC)
    run = pupils.run("s00 s01")
    list(run.plan())
    with closing(run.judge()) as judgements:
        assert {next(judgements).verdict for _ in range(2)} == {AC, TLE}
    pupils.grade("s00 s01")
    assert pupils.judged == ["s01"]
    assert pupils.counting()["s01"].notes == (plan.CONFIRMED,)


# What fails


def test_a_judgement_that_cannot_be_stored_stops_no_other(pupils: Class) -> None:
    poison: Any = [None, {}, "x", float]
    pupils.answer = lambda one: replace(
        judged(one, AC), **({"max_points": poison[int(one.student[1:])]} if one.student in ("s00", "s01") else {})
    )
    run = pupils.grade("s00 s01 s02 s03")
    assert sorted(line.partition(":")[0] for line in run.set_aside) == ["s00, w1-double", "s01, w1-double"]
    verdicts = [pupils.counting()[name].verdict for name in ("s00", "s01", "s02", "s03")]
    assert verdicts == [JE, JE, AC, AC]
    pupils.answer = None
    assert pupils.grade("s00 s01 s02 s03").graded == 2


def test_a_submission_that_cannot_be_read_stops_no_other(pupils: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = pupils.read

    def read(student: Pupil, exercise: Exercise) -> Submission:
        if student.id == "s01":
            raise RecursionError("deep")
        return whole(student, exercise)

    monkeypatch.setattr(pupils, "read", read)
    seen: dict[str, str] = {}
    pupils.answer = lambda one: (seen.update({one.student: one.fault}), judged(one, JE if one.fault else AC))[1]
    pupils.grade("s00 s01 s02")
    assert seen == {"s00": "", "s01": "Reading it failed: RecursionError('deep')", "s02": ""}


def test_a_disk_that_is_full_stops_the_run(pupils: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    run = pupils.run()
    list(run.plan())

    def full(*_: Any) -> bool:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(pupils.store, "settle", full)
        with pytest.raises(OSError, match="No space left"):
            list(run.judge())
    assert pupils.grade().graded == 40


def test_what_was_collected_is_let_go_where_nothing_can_be_judged(pupils: Class) -> None:
    stopped: list[bool] = []

    class Watched(Judges):
        def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
            stopped.append(True)

    run = pupils.run("s00")
    run.pool = lambda course, processes: Watched(pupils.judge)
    list(run.plan())
    with closing(run.judge()) as judgements:
        next(judgements)
    assert stopped
