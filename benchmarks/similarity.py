"""How long it takes to compare the files of a class, and whether copies among them are found.

    python benchmarks/similarity.py [--students 1000] [--copies 20] [--folder DIR]

Every student's file is one of the solutions in this repository, right or wrong, in which a third of the lines were
replaced by a statement of the student's own and another third got one behind them. For each exercise some students
hand in another one's file under other names, with comments. The submissions are written as a class hands them in; the
judgements that the page on the class shows besides are of one student.
"""

from __future__ import annotations

import argparse
import itertools
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from grader import course as course_file
from grader.model import Course, Exercise, Judgement, Verdict
from grader.store import open_store

REPOSITORY = Path(__file__).resolve().parent.parent
NAMES = ("x", "rows", "total", "scale", "window", "kernel", "value", "step", "size", "offset")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=1000)
    parser.add_argument("--copies", type=int, default=20, help="of each exercise")
    parser.add_argument("--folder", type=Path, help="keep submissions and pages here (default: a temporary folder)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="grader-similarity-") as name:
        folder, course = arguments.folder or Path(name), course_file.load(REPOSITORY)
        copies = hand_in(folder / "submissions", course, arguments.students, arguments.copies)
        with open_store(folder) as store:
            store.add(Judgement("s0000", "w1-nchw", Verdict.NOT_SUBMITTED, 0.0, 4.0), "key")
        started = time.perf_counter()
        command = ["overview", "--similarity", str(folder / "submissions"), "--results", str(folder)]
        subprocess.run([sys.executable, "-m", "grader", *command], cwd=REPOSITORY, check=True)
        clock, used = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = used.ru_utime + used.ru_stime
        print(f"{arguments.students} students, {len(course.exercises)} exercises, one process:")
        print(f"{cpu:.1f} s of CPU, {clock:.1f} s by the clock, {used.ru_maxrss / 1024:.0f} MiB")
        listed = shown(folder / "overview/similar")
        others = len(listed - copies)
        print(f"copies that are listed: {len(copies & listed)} of {len(copies)}; other pairs: {others}")


def hand_in(folder: Path, course: Course, students: int, copies: int) -> set[tuple[str, frozenset[str]]]:
    """Writes a class; (exercise, the two students) of each copy."""
    draw, copied = random.Random(0), set()
    for exercise in course.exercises:
        solutions = [path.read_text() for path in sorted(course.solutions_dir(exercise.slug).rglob("*.py"))]
        texts = [own(draw.choice(solutions), draw) for _ in range(students)]
        for number in draw.sample(range(students // 2, students), copies):
            other = draw.randrange(students // 2)
            texts[number] = disguised(texts[other], draw)
            copied.add((exercise.slug, frozenset((f"s{number:04}", f"s{other:04}"))))
        write(folder, exercise, texts)
    return copied


def write(folder: Path, exercise: Exercise, texts: list[str]) -> None:
    for number, text in enumerate(texts):
        path = folder / f"s{number:04}" / f"{exercise.submit}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def own(solution: str, draw: random.Random) -> str:
    lines = []
    for line in solution.splitlines():
        fate, indent = draw.random() if line.startswith("    ") else 1.0, line[: len(line) - len(line.lstrip())]
        lines += [] if fate < 1 / 3 else [line]
        lines += [indent + statement(draw)] if fate < 2 / 3 else []
    return "\n".join(lines) + "\n"


def statement(draw: random.Random) -> str:
    a, b, c = (draw.choice(NAMES) for _ in range(3))
    n, m = draw.randint(2, 99), draw.randint(0, 9)
    return draw.choice(
        [
            f"{a} = {b} * {n} - {c}[{m}]", f"if {a} > {b}: {c} = max({a}, {n})", f"{a}.append(({b} + {n}) // {c})",
            f"{a} = [{b} ** {m} for {b} in {c} if {b} < {n}]", f"assert {a}.shape[{m}] == {n} * len({b}), {c}",
        ]
    )  # fmt: skip


def disguised(text: str, draw: random.Random) -> str:
    for name in set(re.findall(r"\b[a-z]\w{1,}\b(?= = )", text)):
        text = re.sub(rf"(?<![.\w]){name}\b", f"my_{name}_{draw.randint(0, 9)}", text)
    return "\n".join(f"{line}  # here" if line.strip() and draw.random() < 0.3 else line for line in text.split("\n"))


def shown(folder: Path) -> set[tuple[str, frozenset[str]]]:
    """(exercise, two students) of each row; whose file is the same but for names stands in its last cell."""
    rows = re.findall(r'<tr><td><a href="([\w-]+)-\d+\.html">(.*?)</tr>', (folder / "index.html").read_text())
    return {
        (slug, frozenset(two)) for slug, row in rows for two in itertools.combinations(re.findall(r"s\d{4}", row), 2)
    }


if __name__ == "__main__":
    main()
