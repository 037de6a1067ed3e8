"""Looks for what students must not have in what is about to be given to them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.model import Course
from grader.release import regions

RUN = 3  # lines of a secret file in a row, for shorter runs are everybody's: `for i in range(rows):`
SHORTEST = 8  # characters of a line that tells
LONG = 60  # characters of a line that tells by itself

_MARKER = re.compile(r"#+\s*(BEGIN|END)[\s_-]*SOLUTION|### STARTER ", re.IGNORECASE)
_CANARY = re.compile(r"\bcanary[-_:= ]+([\w-]{8,})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Secrets:
    """What is looked for."""

    lines: Mapping[tuple[str, ...], str]
    """lines in a row of a trusted file -> the file"""
    words: Mapping[str, str]
    """a canary, the name of a hidden test, the course's secret -> what it is"""


def secrets(course: Course, hidden_tests: Iterable[str], public: Mapping[str, bytes]) -> Secrets:
    """public: the bundle's files; what starters, statements and public tests say is no secret."""
    words = {f"test_{name.partition('[')[0]}": "the name of a hidden test" for name in hidden_tests}
    lines: dict[tuple[str, ...], str] = {}
    known = {_plain(line) for path, content in public.items() if _is_authored(path) for line in _lines(path, content)}
    for path in _trusted(course):
        text = path.read_text(encoding="utf-8", errors="replace")
        name = path.relative_to(course.root).as_posix()
        words |= dict.fromkeys(_CANARY.findall(text), f"a canary of {name}")
        source = regions.solutions(text) if regions.has_regions(text) else text.splitlines()
        for run in _runs(source, known):
            lines.setdefault(run, name)
    secret = course.root / course.secret_file
    if secret.is_file() and (text := secret.read_text(errors="replace").strip()):
        words[text] = "the course's secret"
    return Secrets(lines, words)


def _is_authored(path: str) -> bool:
    return path.startswith("exercises/") and not path.endswith((".ipynb", ".json"))


def _trusted(course: Course) -> Iterator[Path]:
    for exercise in course.exercises:
        folder = course.reference_dir(exercise.slug)
        yield from sorted(path for path in folder.glob("*.py") if path.is_file())
        yield from sorted(path for path in course.solutions_dir(exercise.slug).glob("accepted*.py") if path.is_file())


def find(files: Mapping[str, bytes], looked_for: Secrets) -> list[str]:
    """One line for each leak: file, line, what it is."""
    problems = []
    for path, content in files.items():
        top = path.split("/")[0]
        if top in ("reference", "solutions"):
            problems.append(f"{path}: nothing of {top}/ may be given to students")
        problems += [f"{path}:{number}: {what}" for number, what in _leaks(list(_lines(path, content)), looked_for)]
    return problems


def _lines(path: str, content: bytes) -> Iterator[str]:
    """A notebook's lines are those of its cells, and of a file that is no notebook after all its own."""
    text = content.decode("utf-8", "replace")
    if path.endswith(".ipynb"):
        try:
            text = "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
        except (ValueError, KeyError, TypeError):
            pass
    yield from text.splitlines()


def _leaks(lines: list[str], looked_for: Secrets) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(lines, 1):
        if _MARKER.search(line):
            yield number, f"a solution marker: {line.strip()[:60]}"
        for word, what in looked_for.words.items():
            if word in line and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", line):
                yield number, f"{what}: {word[:60]}"
    telling = [(number, plain) for number, line in enumerate(lines, 1) if len(plain := _plain(line)) >= SHORTEST]
    for at, (number, plain) in enumerate(telling):
        run = tuple(text for _, text in telling[at : at + RUN])
        for candidate in ((plain,), run):
            if candidate in looked_for.lines:
                yield number, f"text of {looked_for.lines[candidate]}: {plain[:60]}"


def _runs(source: Iterable[str], known: set[str]) -> Iterator[tuple[str, ...]]:
    """What tells of a secret file: each long line, and each RUN lines in a row, where not all of it is public."""
    telling = [plain for line in source if len(plain := _plain(line)) >= SHORTEST]
    for at, plain in enumerate(telling):
        if len(plain) >= LONG and plain not in known:
            yield (plain,)
        run = tuple(telling[at : at + RUN])
        if len(run) == RUN and not known.issuperset(run):
            yield run


def _plain(line: str) -> str:
    return " ".join(line.split())
