"""`grader grade`: reads the submissions, has them judged, stores each judgement as it comes."""

from __future__ import annotations

import argparse
import errno
import json
import os
import shlex
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from rich.console import Console
from rich.text import Text

from grader import course as course_file
from grader import fingerprint, schedule, submission
from grader.cli import GRADED, JUDGE_ERRORS, RESUMABLE, console, results_folder
from grader.errors import UserError
from grader.model import Course, Exercise, Judgement, Submission, Verdict
from grader.report import judgement_object
from grader.store import Store, open_store


def run(arguments: argparse.Namespace) -> int:
    course = course_file.load(arguments.course or course_file.find(Path.cwd()))
    exercises = course_file.select(course, arguments.exercise)
    found = submission.find_students(arguments.submissions)
    students = _select(found.students, arguments.student)
    out = console.console(stderr=arguments.json == Path("-"))
    if found.ignored:
        out.print(Text(f"Left out, not a student's folder: {', '.join(found.ignored)}."), soft_wrap=True)
    results = results_folder(arguments.results, course.root)
    try:
        with open_store(results) as store:
            judgements = _grade(course, exercises, students, arguments, store, out)
    except (OSError, sa.exc.OperationalError) as error:
        if not _is_disk_full(error):
            raise
        print(f"grader: {results}: the disk is full. Make room; the same command goes on from here", file=sys.stderr)
        return RESUMABLE
    if arguments.json:
        _write_json(arguments.json, course, judgements)
    failed = any(not judgement.verdict.is_final for judgement in judgements)
    return JUDGE_ERRORS if failed else GRADED


def _select(students: tuple[submission.Student, ...], wanted: list[str]) -> tuple[submission.Student, ...]:
    if not students:
        raise UserError("no student's folder in there; expected SUBMISSIONS/<student>/<file>.py or .ipynb")
    known = {student.id for student in students}
    missing = [name for name in wanted if name not in known]
    if missing:
        raise UserError(f"no folder of the student {', '.join(missing)}; there are {len(known)} others")
    return tuple(student for student in students if not wanted or student.id in wanted)


def _grade(
    course: Course,
    exercises: tuple[Exercise, ...],
    students: tuple[submission.Student, ...],
    arguments: argparse.Namespace,
    store: Store,
    out: Console,
) -> list[Judgement]:
    """Judge what has to be judged and return the judgements that now count."""
    started = time.monotonic()
    prints = {exercise.slug: fingerprint.of_exercise(course, exercise) for exercise in exercises}
    known = {} if arguments.force else store.keys()
    keys: dict[tuple[str, str], str] = {}

    def changed() -> Iterator[Submission]:
        for handed_in in submission.read_all(students, exercises):
            who = (handed_in.student, handed_in.exercise)
            key = fingerprint.of_judgement(handed_in, prints[handed_in.exercise])
            if known.get(who) != key:
                keys[who] = key
                yield handed_in

    total = len(students) * len(exercises)
    done = 0
    with closing(schedule.run(changed(), course, arguments.jobs or os.cpu_count() or 1)) as judged:
        for judgement in console.follow(judged, total, out):
            store.add(judgement, keys.pop((judgement.student, judgement.exercise)))
            done += 1
    seconds = time.monotonic() - started
    chosen = {student.id for student in students}
    order = {exercise.slug: number for number, exercise in enumerate(exercises)}
    counting = [item for item in store.newest() if item.student in chosen and item.exercise in order]
    counting.sort(key=lambda item: (item.student, order[item.exercise]))
    _summarise(counting, exercises, done, total, seconds, out)
    _explain_faults(counting, arguments.submissions, out)
    return counting


def _summarise(
    judgements: list[Judgement], exercises: tuple[Exercise, ...], done: int, total: int, seconds: float, out: Console
) -> None:
    out.print()
    out.print(console.class_table(judgements, exercises))
    students = len({judgement.student for judgement in judgements})
    if students > console.MOST_STUDENTS_IN_TABLE:
        out.print(f"… and {students - console.MOST_STUDENTS_IN_TABLE} more students.")
    out.print()
    rate = f", {done / seconds:.1f} per second" if done else ""
    out.print(f"Graded {done} submissions in {seconds:.1f} s{rate}.")
    if total > done:
        out.print(f"{total - done} were as they had been when last graded (--force grades them again).")
    out.print(f"{console.counts(judgements).capitalize()}.")


def _explain_faults(judgements: list[Judgement], submissions: Path, out: Console) -> None:
    """What staff can do about judge errors; the students' reports only say that it was not their fault."""
    faults = [judgement for judgement in judgements if judgement.verdict is Verdict.JUDGE_ERROR]
    for judgement in faults[:5]:
        reason = next(
            (test.detail for test in judgement.tests if test.verdict is Verdict.JUDGE_ERROR), judgement.message
        )
        last = (reason.strip().splitlines() or ["unknown reason"])[-1]
        words = ["grader", "grade", str(submissions), "--student", judgement.student, "--exercise", judgement.exercise]
        retry = f"Retry: {shlex.join(words)}"
        out.print(Text(f"judge error: {judgement.student} {judgement.exercise}: {last}. {retry}"), soft_wrap=True)


def _write_json(path: Path, course: Course, judgements: list[Judgement]) -> None:
    record = {
        "course": course.slug,
        "graded_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "judgements": [judgement_object(judgement) for judgement in judgements],
    }
    text = json.dumps(record, indent=1, allow_nan=False) + "\n"
    if path == Path("-"):
        sys.stdout.write(text)
        return
    try:
        partial = path.with_name(path.name + ".partial")
        partial.write_text(text)
        partial.replace(path)
    except OSError as error:
        raise UserError(
            f"{path}: {error.strerror}; the judgements are stored, name another file: --json FILE"
        ) from None


def _is_disk_full(error: Exception) -> bool:
    if isinstance(error, OSError):
        return error.errno == errno.ENOSPC
    return "full" in str(getattr(error, "orig", ""))
