"""What was found → an exercise's files and its entry in course.yml: pure, nothing is written here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from grader.authoring.new import Names
from grader.errors import UserError
from grader.importing import moving, solution
from grader.importing.material import Left, Material, Part
from grader.importing.moving import CannotMove, Moved, Scope
from grader.importing.solution import Solution

_DIGITS = 9  # of points: a tier may be a third of one


@dataclass(frozen=True, slots=True)
class Imported:
    """An exercise, and what did not come along."""

    names: Names
    files: dict[str, str]
    """path with slashes -> text"""
    left: tuple[Left, ...]
    points: float
    unnamed: tuple[str, ...]
    """hidden tests whose sentence says no rule"""
    of_any_kind: tuple[str, ...]
    """functions whose annotation promises no kind of value"""


def made(material: Material, names: Names) -> Imported:
    """Raises UserError where there is no solution, or no test could be moved."""
    found = solution.made(material.code, names.title)
    tests, left = _moved(material.tests, found)
    if not tests:
        listed = "\n".join(f"  {item}" for item in [*material.left, *left])
        raise UserError(f"no test of {names.slug} can be moved; nothing was written\n{listed}".rstrip())
    tiers: dict[str, float] = {}
    for part, _ in tests:
        tiers[part.tier] = tiers.get(part.tier, 0.0) + part.points
    points = sum(tiers.values())
    asked = {name for _, test in tests for name in test.calls}
    functions = {name: kind for name, kind in found.functions.items() if name in asked}
    names = replace(
        names,
        points=_number(points),
        functions=", ".join(f"{name}: {kind}" for name, kind in functions.items()),
        tiers=", ".join(f"{tier}: {_number(worth)}" for tier, worth in tiers.items()),
    )
    files = _files(material, names, found, tests, tiers)
    unnamed = tuple(part.name for part, _ in tests if part.sentence.startswith("Hidden tests of "))
    of_any_kind = tuple(name for name, kind in functions.items() if kind == "any")
    return Imported(names, files, (*material.left, *found.left, *left), points, unnamed, of_any_kind)


def _moved(parts: Sequence[Part], found: Solution) -> tuple[list[tuple[Part, Moved]], list[Left]]:
    scope = Scope(frozenset(found.functions), found.imports, found.others)
    tests: list[tuple[Part, Moved]] = []
    left: list[Left] = []
    taken: set[str] = set()
    shares: dict[str, float] = {}
    for part in parts:
        try:
            test = moving.moved(part.code, scope, part.setup, part.parameters)
        except CannotMove as reason:
            left.append(Left(part.where, str(reason), part.points))
            continue
        name = next(name for name in _numbered(part.name) if name not in taken)
        taken.add(name)
        # the tests of a tier share its points equally: two cells of one name may give different ones
        tier = next(tier for tier in _numbered(part.tier) if shares.setdefault(tier, part.points) == part.points)
        tests.append((replace(part, name=name, tier=tier), test))
    return tests, left


def _numbered(name: str) -> list[str]:
    return [name, *(f"{name}_{number}" for number in range(2, 1000))]


def _files(
    material: Material, names: Names, found: Solution, tests: Sequence[tuple[Part, Moved]], tiers: dict[str, float]
) -> dict[str, str]:
    shown, secret = f"exercises/{names.slug}", f"reference/{names.slug}"
    public = [(part, test) for part, test in tests if not part.hidden]
    hidden = [(part, test) for part, test in tests if part.hidden]
    files = {
        f"{shown}/README.md": _statement(material.statement, names, tests, tiers),
        f"{shown}/{names.submit}.py": solution.starter(found.text),
        f"solutions/{names.slug}/accepted.py": found.text,
    }
    if public:
        files[f"{shown}/test_public.py"] = _module("Public tests", names, public)
    if hidden:
        files[f"{secret}/test_hidden.py"] = _module("Hidden tests", names, hidden)
    return files


def _statement(texts: Sequence[str], names: Names, tests: Sequence[tuple[Part, Moved]], tiers: dict[str, float]) -> str:
    head = [] if any(re.match(r"#\s", text) for text in texts[:1]) else [f"# {names.title}"]
    rows = ["| tier | points | tests |", "|---|---|---|"]
    for tier, worth in tiers.items():
        of_it = [part.hidden for part, _ in tests if part.tier == tier]
        counts = ((of_it.count(False), "public"), (of_it.count(True), "hidden"))
        rows.append(f"| {tier} | {worth:g} | {', '.join(f'{count} {kind}' for count, kind in counts if count)} |")
    hand_in = f"`{names.submit}.py`, or a notebook `{names.submit}.ipynb` that defines the functions in its code cells."
    parts = [*head, *texts, "## Points", "\n".join(rows), "## What to hand in", hand_in]
    return "\n\n".join(parts) + "\n"


def _module(kind: str, names: Names, tests: Sequence[tuple[Part, Moved]]) -> str:
    imports = {line for _, test in tests for line in test.imports if line != "import pytest"}
    head = "\n".join([*sorted(imports), "import pytest"])
    bodies = "\n\n\n".join(_test(part, test) for part, test in tests)
    return f'"""{kind} of {names.slug}."""\n\n{head}\n\n\n{bodies}\n'


def _test(part: Part, test: Moved) -> str:
    fixtures = ["student", *(["compare"] if any("compare(" in line for line in test.lines) else [])]
    body = "\n".join(f"    {line}" if line else "" for line in test.lines)
    return (
        f'@pytest.mark.tier("{part.tier}")\n'
        f"def test_{part.name}({', '.join(fixtures)}):\n"
        f"    {_docstring(part.sentence)}\n{body}"
    )


def _docstring(sentence: str) -> str:
    plain = sentence if '"""' not in sentence and not sentence.endswith('"') and "\\" not in sentence else None
    return f'"""{plain}"""' if plain else repr(sentence)


def _number(points: float) -> str:
    return f"{round(points, _DIGITS):.{_DIGITS}f}".rstrip("0").rstrip(".")
