"""`grader grade`: has the submissions judged, and shows how far it is and what came of it."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from grader import class_run, database
from grader import course as course_file
from grader.class_run import ClassRun, Request, Taken
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
    onlooker,
    results_place,
)
from grader.cli.onlooker import Onlooker
from grader.model import Graded, Isolation, Judgement, Verdict

MOST_FAULTS = 10  # listed at the end of a run
MOST_STUDENTS_NAMED = 3  # for each


def run(arguments: argparse.Namespace) -> int:
    course = course_file.load(arguments.course or course_file.find(Path.cwd()))
    out = console.console(stderr=arguments.json == Path("-"))
    console.warn_if_trusting(isolation(arguments))
    asked, shown = onlooker.request(arguments), Onlooker(out, arguments.list)
    with class_run.taken_in(course, asked, shown) as taken:
        if arguments.list:
            handed_in.say_list(taken.students, course, taken.exercises, out)
            return GRADED
        return _grade_and_store(taken, asked, shown, arguments)


def _grade_and_store(taken: Taken, asked: Request, shown: Onlooker, arguments: argparse.Namespace) -> int:
    results = results_place(arguments.results, taken.course.root)
    as_json.refuse_nowhere(arguments.json)
    try:
        with class_run.graded(taken, asked, results, shown) as done:
            return _show(done, shown, arguments)
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        return fail(f"{database.why_stopped(results, error)}; {goes_on(arguments)}", RESUMABLE)


def _show(done: ClassRun, shown: Onlooker, arguments: argparse.Namespace) -> int:
    """The judgements that now count, and what staff should know of them."""
    out = shown.out
    course, exercises, work = done.taken.course, done.taken.exercises, done.work
    table = console.ClassTable(exercises, done.annotations if len(exercises) == len(course.exercises) else None)
    _summarise(done.graded(), table, work.graded, done.total - len(work.kept), shown.seconds, out)
    _point_out_kept(work.kept, out)
    _point_out(done.counting(), out)
    hand_in_times.point_out_copies(course, done.graded(), out)
    hand_in_times.point_out_marks(done.graded(), out)
    faults = _explain_faults(done.counting, _command(arguments), out)
    problems = [*work.set_aside]
    if missing := work.still_owed():
        problems.append(f"{missing} submissions got no verdict; the same command grades them")
    if arguments.json:
        problems += as_json.write(arguments.json, course, done.graded(tests=True))
    for problem in problems:
        print(f"grader: {problem}", file=sys.stderr)
    known = [*done.store.students(), *(student.id for student in done.taken.everybody)]
    hand_in_times.point_out_strangers(course, known, out)
    return JUDGE_ERRORS if faults or problems else GRADED


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
        "cluster": "cluster",
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
