"""Copies are found however they are disguised; what was given, what is short and what everybody writes is not."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence

import numpy as np
import pytest

from grader import notebook
from grader.model import Cell, Source
from grader.similarity import compare, grams, page
from grader.similarity.diff import rows
from grader.similarity.near import near
from grader.similarity.records import File, Findings
from tests.overview.conftest import COURSE
from tests.similarity.conftest import HOSTILE, STARTER, disguised, found, handed_in, names, own_work


def test_a_copy_with_other_names_and_comments_is_found_and_nothing_else(findings: Findings) -> None:
    assert sorted(names(findings)) == [("s03", HOSTILE), ("s05", "copy")]
    (pair,) = (one for one in findings.pairs if one.right.file.student == "copy")
    # `double` has 30 lines of its own, its head and its end; the copy has comments and blank lines between them.
    assert len(pair.left.alike) == len(pair.right.alike) >= 31
    assert {pair.right.file.lines[number - 1].strip() for number in pair.right.alike}.isdisjoint(
        {"", '"""All my own work."""'}
    )
    assert (findings.files, findings.short, findings.more, findings.is_complete) == (14, 0, 0, True)


def test_a_copy_in_a_notebook_in_another_order_is_found(originals: list[File]) -> None:
    head, *parts = [own_work(number, 20).replace("double", f"part_{number}") for number in (40, 41, 42)]
    empty = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    cells = [{**empty, "source": f"%time\n{text}"} for text in (parts[1], disguised(head), parts[0])]
    content = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    source = notebook.to_source(json.dumps(content).encode(), "double.ipynb")
    copy = compare.file("copy", source)
    discovered = found(*originals, handed_in("first", "\n\n".join((head, *parts))), copy)
    assert names(discovered) == [("first", "copy")]
    places = [row.right.place for row in rows(discovered.pairs[0]) if row.right]
    assert (places[0], places[-1].split(":")[0]) == ("1:1", "3")


def test_one_function_of_several_is_found(originals: list[File]) -> None:
    """A third of one file is half of the other."""
    shared = own_work(50, 16).replace("double", "helper")
    left = handed_in("left", own_work(51, 30) + "\n\n" + disguised(shared))
    right = handed_in("right", shared + "\n\n" + own_work(52, 14))
    assert names(found(*originals, left, right)) == [("left", "right")]


def test_what_was_given_is_nobodys_own(originals: list[File]) -> None:
    """Two who changed nothing but a few lines of a long starter have those in common that differ."""
    filled = [
        STARTER.replace("raise NotImplementedError", f"return {text}") for text in ("x * scale", "scale * x + offset")
    ]
    discovered = found(*originals, *(handed_in(f"given-{number}", text) for number, text in enumerate(filled)))
    assert (names(discovered), discovered.short) == ([], 2)
    without = found(*originals, *(handed_in(f"given-{number}", text) for number, text in enumerate(filled)), given=())
    assert names(without) == [("given-0", "given-1")]  # the test above can fail


def test_short_files_are_too_little_to_tell(originals: list[File]) -> None:
    short = "def double(x, scale=2, offset=0):\n    return [value * scale + offset for value in x if value > 0]\n"
    discovered = found(*originals, handed_in("one", short), handed_in("two", short), handed_in("three", "x = 1"))
    assert (names(discovered), discovered.short, discovered.files) == ([], 3, 15)


def test_what_many_wrote_alike_is_the_exercises_doing() -> None:
    """Twenty lines that all of a class have besides twelve of their own tell nothing; that three have them, does."""
    idiom = own_work(60, 20).replace("double", "only_way")
    everybody = [handed_in(f"s{number:02}", f"{idiom}\n\n{own_work(number, 12)}") for number in range(12)]
    discovered = found(*everybody)
    assert (discovered.common, names(discovered)) == (10, [])
    others = [handed_in(f"t{number:02}", own_work(number)) for number in range(80, 89)]
    assert sorted(names(found(*everybody[:3], *others))) == [("s00", "s01"), ("s00", "s02"), ("s01", "s02")]


def test_what_few_have_counts_for_more(originals: list[File]) -> None:
    """Both pairs have as much in common; what the second one has, four others have as well."""
    idiom = own_work(60, 20).replace("double", "only_way")
    rare = [handed_in(f"r{number}", own_work(90, 20) + own_work(91 + number, 8)) for number in range(2)]
    usual = [handed_in(f"u{number}", f"{idiom}\n\n{own_work(93 + number, 8)}") for number in range(6)]
    assert names(found(*originals, *rare, *usual))[0] == ("r0", "r1")


def test_many_copies_of_one_file_are_one_line(originals: list[File]) -> None:
    text = own_work(70)
    copies = [handed_in(f"c{number:02}", disguised(text) if number % 2 else text) for number in range(30)]
    (pair,) = found(*originals, *copies).pairs
    assert (pair.left.file.student, pair.right.file.student, len(pair.left.twins)) == ("c00", "c01", 28)
    assert len(pair.left.alike) == len(pair.right.alike) == pair.left.own
    listed = dict(page.pages(COURSE, [found(*originals, *copies)]))["index.html"]
    assert [copy.student for copy in copies if copy.student not in listed] == []


def test_a_file_with_a_mistake_in_it_is_compared_and_a_huge_one_is_named(originals: list[File]) -> None:
    broken = own_work(5).replace("return total", "return total) ]] '''")
    huge = own_work(6) + "x = 1\n" * 20_000
    discovered = found(*originals, handed_in("broken", broken), handed_in("huge", huge))
    assert names(discovered) == [("s05", "broken")]
    assert [(one.student, one.why.split(" has ")[0]) for one in discovered.left_out] == [("huge", "double.py")]


def test_the_same_class_has_the_same_pairs_in_any_order_of_files(originals: list[File]) -> None:
    files = [*originals, handed_in("copy", disguised(own_work(5)))]
    random.Random(0).shuffle(files)
    assert [set(pair) for pair in names(found(*files))] == [{"s05", "copy"}]


def test_an_empty_class_has_no_pairs() -> None:
    assert found().pairs == ()


@pytest.mark.parametrize(("shared", "least"), [(100, 1.0), (70, 0.95)])
def test_sets_with_much_in_common_meet(shared: int, least: float) -> None:
    """Of 150 numbers each, 70 in common are a Jaccard similarity of 0.3; none in common never meet by chance here."""
    draw = np.random.default_rng(0)
    sets = []
    for _ in range(40):
        numbers = draw.integers(0, 2**63, 300 - shared, dtype=np.uint64)
        sets += [numbers[:150], np.concatenate([numbers[:shared], numbers[150:]])]
    met = set(near([np.sort(one) for one in sets]))
    pairs = {(2 * number, 2 * number + 1) for number in range(40)}
    assert len(met & pairs) >= least * 40
    assert len(met - pairs) < 40  # of 3,120


@pytest.mark.parametrize(
    ("starts", "tokens", "marked"), [([], 20, 0), ([0], 20, 16), ([0, 1], 20, 17), ([0, 20], 40, 32), ([], 3, 0)]
)
def test_runs_cover_their_tokens(starts: Sequence[int], tokens: int, marked: int) -> None:
    there = np.zeros(max(0, tokens - grams.RUN + 1), bool)
    there[list(starts)] = True
    assert grams.covered(there, tokens).sum() == marked


def test_lines_that_differ_in_names_alone_stand_beside_each_other(findings: Findings) -> None:
    (pair,) = (one for one in findings.pairs if one.right.file.student == "copy")
    both = [row for row in rows(pair) if row.left and row.right and row.left.is_alike]
    assert len(both) >= 31
    assert all(row.right and row.right.is_alike for row in both)
    assert any(row.left and row.right and "my_variable_" in row.right.text != row.left.text for row in both)
    lines = [row.left.text for row in rows(pair) if row.left]
    assert lines == [*pair.left.file.lines]  # each once, in order


def test_cells_and_lines_of_a_notebook_are_named_in_the_students_own_terms() -> None:
    source = Source("double.ipynb", b"a\nb\nc", (Cell(2, 1, 2), Cell(5, 3, 3)))
    one = compare.file("s01", source)
    side = compare.Side(one, frozenset(), 0, ())
    assert [row.left.place for row in rows(compare.Pair(side, side)) if row.left] == ["2:1", "2:2", "5:1"]
