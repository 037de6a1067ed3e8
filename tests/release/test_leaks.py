"""The scan of a bundle: each kind of secret is found where it lies, and what is public anyway is none."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from grader import course as course_file
from grader.release import leaks

ORACLE = """\
# canary: 5f1d0c2b9a
def double(x):
    total = x.clone()
    for place in range(1, 2):
        total = total + x * place
    return total
"""
PUBLIC = b"import torch\n\n\ndef double(x):\n    raise NotImplementedError\n"


@pytest.fixture
def secrets(write_course: Callable[..., Path]) -> leaks.Secrets:
    root = write_course(oracle=ORACLE)
    (root / "secret.txt").write_text("0123456789abcdef\n")
    return leaks.secrets(course_file.load(root), ["seven", "shapes[2x2]"], {"exercises/w1-double/double.py": PUBLIC})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a\n### BEGIN SOLUTION\n", "2: a solution marker: ### BEGIN SOLUTION"),
        ("# see test_shapes\n", "1: the name of a hidden test: test_shapes"),
        ("5f1d0c2b9a", "1: a canary of reference/w1-double/oracle.py: 5f1d0c2b9a"),
        ("key = '0123456789abcdef'", "1: the course's secret: 0123456789abcdef"),
        (
            "\n".join(ORACLE.splitlines()[2:5]).replace("    ", "\t"),
            "1: text of reference/w1-double/oracle.py: total = x.clone()",
        ),
    ],
)
def test_a_leak_is_found_with_its_line(secrets: leaks.Secrets, text: str, found: str) -> None:
    assert leaks.find({"exercises/a/b.py": text.encode()}, secrets) == [f"exercises/a/b.py:{found}"]


@pytest.mark.parametrize(
    "text",
    ["def double(x):\n    raise NotImplementedError\n", "    return total\n", "test_sevenths", PUBLIC.decode()],
)
def test_what_everybody_may_write_is_no_leak(secrets: leaks.Secrets, text: str) -> None:
    assert leaks.find({"exercises/a/b.py": text.encode()}, secrets) == []


def test_the_cells_of_a_notebook_are_looked_through(secrets: leaks.Secrets) -> None:
    content = json.dumps({"cells": [{"source": ["x = 1\n", "### END SOLUTION"]}]}).encode()
    assert leaks.find({"a.ipynb": content}, secrets) == ["a.ipynb:2: a solution marker: ### END SOLUTION"]


def test_a_file_that_is_no_notebook_is_looked_through_as_text(secrets: leaks.Secrets) -> None:
    assert leaks.find({"a.ipynb": b"{}\n### END SOLUTION"}, secrets) == [
        "a.ipynb:2: a solution marker: ### END SOLUTION"
    ]


def test_no_file_of_a_secret_folder_may_be_given(secrets: leaks.Secrets) -> None:
    assert leaks.find({"reference/x.txt": b""}, secrets) == [
        "reference/x.txt: nothing of reference/ may be given to students"
    ]
