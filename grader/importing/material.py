"""What is found in an assignment of another grader, before anything is made of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CodeCell:
    """A code cell that is no test."""

    where: str
    """`ps1.ipynb, cell 3`"""
    text: str
    is_solution: bool = False
    """marked as a solution: without regions the whole cell is one"""


@dataclass(frozen=True, slots=True)
class Part:
    """Lines that become one test."""

    where: str
    tier: str
    name: str
    """of the test, without test_"""
    points: float
    """its own; the parts of one tier have the same"""
    code: str
    hidden: bool
    sentence: str
    """what a student reads when it fails"""
    setup: str = ""
    """lines before a hidden part that it may need"""
    parameters: tuple[str, ...] = ()
    """names that another grader takes out of the student's namespace"""


@dataclass(frozen=True, slots=True)
class Left:
    """What did not come along."""

    where: str
    reason: str
    points: float = 0.0
    """that it gave there, and nobody can get here"""

    def __str__(self) -> str:
        lost = f" ({self.points:g} points)" if self.points else ""
        return f"{self.where}{lost}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Material:
    """All of an assignment."""

    statement: tuple[str, ...] = ()
    """texts of Markdown cells"""
    code: tuple[CodeCell, ...] = ()
    tests: tuple[Part, ...] = ()
    left: tuple[Left, ...] = ()

    def __add__(self, other: Material) -> Material:
        return Material(
            self.statement + other.statement, self.code + other.code, self.tests + other.tests, self.left + other.left
        )
