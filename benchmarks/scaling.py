"""How a run grows with its class: time for each submission, the driver's memory, what plan and store cost, no change.

Time for each submission is of the real path, at several sizes of class, from the first judgement to the last. What plan
and store cost is CPU time of the driver, as a share of what the run had on its judge processes' cores. The unchanged
run finds a store that was filled through the store's own interface, and files that are all as they were.
    python benchmarks/scaling.py [--sizes 100 1000] [--unchanged 10000] [--jobs 2]
"""

from __future__ import annotations

import argparse
import functools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from grader import course as course_file
from grader import fingerprint
from grader.intake import detect, reading
from grader.intake.records import Source
from grader.model import Judgement, PlannedTest, TestResult, Verdict, Work
from grader.run import Run
from grader.store import Store, open_store

ROOT = Path(__file__).resolve().parent.parent
SLUG = "w2-maxpool"
SOLUTION = (ROOT / "solutions" / SLUG / "accepted.py").read_text()
TESTS = 53  # of that exercise
AT_ONCE = 500


def make_class(folder: Path, count: int) -> Path:
    for number in range(count):
        student = folder / f"student-{number:05}"
        student.mkdir(parents=True)
        (student / "maxpool.py").write_text(f"{SOLUTION}\n# {number}\n")
    return folder


def resident_bytes(field: str) -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field):
            return int(line.split()[1]) * 1024
    return 0


class Stopwatch:
    """A store that notes the CPU time of each call to it. Waiting for the disk holds no judge process up."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.seconds = 0.0

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.store, name)

        def timed(*arguments: Any, **options: Any) -> Any:
            started = time.process_time()
            try:
                answer = method(*arguments, **options)
                return iter(list(answer)) if isinstance(answer, Iterator) else answer
            finally:
                self.seconds += time.process_time() - started

        return timed


def real(count: int, jobs: int) -> None:
    """Runs in a process of its own, so that its memory is of this size of class alone."""
    course = course_file.load(ROOT)
    exercises = course_file.select(course, [SLUG])
    with tempfile.TemporaryDirectory() as name:
        folder = make_class(Path(name) / "class", count)
        taken = detect.take_in(folder, course.exercises, layout="folder")
        with closing(taken) as intake, open_store(Path(name) / "results") as store:
            timed = Stopwatch(store)
            read = functools.partial(reading.read, intake.source, course)
            run = Run(timed, course, exercises, intake.students, read, jobs)  # type: ignore[arg-type]
            started = time.process_time()
            list(run.plan())
            planning = time.process_time() - started
            first = before = 0.0
            for number, _ in enumerate(run.judge()):
                if number == 0:
                    first, before = time.perf_counter(), timed.seconds
            steady = time.perf_counter() - first
            storing = timed.seconds - before
    each = steady / (count - 1) * 1000
    memory = resident_bytes("VmHWM") / 2**20
    print(
        f"{count:7} {each:12.1f} ms {planning / count * 1000:10.2f} ms {storing / count * 1000:10.2f} ms "
        f"{(planning + storing) / (steady * jobs) * 100:9.1f} % {memory:10.0f} MiB",
        flush=True,
    )


def fill(store: Store, course: Any, exercises: Any, source: Source, students: Any) -> None:
    """As if all had been graded: 53 tests each."""
    course = fingerprint.pin(course, exercises)
    version = course.exercise(SLUG).version
    tests = tuple(PlannedTest(f"test {n}", n > 20, "basic", 0.15, "A sentence.", n) for n in range(TESTS))
    store.plan_tests(version, SLUG, tests)
    results = tuple(TestResult(t.name, t.hidden, t.tier, Verdict.ACCEPTED, 0.15, 0.15, "", "", 0.001) for t in tests)
    blank = Judgement("", SLUG, Verdict.ACCEPTED, 8.0, 8.0, results, "maxpool.py", walls="userns", graded_at="2026")
    number = store.begin_run(course.slug, "benchmark", os.getpid(), "2026")
    waiting = iter(students)
    while group := list(islice(waiting, AT_ONCE)):
        submissions = [reading.read(source, course, student, course.exercise(SLUG)) for student in group]
        keys = {one.student: fingerprint.of_judgement(one, version) for one in submissions}
        times = {one.student: one.submitted_at for one in submissions}
        store.plan(number, [Work(one.student, SLUG, keys[one.student], version, one.sha256) for one in submissions])
        for row, work in store.owed(number, list(keys)).values():
            made = replace(blank, student=work.student, sha256=work.sha256, submitted_at=times[work.student])
            store.settle(row, work.key, made)


def unchanged(count: int) -> None:
    course = course_file.load(ROOT)
    exercises = course_file.select(course, [SLUG])
    with tempfile.TemporaryDirectory() as name:
        folder = make_class(Path(name) / "class", count)
        taken = detect.take_in(folder, course.exercises, layout="folder")
        with closing(taken) as intake, open_store(Path(name) / "results") as store:
            started = time.perf_counter()
            fill(store, course, exercises, intake.source, intake.students)
            print(f"\nfilled with {count} judgements of {TESTS} tests in {time.perf_counter() - started:.1f} s")
        command = [sys.executable, "-m", "grader", "grade", str(folder), "--course", str(ROOT), "-e", SLUG]
        for words in ([], ["--json", os.devnull]):
            started = time.perf_counter()
            process = subprocess.Popen([*command, "--results", f"{name}/results", *words], stdout=subprocess.DEVNULL)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            seconds = time.perf_counter() - started
            what = " ".join(["unchanged run of", str(count), *words])
            cpu = usage.ru_utime + usage.ru_stime
            print(f"{what:45} {seconds:6.1f} s, {cpu:.1f} s of CPU, {usage.ru_maxrss / 1024:.0f} MiB, status {status}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="*", default=[100, 1000], help="of classes that are really judged")
    parser.add_argument("--unchanged", type=int, nargs="*", default=[1000, 10000], help="of classes without a change")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        real(arguments.one, arguments.jobs)
        return
    if arguments.sizes:
        print(f"-j {arguments.jobs}    for each:  judging       planning       storing   of the run   driver's peak")
    for size in arguments.sizes:
        subprocess.run(
            [sys.executable, __file__, "--one", str(size), "--jobs", str(arguments.jobs)], cwd=ROOT, check=True
        )
    for size in arguments.unchanged:
        unchanged(size)


if __name__ == "__main__":
    main()
