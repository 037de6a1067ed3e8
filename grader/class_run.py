"""Grades what a class handed in: understood, selected, planned, judged, stored. `grade` of the commands and of Python.

Nothing is printed here: an Onlooker is told what was understood and how far it is.
"""

from __future__ import annotations

import difflib
import functools
import importlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from grader import course as course_file
from grader import database, host, lock, personal, profiles, schedule, scoring
from grader.annotation_store import AnnotationStore
from grader.errors import UserError
from grader.intake import detect, reading, roster
from grader.intake.detect import Intake
from grader.intake.names import bare
from grader.intake.records import Source, Student
from grader.intake.roster import Matching, Roster
from grader.model import Course, Exercise, Graded, Isolation, Judgement
from grader.run import Run
from grader.store import Place, Store, open_store


@dataclass(frozen=True, slots=True)
class Request:
    """What to grade, and how: an option of `grader grade` each."""

    submissions: Path
    exercises: tuple[str, ...] = ()
    """slugs; all when there is none"""
    students: tuple[str, ...] = ()
    """ids; all when there is none"""
    layout: str | None = None
    """`--from`: a key of detect.LAYOUTS; None: as its names tell"""
    pattern: str | None = None
    roster: Path | None = None
    jobs: int | None = None
    """judge processes; None: one for each core"""
    profile: str = "auto"
    isolation: Isolation = Isolation.WARM
    cluster: str | None = None
    """address of a Dask scheduler"""
    force: bool = False
    only_look: bool = False
    """`--list`: what nobody would grade is no mistake"""


class Onlooker:
    """Is told what happens. This one shows nothing; the commands' own one prints."""

    def understood(self, intake: Intake, course: Course) -> None:
        """What the folder or archive is."""

    def left_as_it_is(self, exercise: Exercise, count: int) -> None:
        """So few handed in the exercise that it may belong to another assignment."""

    def matched(self, known: Roster, matching: Matching) -> None:
        """Whose the files are by the roster."""

    def of_whom_nothing_is_known(self, absent: Sequence[Student]) -> None:
        """They may have handed in what has no readable name."""

    def planning(self, looked: Iterable[int], total: int) -> None:  # noqa: ARG002 what shows it uses it
        """Has to go through looked, numbers of submissions that were read; there are total."""
        for _ in looked:
            pass

    def planned(self, total: int, owed: int) -> None:
        """total were read, owed are to be judged."""

    def judging(self, judgements: Iterable[Judgement], total: Callable[[], int]) -> None:  # noqa: ARG002
        """Has to go through judgements, which are stored as they come. total may grow."""
        for _ in judgements:
            pass

    def on_cluster(self, text: str) -> None:
        """What the cluster says."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Whose work is graded, and for what."""

    course: Course
    """trained by the profile that was asked for"""
    source: Source
    everybody: tuple[Student, ...]
    students: tuple[Student, ...]
    """those of them that were asked for"""
    exercises: tuple[Exercise, ...]


@dataclass(frozen=True, slots=True)
class ClassRun:
    """What was judged, and what counts now."""

    taken: Taken
    store: Store
    work: Run[Student]
    annotations: scoring.Annotations

    @property
    def total(self) -> int:
        return len(self.taken.students) * len(self.taken.exercises)

    def counting(self, tests: bool = False) -> Iterator[Judgement]:
        """The judgements that count, read anew each time, so that a class need not fit into memory."""
        slugs = [exercise.slug for exercise in self.taken.exercises]
        return self.store.counting((student.id for student in self.taken.students), slugs, tests)

    def graded(self, tests: bool = False) -> Iterator[Graded]:
        return scoring.graded(self.taken.course, self.counting(tests), self.annotations)


@contextmanager
def taken_in(course: Course, request: Request, onlooker: Onlooker) -> Iterator[Taken]:
    """Who handed in what, by names alone: nothing is read yet. Raises UserError where there is nothing to grade."""
    course = profiles.choose(course, request.profile, _asking_for_gpus(request))
    chosen = course_file.select(course, [*request.exercises])
    if (request.submissions / course_file.FILE).is_file():
        raise UserError(
            f"{request.submissions} is the course itself; name the folder that holds one folder for each student"
        )
    if request.pattern is not None and request.layout is not None:
        raise UserError("--pattern describes a layout of its own; leave --from out")
    known = roster.load(request.roster, course.zone) if request.roster else None
    with closing(
        detect.take_in(request.submissions, course.exercises, chosen, request.layout, request.pattern)
    ) as intake:
        onlooker.understood(intake, course)
        if not request.only_look:
            _refuse_wrong_folder(intake, course.exercises, chosen)
        if intake.is_one_assignment and not request.exercises:
            # A download holds one assignment. What nobody handed in there was graded from another, or will be.
            chosen = _of_this_assignment(intake, chosen, onlooker)
        everybody = _by_roster(intake, known, request, onlooker) if known else intake.students
        yield Taken(course, intake.source, everybody, select(everybody, request.students), chosen)


@contextmanager
def graded(taken: Taken, request: Request, results: Place, onlooker: Onlooker) -> Iterator[ClassRun]:
    """Judged and stored; the store is open for as long as the class is looked at.

    Raises UserError, CourseError, and SandboxUnavailable where a wall is refused.
    """
    with open_store(results) as store, alone(store, results, request.students):
        work = judged(taken, request, store, onlooker)
        yield ClassRun(taken, store, work, AnnotationStore(store).standing())


def judged(taken: Taken, request: Request, store: Store, onlooker: Onlooker, trial: int | None = None) -> Run[Student]:
    """Plan what is owed and judge it. trial: number of a regrade, which does not count until that is decided."""
    read = personal.seeding(functools.partial(reading.read, taken.source, taken.course), taken.course, taken.exercises)
    processes, pool = _judges(request, onlooker)
    work = Run(
        store, taken.course, taken.exercises, taken.students, read, processes, pool, request.isolation,
        # What a named student has not handed in for a named exercise is not submitted, whatever was graded before.
        is_withdrawal=trial is None and bool(request.students and request.exercises), trial=trial,
    )  # fmt: skip
    total = len(taken.students) * len(taken.exercises)
    onlooker.planning(work.plan(request.force), total)
    onlooker.planned(total, work.owed)
    with closing(work.judge()) as judgements:
        onlooker.judging(judgements, lambda: work.owed)
    return work


def alone(store: Store, place: Place, students: Sequence[str]) -> AbstractContextManager[None]:
    """A bulk run has the results to itself; a request for named students neither waits for one nor keeps one away."""
    if students:
        return nullcontext()
    if isinstance(place, Path):
        return lock.of_folder(place)
    return lock.of_database(store.engine, database.shown(place))


def select(students: tuple[Student, ...], wanted: Sequence[str]) -> tuple[Student, ...]:
    """Those that are named, all when nobody is. Raises UserError where one is not among them."""
    known = {student.id for student in students}
    for name in wanted:
        if name not in known:
            close = difflib.get_close_matches(name.casefold(), {other.casefold(): other for other in known}, n=1)
            meant = next((other for other in known if close and other.casefold() == close[0]), "")
            hint = f"did you mean {meant}?" if meant else f"there are {len(known)} others"
            raise UserError(f"no submission of the student {name}; {hint}")
    return tuple(student for student in students if not wanted or student.id in wanted)


def _by_roster(intake: Intake, known: Roster, request: Request, onlooker: Onlooker) -> tuple[Student, ...]:
    matching = roster.match(intake.students, known)
    onlooker.matched(known, matching)
    if not (matching.matched or matching.ambiguous or request.only_look):
        raise UserError(
            f"{known.file}: nobody in it is in {intake.source.name}; is it the roster of this class? "
            "Without --roster, grades are kept under the ids that the download has"
        )
    students = matching.students
    if matching.absent and not intake.is_complete and not request.students:
        onlooker.of_whom_nothing_is_known(matching.absent)
        absent = {student.id for student in matching.absent}
        students = tuple(student for student in students if student.id not in absent)
    detect.refuse_doubles(students)
    return students


def _of_this_assignment(intake: Intake, exercises: Sequence[Exercise], onlooker: Onlooker) -> tuple[Exercise, ...]:
    """Those that somebody handed in. In an LMS, where few did, it is last week's file, and late by last week's rule."""
    counts = [(item, reading.handed_in_for(intake.students, item)) for item in exercises]
    least = max((count for _, count in counts), default=0) / 2 if intake.is_of_an_lms else 0
    for item, count in counts:
        if 0 < count < least:
            onlooker.left_as_it_is(item, count)
    return tuple(item for item, count in counts if count and count >= least)


def _refuse_wrong_folder(intake: Intake, exercises: Sequence[Exercise], chosen: Sequence[Exercise]) -> None:
    """A mistyped folder would make a student of each of its folders, and a zero for each of them."""
    wanted = set(map(bare, reading.possible_files(exercises)))
    names = (name for student in intake.students for file in student.files for name in file.names)
    if not intake.students:
        expected = "expected SUBMISSIONS/<student>/<file>.py or .ipynb, or a download of an LMS"
        raise UserError(
            f"{intake.source.name}: no student's folder in there; {expected}: --from canvas, moodle, gradescope, github"
        )
    if not any(student.fault for student in intake.students) and wanted.isdisjoint(map(bare, names)):
        files = sorted(reading.possible_files(chosen))
        looked_for = ", ".join(files[:4]) + (" …" if len(files) > 4 else "")
        raise UserError(
            f"no student in {intake.source.name} has a file such as {looked_for}; is it the one with the submissions?"
        )


def _judges(request: Request, onlooker: Onlooker) -> tuple[int, schedule.Pool]:
    """How many judge processes at most, and what makes them: here, or on a cluster."""
    if not request.cluster:
        pool = functools.partial(schedule.local_pool, isolation=request.isolation)
        return request.jobs or host.processors(), pool
    cluster = _cluster()
    return cluster.ALL_WORKERS, cluster.Cluster(request.cluster, request.isolation, onlooker.on_cluster)


def _asking_for_gpus(request: Request) -> Callable[[], str] | None:
    """Where this machine only hands out, its own GPUs are of no use, nor is it a reason that it has none."""
    if not request.cluster:
        return None
    if request.profile == profiles.GPU:
        return lambda: ""  # the jobs wait for a worker that has one, and it is an error where none comes
    return lambda: str(_cluster().why_no_gpu(request.cluster))


def _cluster() -> ModuleType:
    try:
        return importlib.import_module("grader.cluster")  # Dask is an extra, and slow to import
    except ModuleNotFoundError as error:
        if error.name not in ("dask", "distributed"):
            raise
        raise UserError("--cluster needs Dask: pip install 'grader[cluster]'") from None
