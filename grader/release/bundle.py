"""Gathers what students are given: a pure step from a course, and what was recorded of it, to files."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

import grader
from grader import bundle as bundles
from grader.bundle import Bundle
from grader.course import FILE as COURSE_FILE
from grader.errors import CourseError
from grader.model import Course, Exercise, PlannedTest
from grader.release import notebooks, starters

NOT_FOR_STUDENTS = ("secret_file",)
"""keys of course.yml"""
_TORCH = re.compile(rb"^\s*(import|from) torch\b", re.MULTILINE)

NOT_GIVEN = ("__pycache__", ".ipynb_checkpoints", ".DS_Store")
MAX_BYTES = 50 * 2**20  # of all files: what is larger was not meant to be in there

_HEAD = "# Made by `grader release` from the course's own file. Change nothing here: you are graded by that one.\n"


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is known of an exercise once its tests were collected, and run where they ask the reference."""

    exercise: Exercise
    planned: tuple[PlannedTest, ...]
    expected: str = ""
    """expected.json; empty where no public test asks the reference"""

    @property
    def hidden(self) -> dict[str, int]:
        return dict(Counter(test.tier for test in self.planned if test.hidden))


def files(course: Course, prepared: Iterable[Prepared], wheel: tuple[str, bytes] | None) -> dict[str, bytes]:
    """path with slashes -> content. wheel: its name and content. Raises CourseError."""
    prepared = list(prepared)
    found: dict[str, bytes] = {COURSE_FILE: _course_file(course)}
    for one in prepared:
        found |= _exercise(course, one)
    needs_torch = any(_TORCH.search(content) for path, content in found.items() if path.endswith(".py"))
    found["README.md"] = _readme(course, wheel, "[torch]" if needs_torch else "").encode()
    if wheel:
        found[wheel[0]] = wheel[1]
    size = sum(map(len, found.values()))
    if size > MAX_BYTES:
        largest = max(found, key=lambda path: len(found[path]))
        raise CourseError([f"the bundle would have {size:,} bytes, most of them in {largest}; at most {MAX_BYTES:,}"])
    hidden = {one.exercise.slug: one.hidden for one in prepared}
    hashes = {path: hashlib.sha256(content).hexdigest() for path, content in found.items()}
    found[bundles.FILE] = bundles.dump(Bundle(grader.__version__, hidden, hashes)).encode()
    return {path: found[path] for path in sorted(found)}


def _exercise(course: Course, one: Prepared) -> dict[str, bytes]:
    exercise = one.exercise
    folder, home = course.exercise_dir(exercise.slug), f"exercises/{exercise.slug}"
    found = {f"{home}/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in _given(folder)}
    made = starters.starter(course, exercise)
    if made and not made.is_in_step:
        name = starters.shown(made.path, course)
        raise CourseError([f"{name} is not the starter of {starters.shown(made.source, course)}: grader starters"])
    py, statement = f"{home}/{exercise.submit}.py", f"{home}/README.md"
    missing = [path for path in (py, statement) if path not in found]
    if missing:
        raise CourseError([f"{path} does not exist; students need it" for path in missing])
    text = (
        notebooks.text_of(made.notebook, exercise)
        if made and made.notebook
        else notebooks.notebook(exercise, found[statement].decode(), found[py].decode())
    )
    found[f"{home}/{exercise.submit}.ipynb"] = text.encode()
    if one.expected:
        found[f"{home}/expected.json"] = one.expected.encode()
    return found


def _given(folder: Path) -> list[Path]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return [path for path in paths if not any(part in NOT_GIVEN for part in path.relative_to(folder).parts)]


def _course_file(course: Course) -> bytes:
    """Without its comments, which are the author's, and what is not for students."""
    record: dict[str, Any] = yaml.safe_load((course.root / COURSE_FILE).read_bytes())
    kept = {key: value for key, value in record.items() if key not in NOT_FOR_STUDENTS}
    return (_HEAD + yaml.dump(kept, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)).encode()


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - called by its base
        """Lists that exercises share are written out in each."""
        return True


def _readme(course: Course, wheel: tuple[str, bytes] | None, extra: str) -> str:
    what = f"./{wheel[0]}{extra}" if wheel else f"grader{extra}=={grader.__version__}"
    first = course.exercises[0]
    installed = "the grader and PyTorch" if extra else "the grader"
    rows = "\n".join(
        f"| {exercise.week} | [{exercise.title}](exercises/{exercise.slug}/README.md) | "
        f"`{exercise.submit}.py` or `.ipynb` | {exercise.points:g} |"
        for exercise in course.exercises
    )
    return f"""# {course.title}

Two commands, in this folder, with Python 3.11, 3.12 or 3.13:

```sh
pip install "{what}"
grader check
```

The first installs {installed}, once. The second says where you stand: it runs the public tests on
every file that you have begun. Begin with `exercises/{first.slug}/{first.submit}.py`, or with the notebook beside it.
The statement is in `README.md` there, and in the notebook.

| | |
|---|---|
| `grader check exercises/{first.slug}` | one exercise |
| `grader check --watch` | again whenever you save |
| `from grader import check; check("{first.slug}")` | from a cell of a notebook |
| `grader submit --student ID` | packs your files into one archive to hand in, and tells what would go wrong first |

What you see is practice: you are graded by these tests and by hidden ones, of which `check` says what they are about.

| week | exercise | file | points |
|---|---|---|---|
{rows}
"""
