"""What is handed out together, ahead, and again; on executors that run no process."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest

from grader import jobs, schedule
from grader.errors import JudgeError, SandboxUnavailable, UserError
from grader.model import Course, Exercise, Isolation, Judgement, Limits, Submission, Tier, Verdict

EXERCISE = Exercise("w1-double", "Doubling", 1, 4.0, "double", {"double": "any"}, {}, (Tier("basic", 4.0),), Limits())
REPOSITORY = Path(__file__).resolve().parent.parent
COURSE = Course("tiny", "A tiny course", Path("/nowhere"), (EXERCISE,), {})


class Immediate(schedule.ElasticExecutor):
    """Calls at once, and notes the students of each job."""

    def __init__(
        self,
        judge: Callable[[list[Submission]], list[Judgement]],
        jobs: list[list[str]],
        width: Callable[[], int] = lambda: 1,
        batch: int = 4,
    ) -> None:
        self.judge = judge
        self.jobs = jobs
        self.batch = batch
        self._width = width

    def width(self):
        return self._width()

    def submit(self, fn, /, *arguments):
        future: Future = Future()
        if fn is jobs.try_sandbox_here:
            future.set_result(None)
            return future
        [submissions] = arguments
        self.jobs.append([submission.student for submission in submissions])
        try:
            future.set_result(self.judge(submissions))
        except Exception as error:
            future.set_exception(error)
        return future


def accepted(submissions: list[Submission]) -> list[Judgement]:
    return [Judgement(item.student, item.exercise, Verdict.ACCEPTED, 4.0, 4.0) for item in submissions]


def numbered(count: int) -> Iterator[Submission]:
    return (Submission(str(number), "w1-double") for number in range(count))


def run(judge, count: int, processes: int = 1) -> tuple[dict[str, Verdict], list[list[str]]]:
    jobs: list[list[str]] = []
    judged = list(
        schedule.run(numbered(count), COURSE, processes, lambda _, processes: Immediate(judge, jobs, lambda: processes))
    )
    assert sorted(int(judgement.student) for judgement in judged) == list(range(count))  # one for each, no more
    return {judgement.student: judgement.verdict for judgement in judged}, jobs


@pytest.mark.parametrize(
    ("count", "processes", "sizes"),
    [
        (0, 2, []),
        (2, 2, [1, 1]),  # nobody idles because another has them all
        (6, 2, [1] * 6),
        (9, 2, [1, 2, 1, 2, 1, 2]),
        (24, 2, [4] * 6),
        (26, 2, [4] * 6 + [1, 1]),  # the rest
    ],
)
def test_jobs_are_large_where_there_is_much_to_do(count: int, processes: int, sizes: list[int]) -> None:
    _, jobs = run(accepted, count, processes)
    assert [len(job) for job in jobs] == sizes


@pytest.mark.parametrize("widths", [[2] * 300, [1] * 50 + [8] * 250])  # the second: workers join
def test_little_is_read_ahead_of_what_is_judged(widths: list[int]) -> None:
    drawn, width = 0, 0

    def counted() -> Iterator[Submission]:
        nonlocal drawn
        for submission in numbered(1000):
            drawn += 1
            yield submission

    def processes() -> int:
        nonlocal width
        width = widths.pop(0)
        return width

    pool = Immediate(accepted, [], processes)
    for number, _ in enumerate(schedule.run(counted(), COURSE, 2, lambda *_: pool), 1):
        assert drawn - number < width * schedule.WINDOW_PER_PROCESS * 4


def test_a_lost_job_is_judged_again_alone_and_the_others_go_on():
    lost = []

    def judge(submissions: list[Submission]) -> list[Judgement]:
        if "5" in [item.student for item in submissions] and len(lost) < 2:
            lost.append(len(submissions))
            raise BrokenExecutor
        return accepted(submissions)

    verdicts, jobs = run(judge, 24, processes=2)
    assert set(verdicts.values()) == {Verdict.ACCEPTED}
    assert jobs[6:] == [["4"], ["5"], ["5"], ["6"], ["7"]]
    assert lost == [4, 1]


def test_an_executor_that_takes_no_more_loses_nothing():
    """What it had, and what had been read to be handed out next, is judged by another."""

    class Breaks(Immediate):
        def submit(self, fn, /, *arguments):
            if len(self.jobs) == 8:
                self.jobs.append([])
                raise BrokenExecutor
            return super().submit(fn, *arguments)

    jobs: list[list[str]] = []
    pool = lambda *_: Breaks(accepted, jobs, lambda: 2)  # noqa: E731
    judged = list(schedule.run(numbered(60), COURSE, 2, pool))
    assert sorted(int(judgement.student) for judgement in judged) == list(range(60))


def test_an_executor_of_a_fixed_number_of_processes_gets_one_submission_in_a_job():
    class Pool(Executor):
        submit = Immediate.submit
        jobs: ClassVar[list[list[str]]] = []
        judge = staticmethod(accepted)

    assert len(list(schedule.run(numbered(24), COURSE, 2, lambda *_: Pool()))) == 24
    assert {len(job) for job in Pool.jobs} == {1}


def test_what_is_lost_each_time_is_a_judge_error_alone():
    def judge(submissions: list[Submission]) -> list[Judgement]:
        if "5" in [item.student for item in submissions]:
            raise BrokenExecutor
        return accepted(submissions)

    verdicts, jobs = run(judge, 24, processes=2)
    assert {student for student, verdict in verdicts.items() if verdict is Verdict.JUDGE_ERROR} == {"5"}
    assert jobs.count(["5"]) == schedule.TRIES_ALONE


def test_a_fault_of_ours_in_one_costs_the_others_of_its_job_nothing():
    def judge(submissions: list[Submission]) -> list[Judgement]:
        if "5" in [item.student for item in submissions]:
            raise RuntimeError("a fault of ours")
        return accepted(submissions)

    verdicts, jobs = run(judge, 24, processes=2)
    assert {student for student, verdict in verdicts.items() if verdict is Verdict.JUDGE_ERROR} == {"5"}
    assert jobs.count(["5"]) == 1


def test_what_holds_for_all_ends_the_run():
    def judge(submissions: list[Submission]) -> list[Judgement]:
        raise SandboxUnavailable("no user namespaces")

    with pytest.raises(SandboxUnavailable, match="no user namespaces"):
        run(judge, 24)


class Unstartable(Executor):
    """Of judge processes that die before they take up any work."""

    def __init__(self, started: list[int], processes: int) -> None:
        started.append(processes)

    def submit(self, fn, /, *arguments):
        future: Future = Future()
        future.set_exception(BrokenExecutor())
        return future


def test_processes_that_die_before_they_do_anything_end_the_run_soon():
    """And not each submission's own tries, one after the other."""
    started: list[int] = []
    with pytest.raises(JudgeError, match="a judge process died 3 times while it was started") as error:
        list(schedule.run(numbered(1000), COURSE, 2, lambda _, processes: Unstartable(started, processes)))
    assert "Is there memory enough" in str(error.value)
    assert started == [2] + [1] * schedule.STARTS


def test_a_process_that_cannot_become_a_judge_process_says_why_at_its_first_job(monkeypatch: pytest.MonkeyPatch):
    """Its pool would drop the reason, and take it for one that died."""
    monkeypatch.setattr(jobs, "SANDBOX", "no_such_module")
    monkeypatch.setattr(jobs, "_cannot_start", None)
    jobs.start_process(COURSE, Isolation.WARM)
    for job, arguments in ((jobs.try_sandbox_here, []), (jobs.judge_here, [[]]), (jobs.collect_here, ["w1-double"])):
        with pytest.raises(UserError, match=r"cannot be started: .*no_such_module.*pip check"):
            job(*arguments)


def test_all_processes_are_started_while_the_work_is_read() -> None:
    asked: list[object] = []
    jobs_of: list[list[str]] = []

    class Noting(Immediate):
        def submit(self, fn, /, *arguments):
            asked.append(fn)
            return super().submit(fn, *arguments)

    with schedule.started(COURSE, 3, lambda _, processes: Noting(accepted, jobs_of, lambda: processes)) as pool:
        assert asked == [jobs.try_sandbox_here] * 3
        assert len([*schedule.run(numbered(5), COURSE, 3, pool)]) == 5


TWO_CORES = hasattr(os, "sched_getaffinity") and len(os.sched_getaffinity(0)) > 1


@pytest.fixture
def two_cores() -> Iterator[set[int]]:
    """All that this process may use meanwhile."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(before)[:2])
    yield os.sched_getaffinity(0)
    os.sched_setaffinity(0, before)


def cores_of(pool: ProcessPoolExecutor) -> list[set[int]]:
    return [os.sched_getaffinity(pid) for pid in pool._processes]


@pytest.mark.skipif(not TWO_CORES, reason="this process has one core, or its system cannot tell")
@pytest.mark.parametrize(
    ("course", "processes", "each"),
    [(COURSE, 2, 1), (COURSE, 1, 2), (replace(COURSE, exercises=(replace(EXERCISE, device="cuda"),)), 2, 2)],
    ids=["as many processes as cores", "fewer", "a GPU"],
)
def test_with_as_many_processes_as_cores_each_keeps_to_one(
    two_cores: set[int], course: Course, processes: int, each: int
) -> None:
    with schedule.local_pool(course, processes) as pool:
        jobs_of = [pool.submit(os.getpid) for _ in range(processes)]
        begun = {future.result() for future in jobs_of}  # one may have done both; the other is about to begin
        deadline = time.monotonic() + 60
        while each == 1 and time.monotonic() < deadline and {len(cores) for cores in cores_of(pool)} != {1}:
            time.sleep(0.1)
        assert {len(os.sched_getaffinity(pid)) for pid in begun} == {each}
        assert set().union(*cores_of(pool)) == two_cores


def test_where_a_library_is_broken_commands_say_so_once(write_course: Callable[..., Path], tmp_path: Path) -> None:
    """No submission is tried, and nothing is taken for a student's fault."""
    write_course()
    (tmp_path / "pytest.py").write_text("raise ImportError('half installed')\n")
    (tmp_path / "submissions/anna").mkdir(parents=True)
    (tmp_path / "submissions/anna/double.py").write_text("def double(x): return 2 * x\n")
    command = [sys.executable, "-m", "grader", "grade", "submissions", "--course", "course", "-j", "2"]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(REPOSITORY)])}
    ran = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert ran.stderr.count("a judge process cannot be started: ImportError('half installed')") == 1
    assert "Traceback" not in ran.stderr
    assert "anna" not in ran.stdout


GPU_EXERCISE = replace(EXERCISE, slug="w4-train", device="cuda")
BOTH = replace(COURSE, exercises=(EXERCISE, GPU_EXERCISE))


class Slow(Immediate):
    """Answers nothing by itself: what it was given lies in `given` until the test answers it."""

    def __init__(self, gpus: int) -> None:
        super().__init__(accepted, [])
        self.given: list[tuple[list[Submission], Future, dict[str, float] | None]] = []
        self._gpus = gpus

    def gpus(self):
        return self._gpus

    def submit(self, fn, /, *arguments, resources=None):
        if fn is jobs.try_sandbox_here:
            return super().submit(fn)
        future: Future = Future()
        self.given.append((arguments[0], future, resources))
        return future

    def answer(self, place: int) -> None:
        submissions, future, _ = self.given.pop(place)
        future.set_result(accepted(submissions))


def test_what_needs_a_gpu_goes_alone_to_a_worker_that_has_one_and_the_rest_passes_by() -> None:
    executor = Slow(gpus=1)  # and so two at once: the second waits where the GPU is
    slugs = ["w4-train"] * 3 + ["w1-double"] * 4
    submissions = (Submission(str(number), slug) for number, slug in enumerate(slugs))
    judged = schedule.run(submissions, BOTH, 1, lambda course, processes: executor)
    done: list[str] = []
    thread = threading.Thread(target=lambda: done.extend(judgement.student for judgement in judged))
    thread.start()
    wait_until(lambda: len(executor.given) == 3)
    assert [(len(batch), needs) for batch, _, needs in executor.given] == [(1, schedule.ONE_GPU)] * 2 + [(4, None)]
    executor.answer(2)
    wait_until(lambda: len(done) == 4)
    assert sorted(done) == ["3", "4", "5", "6"]
    executor.answer(0)
    wait_until(lambda: len(executor.given) == 2)
    executor.answer(0)
    executor.answer(0)
    thread.join(10)
    assert sorted(done) == [str(number) for number in range(7)]


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.005)
