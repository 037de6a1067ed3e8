"""`grader grade`: reads the submissions, has them judged, stores each judgement as it comes."""

from __future__ import annotations

import argparse
import difflib
import errno
import functools
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
from grader import fingerprint, schedule, scoring
from grader.cli import GRADED, JUDGE_ERRORS, RESUMABLE, console, hand_in_times, handed_in, isolation, results_folder
from grader.errors import UserError
from grader.intake import detect, reading, roster
from grader.intake.names import bare
from grader.intake.records import Source, Student
from grader.model import Course, Exercise, Graded, Judgement, Submission, Verdict
from grader.report import judgement_object
from grader.store import Store, open_store

MOST_FAULTS = 10  # listed at the end of a run


def run(arguments: argparse.Namespace) -> int:
    course = course_file.load(arguments.course or course_file.find(Path.cwd()))
    exercises = course_file.select(course, arguments.exercise)
    if (arguments.submissions / course_file.FILE).is_file():
        raise UserError(
            f"{arguments.submissions} is the course itself; name the folder that holds one folder for each student"
        )
    if arguments.pattern is not None and arguments.layout is not None:
        raise UserError("--pattern describes a layout of its own; leave --from out")
    known = roster.load(arguments.roster, course.zone) if arguments.roster else None
    out = console.console(stderr=arguments.json == Path("-"))
    console.warn_if_trusting(isolation(arguments))
    with closing(
        detect.take_in(arguments.submissions, course.exercises, exercises, arguments.layout, arguments.pattern)
    ) as intake:
        everybody, exercises = _understood(intake, known, course, exercises, arguments, out)
        if arguments.list:
            handed_in.say_list(_select(everybody, arguments.student), exercises, out)
            return GRADED
        return _grade_and_store(course, exercises, intake.source, everybody, arguments, out)


def _understood(
    intake: detect.Intake,
    known: roster.Roster | None,
    course: Course,
    exercises: tuple[Exercise, ...],
    arguments: argparse.Namespace,
    out: Console,
) -> tuple[tuple[Student, ...], tuple[Exercise, ...]]:
    """Who there is, and what for; and say so."""
    handed_in.say_what_it_is(intake, course.exercises, out)
    handed_in.say_left_out(intake.left_out, arguments.list, out)
    if not arguments.list:
        _refuse_wrong_folder(intake, course.exercises)
    if intake.is_one_assignment and not arguments.exercise:
        # A download holds one assignment. What nobody handed in there was graded from another, or will be.
        exercises = tuple(item for item in exercises if handed_in.handed_in_for(intake.students, item))
    students = intake.students
    if known:
        matching = roster.match(students, known)
        handed_in.say_whose(known, matching, arguments.list, out)
        students = matching.students
        detect.refuse_doubles(students)
    return students, exercises


def _grade_and_store(
    course: Course,
    exercises: tuple[Exercise, ...],
    source: Source,
    everybody: tuple[Student, ...],
    arguments: argparse.Namespace,
    out: Console,
) -> int:
    students = _select(everybody, arguments.student)
    results = results_folder(arguments.results, course.root)
    if arguments.json and not arguments.json.parent.is_dir():
        raise UserError(f"{arguments.json.parent} is no folder; name a file in one that exists: --json FILE")
    try:
        with open_store(results) as store:
            judgements = _grade(course, exercises, source, students, arguments, store, out)
            known = [*store.students(), *(student.id for student in everybody)]
            hand_in_times.point_out_strangers(course, known, out)
    except (OSError, sa.exc.OperationalError) as error:
        if "locked" in str(getattr(error, "orig", "")):
            raise UserError(f"{results}: somebody else writes to it. Run the same command again") from None
        if not _is_disk_full(error):
            raise
        print(f"grader: {results}: the disk is full. Make room; the same command goes on from here", file=sys.stderr)
        return RESUMABLE
    if arguments.json:
        _write_json(arguments.json, course, judgements)
    failed = any(judgement.verdict is Verdict.JUDGE_ERROR for judgement in judgements)
    return JUDGE_ERRORS if failed else GRADED


def _refuse_wrong_folder(intake: detect.Intake, exercises: tuple[Exercise, ...]) -> None:
    """A mistyped folder would make a student of each of its folders, and a zero for each of them."""
    files = sorted(reading.possible_files(exercises))
    wanted = set(map(bare, files))
    names = (name for student in intake.students for file in student.files for name in file.names)
    if not intake.students:
        expected = "expected SUBMISSIONS/<student>/<file>.py or .ipynb, or a download of an LMS"
        raise UserError(f"no student's folder in there; {expected}: --from canvas, moodle, gradescope, github")
    if not any(student.fault for student in intake.students) and wanted.isdisjoint(map(bare, names)):
        looked_for = ", ".join(files[:4]) + (" …" if len(files) > 4 else "")
        raise UserError(
            f"no student in {intake.source.name} has a file such as {looked_for}; is it the one with the submissions?"
        )


def _select(students: tuple[Student, ...], wanted: list[str]) -> tuple[Student, ...]:
    known = {student.id for student in students}
    for name in wanted:
        if name not in known:
            close = difflib.get_close_matches(name.casefold(), {other.casefold(): other for other in known}, n=1)
            meant = next((other for other in known if close and other.casefold() == close[0]), "")
            hint = f"did you mean {meant}?" if meant else f"there are {len(known)} others"
            raise UserError(f"no submission of the student {name}; {hint}")
    return tuple(student for student in students if not wanted or student.id in wanted)


def _grade(
    course: Course,
    exercises: tuple[Exercise, ...],
    source: Source,
    students: tuple[Student, ...],
    arguments: argparse.Namespace,
    store: Store,
    out: Console,
) -> list[Judgement]:
    """Judge what has to be judged and return the judgements that now count."""
    started = time.monotonic()
    kind = isolation(arguments)
    prints = {exercise.slug: fingerprint.of_exercise(course, exercise, kind) for exercise in exercises}
    known = {} if arguments.force else store.keys()
    times = store.submission_times()
    keys: dict[tuple[str, str], str] = {}

    def changed() -> Iterator[Submission]:
        for submission in reading.read_all(source, students, exercises):
            who = (submission.student, submission.exercise)
            key = fingerprint.of_judgement(submission, prints[submission.exercise])
            earlier = hand_in_times.is_earlier(submission.submitted_at, times.get(who), course.zone)
            if known.get(who) != key or earlier:
                keys[who] = key
                yield submission

    total = len(students) * len(exercises)
    done = 0
    pool = functools.partial(schedule.local_pool, isolation=kind)
    with closing(schedule.run(changed(), course, arguments.jobs or os.cpu_count() or 1, pool)) as judged:
        for judgement in console.follow(judged, total, out):
            store.add(judgement, keys.pop((judgement.student, judgement.exercise)))
            done += 1
    seconds = time.monotonic() - started
    chosen = {student.id for student in students}
    order = {exercise.slug: number for number, exercise in enumerate(exercises)}
    counting = [item for item in store.newest() if item.student in chosen and item.exercise in order]
    counting.sort(key=lambda item: (item.student, order[item.exercise]))
    graded = scoring.graded(course, counting)
    _summarise(graded, exercises, done, total, seconds, out)
    _point_out(counting, out)
    hand_in_times.point_out_copies(course, graded, out)
    hand_in_times.point_out_marks(graded, out)
    _explain_faults(counting, _command(arguments), out)
    return counting


def _summarise(
    graded: list[Graded], exercises: tuple[Exercise, ...], done: int, total: int, seconds: float, out: Console
) -> None:
    out.print()
    out.print(console.class_table(graded, exercises))
    judgements = [entry.judgement for entry in graded]
    students = len({judgement.student for judgement in judgements})
    if students > console.MOST_STUDENTS_IN_TABLE:
        out.print(f"… and {students - console.MOST_STUDENTS_IN_TABLE} more students.")
    out.print()
    rate = f", {done / seconds:.1f} per second" if done else ""
    out.print(f"Graded {done} submissions in {seconds:.1f} s{rate}.")
    if total > done:
        out.print(f"{total - done} were as they had been when last graded (--force grades them again).")
    out.print(f"{console.counts(judgements).capitalize()}.")


def _point_out(judgements: list[Judgement], out: Console) -> None:
    """What was not handed in under its name: one word to the student may be all that it takes."""
    for judgement in judgements:
        if judgement.verdict is Verdict.NOT_SUBMITTED and (judgement.notes or judgement.message):
            said = " ".join((judgement.message, *judgement.notes)).strip()
            out.print(Text(f"{judgement.student}, {judgement.exercise}: {said}"), soft_wrap=True)


def _command(arguments: argparse.Namespace) -> str:
    """What to type to go on: the same submissions, understood alike."""
    how = {"--from": arguments.layout, "--pattern": arguments.pattern, "--roster": arguments.roster}
    options = [part for name, value in how.items() if value is not None for part in (name, str(value))]
    return shlex.join(["grader", "grade", str(arguments.submissions), *options])


def _explain_faults(judgements: list[Judgement], command: str, out: Console) -> None:
    """What staff can do about judge errors; the students' reports only say that it was not their fault."""
    faults: dict[str, list[str]] = {}
    for judgement in judgements:
        for test in judgement.tests:
            if test.verdict is Verdict.JUDGE_ERROR:
                last = (test.detail.strip().splitlines() or ["unknown reason"])[-1].rstrip(".")
                same = len({other.detail for other in judgement.tests}) == 1
                where = judgement.exercise if same else f"{judgement.exercise} {test.name}"
                faults.setdefault(f"{where}: {last}", []).append(judgement.student)
                if same:
                    break
        if judgement.verdict is Verdict.JUDGE_ERROR and not judgement.tests:
            faults.setdefault(f"{judgement.exercise}: {judgement.message}", []).append(judgement.student)
    for fault, students in list(faults.items())[:MOST_FAULTS]:
        named = ", ".join(students[:3]) + (" …" if len(students) > 3 else "")
        out.print(Text(f"judge error in {fault} ({len(students)}: {named})"), soft_wrap=True)
    if faults:
        text = f"Mend what is ours (`grader verify` shows the tests' own faults), then go on with: {command}"
        out.print(Text(text), soft_wrap=True)


def _write_json(path: Path, course: Course, judgements: list[Judgement]) -> None:
    graded = scoring.graded(course, judgements)
    record = {
        "course": course.slug,
        "graded_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "judgements": [judgement_object(judgement, grade) for _, judgement, grade in graded],
    }
    text = json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    if path == Path("-"):
        sys.stdout.write(text)
        return
    try:
        if path.exists() and not path.is_file():  # /dev/null, a pipe: written to and not replaced
            path.write_text(text, encoding="utf-8")
            return
        partial = path.with_name(path.name + ".partial")
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        raise UserError(
            f"{path}: {error.strerror}; the judgements are stored, name another file: --json FILE"
        ) from None


def _is_disk_full(error: Exception) -> bool:
    if isinstance(error, OSError):
        return error.errno == errno.ENOSPC
    return "full" in str(getattr(error, "orig", ""))
