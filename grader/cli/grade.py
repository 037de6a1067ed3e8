"""`grader grade`: reads the submissions, has them judged, stores each judgement as it comes."""

from __future__ import annotations

import argparse
import difflib
import functools
import importlib
import os
import shlex
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa
from rich.console import Console
from rich.text import Text

from grader import api, database, personal, profiles, schedule, scoring
from grader import course as course_file
from grader.annotation_store import AnnotationStore
from grader.cli import (
    GRADED,
    JUDGE_ERRORS,
    RESUMABLE,
    as_json,
    console,
    fail,
    goes_on,
    hand_in_times,
    handed_in,
    isolation,
    results_place,
)
from grader.errors import UserError
from grader.intake import detect, reading, roster
from grader.intake.names import bare
from grader.intake.records import Source, Student
from grader.model import Course, Exercise, Graded, Isolation, Judgement, Verdict
from grader.run import Run
from grader.store import Place, Store, open_store

MOST_FAULTS = 10  # listed at the end of a run
MOST_STUDENTS_NAMED = 3  # for each


def run(arguments: argparse.Namespace) -> int:
    course = course_file.load(arguments.course or course_file.find(Path.cwd()))
    course = profiles.choose(course, arguments.profile)
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
        everybody, exercises = understood(intake, known, course, exercises, arguments, out)
        if arguments.list:
            handed_in.say_list(select(everybody, arguments.student), course, exercises, out)
            return GRADED
        return _grade_and_store(course, exercises, intake.source, everybody, arguments, out)


def understood(
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
        exercises = _of_this_assignment(intake, exercises, out)
    students = intake.students
    if known:
        matching = roster.match(students, known)
        handed_in.say_whose(known, matching, arguments.list, out)
        if not (matching.matched or matching.ambiguous or arguments.list):
            raise UserError(
                f"{known.file}: nobody in it is in {intake.source.name}; is it the roster of this class? "
                "Without --roster, grades are kept under the ids that the download has"
            )
        students = matching.students
        if matching.absent and not intake.is_complete and not arguments.student:
            handed_in.say_nothing_is_known_of(matching.absent, out)
            absent = {student.id for student in matching.absent}
            students = tuple(student for student in students if student.id not in absent)
        detect.refuse_doubles(students)
    return students, exercises


def _of_this_assignment(intake: detect.Intake, exercises: Sequence[Exercise], out: Console) -> tuple[Exercise, ...]:
    """Those that somebody handed in. In an LMS, where few did, it is last week's file, and late by last week's rule."""
    counts = [(item, handed_in.handed_in_for(intake.students, item)) for item in exercises]
    least = max((count for _, count in counts), default=0) / 2 if intake.is_of_an_lms else 0
    for item, count in counts:
        if 0 < count < least:
            text = f"Only {count} handed in {item.slug}, which may belong to another assignment: left as it is"
            out.print(Text(f"{text}, unless named with -e."), soft_wrap=True)
    return tuple(item for item, count in counts if count and count >= least)


def _grade_and_store(
    course: Course,
    exercises: tuple[Exercise, ...],
    source: Source,
    everybody: tuple[Student, ...],
    arguments: argparse.Namespace,
    out: Console,
) -> int:
    students = select(everybody, arguments.student)
    results = results_place(arguments.results, course.root)
    if arguments.json and not arguments.json.parent.is_dir():
        raise UserError(f"{arguments.json.parent} is no folder; name a file in one that exists: --json FILE")
    try:
        with open_store(results) as store, api.alone(store, results, arguments.student):
            status = _grade(course, exercises, source, students, arguments, store, out)
            known = [*store.students(), *(student.id for student in everybody)]
            hand_in_times.point_out_strangers(course, known, out)
            return status
    except (OSError, sa.exc.DBAPIError) as error:
        if not database.stops_all(error) or isinstance(error, BrokenPipeError):
            raise
        return fail(f"{_why_stopped(results, error)}; {goes_on(arguments)}", RESUMABLE)


def _why_stopped(results: Place, error: Exception) -> str:
    place = database.shown(results)
    if database.is_disk_full(error, results):
        return f"{place}: the disk is full. Make room"
    where = getattr(error, "filename", None) or place
    return f"stopped, for {where} cannot be written or reached: {database.why(error)}. Mend that"


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


def select(students: tuple[Student, ...], wanted: list[str]) -> tuple[Student, ...]:
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
) -> int:
    """Judge what has to be judged, then show the judgements that now count."""
    started = time.monotonic()
    kind = isolation(arguments)
    processes, pool = judges(arguments, kind, out)
    read = personal.seeding(functools.partial(reading.read, source, course), course, exercises)
    named = bool(arguments.student and arguments.exercise)
    run = Run(store, course, exercises, students, read, processes, pool, kind, is_withdrawal=named)
    total = len(students) * len(exercises)
    console.look(run.plan(arguments.force), total, out)
    console.step(f"{total} submissions read, {run.owed} to grade.", out)
    with closing(run.judge()) as judged:
        for _ in console.follow(judged, lambda: run.owed, out):
            pass
    seconds = time.monotonic() - started

    def counting(tests: bool = False) -> Iterator[Judgement]:
        names = [exercise.slug for exercise in exercises]
        return store.counting((student.id for student in students), names, tests)

    annotations = AnnotationStore(store).standing()

    def graded(tests: bool = False) -> Iterator[Graded]:
        return scoring.graded(course, counting(tests), annotations)

    table = console.ClassTable(exercises, annotations if len(exercises) == len(course.exercises) else None)
    _summarise(graded(), table, run.graded, total - len(run.kept), seconds, out)
    _point_out_kept(run.kept, out)
    _point_out(counting(), out)
    hand_in_times.point_out_copies(course, graded(), out)
    hand_in_times.point_out_marks(graded(), out)
    faults = _explain_faults(counting, _command(arguments), out)
    problems = [*run.set_aside]
    if missing := run.still_owed():
        problems.append(f"{missing} submissions got no verdict; the same command grades them")
    if arguments.json:
        problems += as_json.write(arguments.json, course, graded(tests=True))
    for problem in problems:
        print(f"grader: {problem}", file=sys.stderr)
    return JUDGE_ERRORS if faults or problems else GRADED


def judges(arguments: argparse.Namespace, kind: Isolation, out: Console) -> tuple[int, schedule.Pool]:
    """How many judge processes at most, and what makes them: here, or on a cluster."""
    if not arguments.cluster:
        return arguments.jobs or os.cpu_count() or 1, functools.partial(schedule.local_pool, isolation=kind)
    try:
        cluster = importlib.import_module("grader.cluster")  # Dask is an extra, and slow to import
    except ModuleNotFoundError as error:
        if error.name not in ("dask", "distributed"):
            raise
        raise UserError("--cluster needs Dask: pip install 'grader[cluster]'") from None
    return cluster.ALL_WORKERS, cluster.Cluster(arguments.cluster, kind, lambda text: console.step(text, out))


def _summarise(
    graded: Iterable[Graded], table: console.ClassTable, done: int, total: int, seconds: float, out: Console
) -> None:
    for entry in graded:
        table.add(entry)
    out.print()
    out.print(table.render())
    if table.left_out:
        out.print(f"… and {table.left_out} more students.")
    out.print()
    rate = f", {done / seconds:.1f} per second" if done else ""
    out.print(f"Graded {done} submissions in {seconds:.1f} s{rate}.")
    if total > done:
        out.print(f"{total - done} were as they had been when last graded (--force grades them again).")
    out.print(f"{table.counts().capitalize()}.")


def _point_out(judgements: Iterable[Judgement], out: Console) -> None:
    """What was not handed in under its name: one word to the student may be all that it takes."""
    for judgement in judgements:
        if judgement.verdict is Verdict.NOT_SUBMITTED and (judgement.notes or judgement.message):
            said = " ".join((judgement.message, *judgement.notes)).strip()
            out.print(Text(f"{judgement.student}, {judgement.exercise}: {said}"), soft_wrap=True)


def _point_out_kept(kept: Sequence[tuple[str, str]], out: Console) -> None:
    if kept:
        named = ", ".join(f"{student} {slug}" for student, slug in kept[:MOST_STUDENTS_NAMED])
        named += " …" if len(kept) > MOST_STUDENTS_NAMED else ""
        text = (
            f"{len(kept)} were graded before and are not in it now ({named}): what was graded stands. "
            "If one was not handed in after all, name student and exercise: -s ID -e SLUG"
        )
        out.print(Text(text), soft_wrap=True)


def _command(arguments: argparse.Namespace) -> str:
    """What to type to go on: the same, but not once more what is graded by now."""
    names = {
        "from": "layout", "pattern": "pattern", "roster": "roster", "exercise": "exercise", "student": "student",
        "jobs": "jobs", "json": "json", "results": "results", "course": "course", "profile": "profile",
    }  # fmt: skip
    parts = ["grader", "grade", str(arguments.submissions)]
    for option, name in names.items():
        given = getattr(arguments, name)
        values = given if isinstance(given, list) else [] if given is None else [given]
        parts += [part for value in values for part in (f"--{option}", database.without_password(str(value)))]
    kind = isolation(arguments)
    if kind is not Isolation.WARM:
        parts += ["--trust-submissions"] if kind is Isolation.TRUST else ["--sandbox", kind.value]
    return shlex.join(parts)


def _explain_faults(counting: Callable[..., Iterator[Judgement]], command: str, out: Console) -> int:
    """What staff can do about judge errors; the students' reports only say that it was not their fault."""
    faults: dict[str, list[str]] = {}
    numbers: Counter[str] = Counter()
    if any(judgement.verdict is Verdict.JUDGE_ERROR for judgement in counting()):
        for judgement in counting(tests=True):
            for fault in _faults(judgement):
                numbers[fault] += 1
                if len(students := faults.setdefault(fault, [])) < MOST_STUDENTS_NAMED:
                    students.append(judgement.student)
    for fault, students in list(faults.items())[:MOST_FAULTS]:
        named = ", ".join(students) + (" …" if numbers[fault] > len(students) else "")
        out.print(Text(f"judge error in {console.on_one_line(fault)} ({numbers[fault]}: {named})"), soft_wrap=True)
    if faults:
        text = f"Mend what is ours (`grader verify` shows the tests' own faults), then go on with: {command}"
        out.print(Text(text), soft_wrap=True)
    return len(faults)


def _faults(judgement: Judgement) -> Iterator[str]:
    if judgement.verdict is Verdict.JUDGE_ERROR and not judgement.tests:
        yield f"{judgement.exercise}: {judgement.message}"
    for test in judgement.tests:
        if test.verdict is Verdict.JUDGE_ERROR:
            last = (test.detail.strip().splitlines() or ["unknown reason"])[-1].rstrip(".")
            same = len({other.detail for other in judgement.tests}) == 1
            yield f"{judgement.exercise if same else f'{judgement.exercise} {test.name}'}: {last}"
            if same:
                return
