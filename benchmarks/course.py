"""A class of 100 students who hand in all 16 exercises, graded into a new store; tests that train a model are left out.

Who handed in what is drawn, the same each time: of 100 submissions for an exercise about 60 are accepted, 30 wrong
answers, 4 run-time errors, 1 exceeds its time, and 5 were never handed in. They are the course's own solutions and
known-bad submissions, each made different from all others by a comment. Processor time is that of all processes
together; divided by the cores it says what a machine with nothing else to do would need.
    python benchmarks/course.py [--students 100] [--jobs 2]
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from grader import cases, profiles
from grader import course as course_file
from grader.model import Course, Exercise, Submission, Verdict
from grader.run import Run
from grader.store import open_store

ROOT = Path(__file__).resolve().parent.parent
OF_100 = {
    Verdict.ACCEPTED: 60,
    Verdict.WRONG_ANSWER: 30,
    Verdict.RUN_TIME_ERROR: 4,
    Verdict.TIME_LIMIT_EXCEEDED: 1,
    Verdict.NOT_SUBMITTED: 5,
}
TICKS = os.sysconf("SC_CLK_TCK")
ALL_CPU = slice(11, 15)  # utime, stime, and both of the children that it waited for, in /proc/PID/stat after the name


@dataclass(frozen=True)
class Student:
    id: str


def work(course: Course) -> Callable[[Student, Exercise], Submission]:
    """What a student handed in for an exercise."""
    known = {exercise.slug: cases.cases(course, exercise, training=False) for exercise in course.exercises}

    def read(student: Student, exercise: Exercise) -> Submission:
        draw = random.Random(f"{student.id} {exercise.slug}")
        [verdict] = draw.choices(list(OF_100), weights=list(OF_100.values()))
        if verdict is Verdict.NOT_SUBMITTED:
            return Submission(student.id, exercise.slug)
        of_kind = [case for case in known[exercise.slug] if case.verdict is verdict and not case.seed]
        wrong = [case for case in known[exercise.slug] if case.verdict is Verdict.WRONG_ANSWER]
        chosen = draw.choice(of_kind or wrong).submission
        assert chosen.source
        source = chosen.source
        if source.filename.endswith(".py"):
            source = replace(source, content=source.content + f"\n# {student.id}\n".encode())
        return replace(chosen, student=student.id, source=source, sha256=f"{chosen.sha256} of {student.id}")

    return read


def cpu_seconds() -> float:
    """Of this process and all that it started, and of those whose end was waited for."""
    parents, spent = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(path.parent.name)
        parents[pid], spent[pid] = int(fields[1]), sum(map(int, fields[ALL_CPU])) / TICKS
    ours = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in ours} - ours:
        ours |= more
    return sum(spent[pid] for pid in ours)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=100)
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    course = profiles.choose(course_file.load(ROOT), "fast")
    students = [Student(f"s{number:03}") for number in range(arguments.students)]
    verdicts: Counter[str] = Counter()
    seconds: defaultdict[str, float] = defaultdict(float)
    most = 0.0
    with tempfile.TemporaryDirectory() as name, open_store(Path(name) / "results") as store:
        run = Run(store, course, course.exercises, students, work(course), arguments.jobs)
        started, before = time.perf_counter(), cpu_seconds()
        for _ in run.plan():
            pass
        with closing(run.judge()) as judged:
            for number, judgement in enumerate(judged):
                verdicts[str(judgement.verdict)] += 1
                if judgement.verdict is Verdict.JUDGE_ERROR:
                    sys.exit(f"{judgement.exercise} of {judgement.student}: {judgement.message}")
                seconds[str(judgement.verdict)] += judgement.seconds
                if number % 50 == 0:
                    most = max(most, cpu_seconds())
            most = max(most, cpu_seconds())
        took, used = time.perf_counter() - started, most - before
    count = sum(verdicts.values())
    print(f"{len(students)} students, {len(course.exercises)} exercises, {count} judgements, -j {arguments.jobs}")
    print(f"by the clock          {took:7.1f} s   {1000 * took / count:6.1f} ms each")
    print(f"processor time        {used:7.1f} s   {1000 * used / count:6.1f} ms each")
    print(f"half of that          {used / 2:7.1f} s   what two idle cores need at least")
    for verdict, number in verdicts.most_common():
        print(f"  {verdict:22}{number:5}  {seconds[verdict]:7.1f} s in judge processes")


if __name__ == "__main__":
    main()
