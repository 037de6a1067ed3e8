"""One `grader report`: which reports follow from something else than before; those are made by several processes.

No student code runs here. A report is a function of stored judgements, what staff wrote, the course's rules and the
templates; a hash of all that says whether it has to be made again.
"""

from __future__ import annotations

import hashlib
import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader import scoring
from grader.annotation_store import AnnotationStore
from grader.model import Annotation, Course, Judgement, Report
from grader.report import environment, folder
from grader.report.folder import Folder, Made
from grader.store import Place, Store, open_store

STUDENTS_AT_ONCE = 16  # of whom everything is in memory at one time
WORTH_A_PROCESS = 64  # students: starting one takes a second

Renderer = Callable[[Report], bytes]


@dataclass(frozen=True, slots=True)
class Job:
    """What every process that renders has to know."""

    course: Course
    slugs: frozenset[str]
    """the exercises to report on"""
    place: Place
    """of the judgements"""
    out: Path
    name: str
    """of each report, such as index.html"""
    render: Renderer


@dataclass(frozen=True, slots=True)
class Rendered:
    """What became of one report."""

    student: str
    made: Made | None = None
    """None: it could not be rendered"""
    changed: str = ""
    """what is new for the student; empty where the report says what it said"""
    problem: str = ""


@dataclass(slots=True)
class Outcome:
    unchanged: int = 0
    new: int = 0
    changed: dict[str, str] = field(default_factory=dict)
    """student -> what"""
    problems: dict[str, list[str]] = field(default_factory=dict)
    """what went wrong -> whose report it was"""

    def add(self, one: Rendered) -> None:
        if one.problem:
            self.problems.setdefault(one.problem, []).append(one.student)
        elif not one.changed:
            self.unchanged += 1
        elif one.changed == "new":
            self.new += 1
        else:
            self.changed[one.student] = one.changed


def report(job: Job, store: Store, students: Sequence[str], processes: int) -> Outcome:
    """Render what has changed. One report that cannot be rendered leaves the others, and what was there before it."""
    job.out.mkdir(parents=True, exist_ok=True)
    there = Folder(job.out, job.name)
    keys = _keys(job, store, students)
    outdated = [student for student in students if not there.has(student, keys[student])]
    outcome = Outcome(unchanged=len(students) - len(outdated))
    made: dict[str, Made] = {}
    try:
        for one in _render_all(job, store, outdated, keys, there.made, processes):
            outcome.add(one)
            if one.made:
                made[one.student] = one.made
    finally:
        if made:
            there.remember(made)
    return outcome


def _render_all(
    job: Job, store: Store, students: list[str], keys: Mapping[str, str], before: Mapping[str, Made], processes: int
) -> Iterator[Rendered]:
    groups = [students[start : start + STUDENTS_AT_ONCE] for start in range(0, len(students), STUDENTS_AT_ONCE)]
    tasks = [[(student, keys[student], before.get(student)) for student in group] for group in groups]
    if len(students) < WORTH_A_PROCESS or processes == 1:
        for task in tasks:
            yield from _render_group(job, store, task)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, initializer=_start, initargs=(job,)) as pool:
        for rendered in pool.map(_in_process, tasks):
            yield from rendered


_job: Job | None = None


def _start(job: Job) -> None:
    global _job
    _job = job


def _in_process(task: list[tuple[str, str, Made | None]]) -> list[Rendered]:
    assert _job
    with open_store(_job.place, create=False) as store:
        return list(_render_group(_job, store, task))


def _render_group(job: Job, store: Store, task: Sequence[tuple[str, str, Made | None]]) -> Iterator[Rendered]:
    there = Folder(job.out, job.name)
    students = [student for student, _, _ in task]
    written = _annotations(job, AnnotationStore(store).standing(students))
    judgements: dict[str, list[Judgement]] = {student: [] for student in students}
    order = [exercise.slug for exercise in job.course.exercises if exercise.slug in job.slugs]
    for judgement in store.counting(students, order):
        judgements[judgement.student].append(judgement)
    for student, key, before in task:
        yield _render(job, there, student, key, before, judgements[student], written.get(student, ()))


def _render(
    job: Job,
    there: Folder,
    student: str,
    key: str,
    before: Made | None,
    judgements: Sequence[Judgement],
    annotations: Sequence[Annotation],
) -> Rendered:
    try:
        whole = scoring.report(job.course, student, judgements, annotations)
        made = folder.made_of(whole, key)
        is_new = there.write(student, job.render(whole), before)
    except environment.BrokenTemplate as error:
        return Rendered(student, problem=str(error))
    except OSError:
        raise
    except Exception as error:  # of this student, and no reason to leave all the others without
        return Rendered(student, problem=f"could not be rendered: {error!r}")
    return Rendered(student, made, folder.change(before, made) if is_new else "")


def _annotations(job: Job, written: Mapping[str, tuple[Annotation, ...]]) -> dict[str, tuple[Annotation, ...]]:
    """Those on the exercises that are reported on, and on the work as a whole where all of them are."""
    wanted = job.slugs | ({""} if len(job.slugs) == len(job.course.exercises) else set())
    return {student: tuple(one for one in of if one.exercise in wanted) for student, of in written.items()}


# From what a report is made


def _keys(job: Job, store: Store, students: Sequence[str]) -> dict[str, str]:
    """student -> hash of all that the report follows from."""
    shared = _shared(job)
    written = _annotations(job, AnnotationStore(store).standing())
    counting = store.marks(students)
    keys = {}
    for student in students:
        extensions = [job.course.extension(student, slug) for slug in sorted(job.slugs)]
        marks = [mark for mark in counting.get(student, ()) if mark[0] in job.slugs]
        parts = (shared, student, marks, [one.id for one in written.get(student, ())], extensions)
        keys[student] = hashlib.sha256(repr(parts).encode("utf-8", "backslashreplace")).hexdigest()
    return keys


def _shared(job: Job) -> str:
    """What all reports have in common: the course's rules, the templates, and how the grader renders."""
    digest = hashlib.sha256()
    course = replace(job.course, root=Path(), extensions={})
    digest.update(repr((course, sorted(job.slugs), job.name)).encode())
    for path in _sources(job.course.root):
        digest.update(f"{path.name}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _sources(root: Path) -> Iterable[Path]:
    own = environment.of_course(root)
    package = Path(__file__).parent
    yield from (package / name for name in ("late.py", "scoring.py", "annotations.py"))
    for top in (package / "report", *([own] if own else [])):
        yield from sorted(path for path in top.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
