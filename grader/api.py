"""What scripts and notebooks ask of the grader: `from grader import grade, load_course, verify`."""

from __future__ import annotations

import functools
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from pathlib import Path

from grader import cases as cases_of
from grader import course as course_file
from grader import database, lock, personal, profiles, proof, schedule, scoring
from grader.annotation_store import AnnotationStore
from grader.errors import UserError
from grader.intake import detect, reading
from grader.model import Course, Exercise, Graded, Isolation, Judgement, Submission
from grader.proof import Proof
from grader.run import Run
from grader.store import Place, Store, open_store

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
    cases = {exercise.slug: cases_of.cases(course, exercise, training) for exercise in chosen}
    everything = sorted((case for group in cases.values() for case in group), key=cases_of.takes_little)
    submissions = [case.submission for case in everything]
    judged = judge_own(submissions, course, jobs, isolation, watch)
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
    with closing(schedule.run(submissions, course, jobs or os.cpu_count() or 1, pool)) as judgements:
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
) -> list[Graded]:
    """Grade a folder of submissions or an LMS's download. Each of what returns has `exercise`, `judgement`, `grade`.

    exercises, students: only these, all when none is named. results: folder or URL of the database in which
    judgements are kept, so that only what is new or changed is graded (all of it with `force`); None: nothing is kept.
    profile: how models are trained (auto, cpu, gpu, fast).
    Raises UserError where there is nothing to grade, CourseError, and SandboxUnavailable where a wall is refused.
    """
    if results is None:
        with tempfile.TemporaryDirectory(prefix="grader-") as folder:
            return grade(submissions, course, exercises, students, folder, jobs, force, profile)
    course = profiles.choose(course, profile)
    chosen = course_file.select(course, [*exercises])
    place: Place = str(results) if "://" in str(results) else Path(results)
    with closing(detect.take_in(Path(submissions), course.exercises, chosen, None, None)) as intake:
        wanted = [student for student in intake.students if not students or student.id in students]
        if not wanted:
            raise UserError(f"{submissions}: no student's folder in there, or none of those who are named")
        read = personal.seeding(functools.partial(reading.read, intake.source, course), course, chosen)
        with open_store(place) as store, alone(store, place, students):
            pool = functools.partial(schedule.local_pool, isolation=Isolation.WARM)
            run = Run(store, course, chosen, wanted, read, jobs or os.cpu_count() or 1, pool)
            for _ in run.plan(force):
                pass
            with closing(run.judge()) as judged:
                for _ in judged:
                    pass
            counting = store.counting((student.id for student in wanted), _slugs(chosen), True)
            return list(scoring.graded(course, counting, AnnotationStore(store).standing()))


def alone(store: Store, place: Place, students: Sequence[str]) -> AbstractContextManager[None]:
    """A bulk run has the results to itself; a request for named students neither waits for one nor keeps one away."""
    if students:
        return nullcontext()
    if isinstance(place, Path):
        return lock.of_folder(place)
    return lock.of_database(store.engine, database.shown(place))


def _slugs(exercises: Iterable[Exercise]) -> list[str]:
    return [exercise.slug for exercise in exercises]
