"""What the comparison of a class's files passes along."""

from __future__ import annotations

from dataclasses import dataclass

from grader.model import Exercise, Source


@dataclass(frozen=True, slots=True)
class File:
    """What one student handed in for the exercise, as text."""

    student: str
    source: Source
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One of two files that have much in common."""

    file: File
    alike: frozenset[int]
    """lines, from 1, that the other has as well, but for names, comments and layout"""
    own: int
    """lines that are neither the starter's nor what many in the class have"""
    twins: tuple[str, ...]
    """students, besides those of the pair, whose file is the same but for names, comments and layout"""


@dataclass(frozen=True, slots=True)
class Pair:
    left: Side
    right: Side


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that could not be compared."""

    student: str
    why: str


@dataclass(frozen=True, slots=True)
class Findings:
    """Of one exercise."""

    exercise: Exercise
    files: int
    """that were compared"""
    short: int
    """files with too little of their own to tell anything"""
    common: int
    """what more files than this have is the exercise's doing, and not looked at"""
    pairs: tuple[Pair, ...]
    """the most striking first"""
    more: int
    """pairs that are not listed"""
    is_complete: bool
    """False where there were so many pairs that not all were looked at"""
    left_out: tuple[LeftOut, ...]
