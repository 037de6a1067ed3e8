"""How long reports and exports of a class take: all reports, then again with nothing changed; how large pages are.

    python benchmarks/reports.py [--students 1000] [--jobs 2] [--folder DIR]

The exports fill what Canvas and Moodle gave out, of as many students, and pack all reports for Moodle.

The store is filled with judgements that are made up: 16 exercises of the course in this repository, 28 tests each, of
which a student fails none to all, each failed public test with its call, numbers and three pictures. CPU seconds count:
on a machine that has other work, seconds by the clock say what the others do.
"""

from __future__ import annotations

import argparse
import csv
import random
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from grader import course as course_file
from grader.model import Course, Evidence, Exercise, Grid, Judgement, PlannedTest, Provenance, TestResult, Verdict, Work
from grader.rows import JUDGEMENTS, PLANNED, TESTS, judgement_row, row_of, test_row
from grader.store import open_store

REPOSITORY = Path(__file__).resolve().parent.parent
TESTS_EACH = 28
SIZE = 8  # rows and columns of a picture


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--folder", type=Path, help="keep store and reports here (default: a temporary folder)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="grader-reports-") as name:
        folder = arguments.folder or Path(name)
        if not (folder / "grader.db").exists():
            fill(folder, course_file.load(REPOSITORY), arguments.students)
        print(f"{arguments.students} students, 16 exercises, {TESTS_EACH} tests each; {arguments.jobs} processes")
        for what in ("all reports", "nothing changed"):
            clock, cpu = timed(folder, "report", "-j", str(arguments.jobs))
            print(f"{what}: {cpu:.1f} s of CPU, {clock:.1f} s by the clock")
        for options in downloads(folder, course_file.load(REPOSITORY), arguments.students):
            clock, cpu = timed(folder, "export", *map(str, options))
            named = " ".join(option.name if isinstance(option, Path) else option for option in options)
            print(f"export {named}: {cpu:.1f} s of CPU, {clock:.1f} s by the clock")
        sizes = sorted(path.stat().st_size for path in folder.glob("reports/*/index.html"))
        print(f"pages: median {sizes[len(sizes) // 2] / 1000:.0f} kB, largest {sizes[-1] / 1000:.0f} kB")


def timed(folder: Path, *command: str) -> tuple[float, float]:
    """(seconds by the clock, CPU seconds of the command and its processes)."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    whole = [sys.executable, "-m", "grader", *command, "--results", str(folder)]
    subprocess.run(whole, cwd=REPOSITORY, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - started, cpu


def downloads(folder: Path, course: Course, students: int) -> list[list[str | Path]]:
    """Writes what Canvas and Moodle give out, by their conventions; the options of each export."""
    gradebook, worksheet, download = (folder / name for name in ("gradebook.csv", "worksheet.csv", "download.zip"))
    names = [f"s{number:04}" for number in range(students)]
    blank = [""] * len(course.exercises)
    with open(gradebook, "w", newline="") as file:
        rows = csv.writer(file)
        titles = [f"{exercise.title} (1{number})" for number, exercise in enumerate(course.exercises)]
        rows.writerow(["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *titles])
        rows.writerow(["    Points Possible", *[""] * 4, *(f"{exercise.points:g}" for exercise in course.exercises)])
        rows.writerows(["Sample", str(number), name, name, "W", *blank] for number, name in enumerate(names))
    with open(worksheet, "w", newline="") as file:
        rows = csv.writer(file)
        head = "Identifier,Full name,ID number,Grade,Maximum grade,Last modified (grade),Feedback comments"
        rows.writerow(head.split(","))
        rows.writerows(
            [f"Participant {number}", f"Sample {name}", name, "", "110", "-", ""] for number, name in enumerate(names)
        )
    with zipfile.ZipFile(download, "w") as archive:
        for number, name in enumerate(names):
            archive.writestr(f"Sample {name}_{number}_assignsubmission_file/maxpool.py", "")
    return [
        ["canvas", gradebook], ["moodle", worksheet], ["moodle", "--reports", download, "--roster", worksheet],
        ["gradescope"], ["junit"], ["csv"], ["csv", "--long"],
    ]  # fmt: skip


def fill(folder: Path, course: Course, students: int) -> None:
    draw = random.Random(0)
    with open_store(folder) as store:
        for number in range(students):
            skill = draw.random()
            made = [judgement(f"s{number:04}", exercise, skill, draw) for exercise in course.exercises]
            with store.engine.execution_options(writes=True).begin() as connection:
                for one in made:
                    insert(connection, one)


def insert(connection: sa.Connection, made: Judgement) -> None:
    work = Work(made.student, made.exercise, "key", "version", made.sha256)
    planned = connection.execute(sa.insert(PLANNED).values(row_of(work))).inserted_primary_key
    assert planned
    row = {**judgement_row(made), "planned": planned[0], "provisional": False, "key": "key"}
    key = connection.execute(sa.insert(JUDGEMENTS).values(row)).inserted_primary_key
    assert key
    connection.execute(sa.insert(TESTS), [test_row(key[0], *numbered) for numbered in enumerate(made.tests)])


def judgement(student: str, exercise: Exercise, skill: float, draw: random.Random) -> Judgement:
    tests = tuple(results(exercise, skill, draw))
    points = sum(test.points or 0.0 for test in tests)
    verdict = Verdict.ACCEPTED if points >= exercise.points - 1e-9 else Verdict.WRONG_ANSWER
    return Judgement(
        student, exercise.slug, verdict, points, exercise.points, tests, f"{exercise.submit}.py", "ab" * 32,
        seconds=0.1, walls="userns pidns, mntns, netns, rlimits, landlock, seccomp",
        graded_at="2026-11-21T10:00:00+00:00", submitted_at="2026-11-20T22:00:00+00:00",
        provenance=Provenance("grader 0.1.0, torch 2.15.0", "ab" * 32),
    )  # fmt: skip


def results(exercise: Exercise, skill: float, draw: random.Random) -> Iterator[TestResult]:
    share = exercise.points / TESTS_EACH
    for number in range(TESTS_EACH):
        tier = exercise.tiers[number % len(exercise.tiers)].name
        planned = PlannedTest(f"what_is_asked_for_in_test_{number}", number % 2 == 1, tier, share, "", 0)
        yield result(planned, draw.random() < skill, draw)


def result(planned: PlannedTest, passed: bool, draw: random.Random) -> TestResult:
    verdict = Verdict.ACCEPTED if passed else Verdict.WRONG_ANSWER
    points = planned.max_points if passed else 0.0
    base = TestResult(planned.name, planned.hidden, planned.tier, verdict, points, planned.max_points, seconds=0.004)
    if passed:
        return base
    said = "max_pool2d(x, kernel_size=2) returned 2 of 64 wrong elements; largest error 0.5, at [0, 0, 2, 3]."
    sentence = "Window and stride are pairs (vertical, horizontal); the last window may not start outside of the input."
    if planned.hidden:
        return TestResult(**{**fields(base), "message": sentence})
    grids = tuple(grid(title, draw) for title in ("input", "expected", "returned"))
    call = "max_pool2d(x, kernel_size=2)\nx = tensor of shape (1, 1, 8, 8), float32: [[[[0.25, -1.5, 3.0, …]]]]"
    evidence = Evidence("First wrong element: row 2, column 3 of image 0, channel 0.", grids)
    return TestResult(**{**fields(base), "message": f"{said}\n{sentence}", "call": call, "evidence": evidence})


def fields(test: TestResult) -> dict[str, object]:
    return {name: getattr(test, name) for name in TestResult.__dataclass_fields__}


def grid(title: str, draw: random.Random) -> Grid:
    rows = tuple(tuple(f"{draw.uniform(-9, 9):.3g}" for _ in range(SIZE)) for _ in range(SIZE))
    return Grid(title, rows, wrong=((2, 3),) if title == "returned" else (), window=(2, 2, 2, 2))


if __name__ == "__main__":
    main()
