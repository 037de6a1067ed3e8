"""What the tests of an exercise are, as the course has them, and what is wrong with them."""

from __future__ import annotations

import ast
import functools
import hashlib
import traceback
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from grader.judge.student import Signatures
from grader.model import Exercise, PlannedTest


def plan(
    items: list[pytest.Item], exercise: Exercise, hidden_dir: Path, root: Path, unseen: Mapping[str, int]
) -> tuple[list[PlannedTest], list[str]]:
    """The tests with their shares of the tiers' points, and one line for each mistake in them.

    unseen: tests of each tier that share its points and are not here, as in the bundle that students have.
    """
    tiers = {tier.name: tier.points for tier in exercise.tiers}
    shares = Counter(_tier(item) for item in items) + Counter(unseen)
    planned: dict[str, PlannedTest] = {}
    problems: list[str] = []
    for item in items:
        tier, name, sentence = _tier(item), name_of(item), _sentence(item)
        where = _where(item, root)
        if tier not in tiers:
            expected = ", ".join(tiers) or "none"
            problems.append(f"{where}: expected a tier of course.yml ({expected}), got {tier or 'no tier'}")
        if not sentence:
            problems.append(f"{where}: expected a docstring, the sentence that a student reads on failure")
        if name in planned:
            problems.append(f"{where}: a second test of the name {name}")
        hidden = item.path.is_relative_to(hidden_dir)
        share = tiers.get(tier, 0.0) / shares[tier]
        planned[name] = PlannedTest(name, hidden, tier, share, sentence, seed("test", exercise.slug, name))
    problems += [f"exercises/{exercise.slug}: no test has the tier {tier}" for tier in tiers if tier not in shares]
    return list(planned.values()), problems


def name_of(item: pytest.Item) -> str:
    return item.name.removeprefix("test_")


def blame(path: Path, root: Path, error: BaseException) -> str:
    """`reference/w2-conv2d/oracle.py:12: cannot be imported: NameError: …`"""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename) == path]
    if isinstance(error, SyntaxError) and error.lineno:
        lines.append(error.lineno)
    place = f":{lines[-1]}" if lines else ""
    reason = "".join(traceback.format_exception_only(error)).strip().splitlines()[-1]
    return f"{path.relative_to(root)}{place}: cannot be imported: {reason}"


@functools.lru_cache  # asked for by each test that has a probe
def functions(source: bytes) -> dict[str, set[str]]:
    """The names of a module's functions, and the attributes that each asks for. Raises SyntaxError."""
    found = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    return {
        function.name: {node.attr for node in ast.walk(function) if isinstance(node, ast.Attribute)}
        for function in found
    }


def signatures(starter: Path) -> Signatures:
    """The parameters of the exercise's functions, read from its starter."""
    if not starter.is_file():
        return {}
    tree = ast.parse(starter.read_bytes())
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return {node.name: [arg.arg for arg in node.args.args] for node in functions}


def seed(use: str, slug: str, name: str) -> int:
    """The same at every grading. What a session is seeded by tells nothing of what a hidden test draws."""
    return int.from_bytes(hashlib.sha256(f"{use}:{slug}:{name}".encode()).digest()[:4], "big")


def _tier(item: pytest.Item) -> str:
    marker = item.get_closest_marker("tier")
    return str(marker.args[0]) if marker and marker.args else ""


def _sentence(item: pytest.Item) -> str:
    function = getattr(item, "function", None)
    paragraph = (getattr(function, "__doc__", "") or "").strip().split("\n\n")[0]
    return " ".join(paragraph.split())


def _where(item: pytest.Item, root: Path) -> str:
    path, line, _ = item.reportinfo()
    return f"{Path(path).relative_to(root)}:{(line or 0) + 1}"
