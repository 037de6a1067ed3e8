"""What scripts and notebooks ask of the grader: `from grader import grade, load_course, verify`."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from grader import cases as cases_of
from grader import class_run, host, profiles, proof, schedule
from grader import course as course_file
from grader.class_run import Onlooker, Request
from grader.model import Course, Graded, Isolation, Judgement, Submission
from grader.proof import Proof
from grader.store import Place

Watch = Callable[[Iterator[Judgement], int], Iterable[Judgement]]
"""Gets the judgements as they come and how many there will be, and passes them on: to show how far it is."""


def load_course(folder: str | Path | None = None) -> Course:
    """The course of a folder; None: of the one that you are in, or of the nearest above it that holds a course.yml.

    Raises CourseError, whose `problems` has a line for each mistake in course.yml, and UserError where there is none.
    """
    return course_file.load(Path(folder) if folder is not None else course_file.find(Path.cwd()))


def verify(
    course: Course,
    exercises: Sequence[str] = (),
    jobs: int | None = None,
    isolation: Isolation = Isolation.WARM,
    watch: Watch | None = None,
    profile: str = "fast",
    training: bool = True,
) -> list[Proof]:
    """Let exercises prove themselves, as `grader verify` does. A proof without `problems` is one.

    exercises: their slugs, all when none is named; jobs: judge processes, None for one for each core; profile: how
    models are trained (auto, cpu, gpu, fast); training: False leaves out the tests that train one, which a proof's
    `left_out` names. Raises CourseError, and SandboxUnavailable where a wall is refused.
    """
    course = profiles.choose(course, profile)
    chosen = course_file.select(course, [*exercises])
    jobs = jobs or host.processors()
    with schedule.started(course, jobs, functools.partial(schedule.local_pool, isolation=isolation)) as pool:
        cases = {exercise.slug: cases_of.cases(course, exercise, training) for exercise in chosen}
        everything = sorted((case for group in cases.values() for case in group), key=cases_of.takes_little)
        judged = _judged([case.submission for case in everything], course, jobs, pool, watch)
    return [
        proof.prove(exercise, [(case, judged[exercise.slug, case.label]) for case in cases[exercise.slug]])
        for exercise in chosen
    ]


def judge_own(
    submissions: Sequence[Submission],
    course: Course,
    jobs: int | None = None,
    isolation: Isolation = Isolation.WARM,
    watch: Watch | None = None,
) -> dict[tuple[str, str], Judgement]:
    """(exercise, label) -> judgement, of submissions that are the course's own."""
    pool = functools.partial(schedule.local_pool, isolation=isolation)
    return _judged(submissions, course, jobs or host.processors(), pool, watch)


def _judged(
    submissions: Sequence[Submission], course: Course, jobs: int, pool: schedule.Pool, watch: Watch | None
) -> dict[tuple[str, str], Judgement]:
    with closing(schedule.run(submissions, course, jobs, pool)) as judgements:
        seen = watch(judgements, len(submissions)) if watch else judgements
        return {(judgement.exercise, judgement.student): judgement for judgement in seen}


def grade(
    submissions: str | Path,
    course: Course,
    exercises: Sequence[str] = (),
    students: Sequence[str] = (),
    results: str | Path | None = None,
    jobs: int | None = None,
    force: bool = False,
    profile: str = "auto",
    *,
    layout: str | None = None,
    pattern: str | None = None,
    roster: str | Path | None = None,
    isolation: Isolation = Isolation.WARM,
    cluster: str | None = None,
    onlooker: Onlooker | None = None,
) -> list[Graded]:
    """Grade a folder of submissions or an LMS's download, as `grader grade` does with the options of the same names.

    Each of what returns has `exercise`, `judgement`, `grade`. exercises, students: only these, all when none is named.
    results: folder or URL of the database in which judgements are kept, so that only what is new or changed is graded
    (all of it with `force`); None: nothing is kept. profile: how models are trained (auto, cpu, gpu, fast).
    layout: `--from` (canvas, moodle, gradescope, github, folder), None: as its names tell. roster: CSV of the students.
    isolation: WARM; BWRAP is `--sandbox bwrap`, TRUST is `--trust-submissions`. cluster: address of a Dask scheduler.
    onlooker: is told what was understood and how far it is.
    Raises UserError where there is nothing to grade, CourseError, and SandboxUnavailable where a wall is refused.
    """
    if results is None:
        with tempfile.TemporaryDirectory(prefix="grader-") as folder:
            return grade(
                submissions, course, exercises, students, folder, jobs, force, profile, layout=layout, pattern=pattern,
                roster=roster, isolation=isolation, cluster=cluster, onlooker=onlooker,
            )  # fmt: skip
    place: Place = str(results) if "://" in str(results) else Path(results)
    request = Request(
        Path(submissions), tuple(exercises), tuple(students), layout, pattern, Path(roster) if roster else None, jobs,
        profile, isolation, cluster, force,
    )  # fmt: skip
    told = onlooker or Onlooker()
    with (
        class_run.taken_in(course, request, told) as taken,
        class_run.graded(taken, request, place, told) as done,
    ):
        return list(done.graded(tests=True))
