"""A class whose members each wrote their own, one who copied and hid it, and files that want to be markup."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.model import Exercise, Limits, Source, Tier
from grader.similarity import compare, page
from grader.similarity.records import File, Findings
from tests.overview.conftest import COURSE

HOSTILE = "<img src=x onerror=alert(1)>"
EXERCISE = Exercise("w1-double", "Doubling & <b>", 1, 4.0, "double", {}, {}, (Tier("basic", 4.0),), Limits())
STARTER = '''\
import math


def double(x, scale=2, offset=0):
    """Twice x."""
    raise NotImplementedError


def check(values, expected):
    """Given: compares two lists, number by number, and says where the first one is that differs."""
    for index, (got, want) in enumerate(zip(values, expected, strict=True)):
        if not math.isclose(got, want, rel_tol=1e-6, abs_tol=1e-9):
            raise AssertionError(f"number {index}: got {got}, expected {want}, of {len(values)}")
    return len(values) == len(expected) and all(isinstance(got, float) for got in values)
'''
NAMES = ("x", "rows", "total", "scale", "window", "kernel", "value", "step", "size", "offset")


def own_work(number: int, lines: int = 30) -> str:
    """Statements that nobody else would write: of many kinds, with numbers and names drawn by this student's number."""
    draw = random.Random(number)
    name = lambda: draw.choice(NAMES)  # noqa: E731
    kinds: tuple[Callable[[], str], ...] = (
        lambda: f"    {name()} = {name()} * {draw.randint(2, 99)} - {name()}[{draw.randint(0, 9)}]",
        lambda: f"    if {name()} > {name()}: {name()} = max({name()}, {draw.randint(2, 99)})",
        lambda: f"    for {name()} in range({draw.randint(2, 99)}, {name()}): {name()} += {name()}",
        lambda: f"    {name()}.append(({name()} + {draw.randint(2, 99)}) // {name()})",
        lambda: f"    while {name()} % {draw.randint(2, 99)} != {name()}: {name()} -= {draw.randint(1, 9)}",
        lambda: f"    {name()} = [{name()} ** {draw.randint(2, 9)} for {name()} in {name()} if {name()} < 0]",
    )
    body = "\n".join(draw.choice(kinds)() for _ in range(lines))
    return f"def double(x, scale=2, offset=0):\n{body}\n    return total\n"


def disguised(text: str) -> str:
    """Other names, comments, a docstring and blank lines: what a copy is given first."""
    for number, name in enumerate(NAMES):
        text = re.sub(rf"\b{name}\b", f"my_variable_{number}", text)
    lines = [f"{line}  # step {number}\n" for number, line in enumerate(text.splitlines())]
    return lines[0] + '    """All my own work."""\n\n' + "\n".join(lines[1:])


def handed_in(student: str, text: str, name: str = "double.py") -> File:
    return compare.file(student, Source(name, text.encode("utf-8", "surrogatepass")))


def found(*files: File, given: tuple[str, ...] = (STARTER,)) -> Findings:
    return compare.findings(EXERCISE, files, given)


def names(findings: Findings) -> list[tuple[str, str]]:
    return [(pair.left.file.student, pair.right.file.student) for pair in findings.pairs]


@pytest.fixture(scope="session")
def originals() -> list[File]:
    return [handed_in(f"s{number:02}", own_work(number)) for number in range(12)]


@pytest.fixture(scope="session")
def findings(originals: list[File]) -> Findings:
    """Twelve of whom nobody copied, one who did, and one whose name and file want to be markup."""
    markup = own_work(3).replace("return total", f'return "{HOSTILE}</td></table>", "\u202e", total')
    return found(*originals, handed_in("copy", disguised(own_work(5))), handed_in(HOSTILE, markup))


@pytest.fixture(scope="session")
def pages(findings: Findings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("similar")
    for name, content in page.pages(COURSE, [findings]):
        (folder / name).write_text(content, encoding="utf-8")
    return folder
