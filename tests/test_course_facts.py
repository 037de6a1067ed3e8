"""docs/course-facts.md is complete, and every test, file and section that it names exists."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
PAGE = (REPOSITORY / "docs" / "course-facts.md").read_text()

FACTS = {"0": 9, "1": 22, "2": 19, "3": 28, "4": 20}  # part of the lecture notes -> how many there are
ERRORS = {f"E{number}" for number in range(1, 84)}
NOT_TESTABLE = {"E23", "E81", "E83"}  # a package's name, a learning rate, copies to a device: for the statement alone

ROW = re.compile(r"^\| ([FE][\d.]+) \|(.+)\|$", re.MULTILINE)
ROWS = [(identity, [cell.strip() for cell in cells.split(" | ")]) for identity, cells in ROW.findall(PAGE)]
CARRIERS = {identity: re.findall(r"`([^`]+)`", cells[-1]) for identity, cells in ROWS}
CARRIER = re.compile(r"([\w./-]+\.(?:py|md))(?:::(\w+)|#(.+))?\Z")


@cache
def functions(path: Path) -> frozenset[str]:
    return frozenset(node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef))


@cache
def headings(path: Path) -> frozenset[str]:
    return frozenset(line.lstrip("#").strip() for line in path.read_text().splitlines() if line.startswith("#"))


def kinds(identity: str) -> Iterator[str]:
    """statement, or test: anything that fails for who follows the notes, or that holds the number."""
    for carrier in CARRIERS[identity]:
        yield "statement" if ".md" in carrier else "test"


def test_every_fact_and_every_error_is_there_once() -> None:
    identities = [identity for identity, _ in ROWS]
    expected = {f"F{part}.{number}" for part, count in FACTS.items() for number in range(1, count + 1)} | ERRORS
    assert len(expected) == 98 + 83
    assert sorted(identities) == sorted(expected)


@pytest.mark.parametrize("identity", CARRIERS)
def test_what_is_named_exists(identity: str) -> None:
    assert CARRIERS[identity], f"{identity} is carried by nothing"
    for carrier in CARRIERS[identity]:
        match = CARRIER.match(carrier)
        assert match, carrier
        path, name, heading = REPOSITORY / match[1], match[2], match[3]
        assert path.is_file(), carrier
        assert not name or name in functions(path), carrier
        assert not heading or heading in headings(path), carrier


def test_errors_have_a_rule_in_a_statement_and_a_test() -> None:
    for identity, cells in ROWS:
        if identity in ERRORS:
            assert cells[0] in ("A", "B", "C"), identity
            assert "statement" in kinds(identity), identity
            if cells[0] != "C" and identity not in NOT_TESTABLE:
                assert "test" in kinds(identity), identity


def test_facts_have_a_test_where_no_training_is_needed() -> None:
    for identity, cells in ROWS:
        if identity not in ERRORS and cells[1] != "training":
            assert "test" in kinds(identity), identity


def test_wrong_mathematics_meets_a_test_of_submissions() -> None:
    """Severity A: who followed the notes fails a test of the exercise, and not only our own test of the number."""
    of_the_course = {"E41", "E68"}  # of means and of a share: the rule is in the statement, nobody hands it in
    for identity, cells in ROWS:
        if identity in ERRORS and cells[0] == "A" and identity not in of_the_course:
            judged = [carrier for carrier in CARRIERS[identity] if carrier.startswith(("exercises/", "reference/"))]
            assert any(carrier.partition("::")[2].startswith("test_") for carrier in judged), identity
