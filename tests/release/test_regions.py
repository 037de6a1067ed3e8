"""Solution regions: what the starter is, and every way to get the markers wrong."""

from __future__ import annotations

import json
import textwrap

import pytest

from grader.errors import CourseError
from grader.release.regions import RegionError, solutions, without_solutions
from grader.release.starters import notebook_without_solutions


@pytest.mark.parametrize(
    ("solution", "starter"),
    [
        (
            "def f(x):\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION\n",
            "def f(x):\n    raise NotImplementedError\n",
        ),
        (
            "import a\n### BEGIN SOLUTION\nimport b\n### END SOLUTION\nimport c\n",
            "import a\nimport c\n",
        ),
        (  # the two blank lines around a function that goes do not become four
            "import a\n\n\n### BEGIN SOLUTION\ndef help(): ...\n### END SOLUTION\n\n\ndef f(): ...\n",
            "import a\n\n\ndef f(): ...\n",
        ),
        (
            "### BEGIN SOLUTION\n### STARTER A = None  # the size\nA = 3\n### END SOLUTION\nB = 4\n",
            "A = None  # the size\nB = 4\n",
        ),
        (
            "T = {\n    ### BEGIN SOLUTION\n    ### STARTER \"a\": None,\n    \"a\": 1,\n    ### END SOLUTION\n}\n",
            'T = {\n    "a": None,\n}\n',
        ),
        ("no regions\n\n\nat all\n", "no regions\n\n\nat all\n"),
    ],
)  # fmt: skip
def test_a_region_goes_and_leaves_a_stub_where_one_is_needed(solution: str, starter: str) -> None:
    assert without_solutions(solution, "a.py") == starter


def test_all_but_markers_and_stubs_is_solution() -> None:
    text = "a\n### BEGIN SOLUTION\n### STARTER s\nb\nc\n### END SOLUTION\nd\n"
    assert solutions(text) == ["b", "c"]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("### BEGIN SOLUTION\nx\n", ["a.py:1: ### BEGIN SOLUTION without ### END SOLUTION"]),
        ("x\n### END SOLUTION\n", ["a.py:2: ### END SOLUTION ends nothing; there is no ### BEGIN SOLUTION before it"]),
        (
            "### BEGIN SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION\n",
            ["a.py:2: ### BEGIN SOLUTION within the region that begins in line 1; regions do not nest"],
        ),
        (
            "## BEGIN SOLUTION\n###END SOLUTION\n### begin solution\n",
            [
                "a.py:1: expected ### BEGIN SOLUTION or ### END SOLUTION alone on the line, got '## BEGIN SOLUTION'",
                "a.py:2: expected ### BEGIN SOLUTION or ### END SOLUTION alone on the line, got '###END SOLUTION'",
                "a.py:3: expected ### BEGIN SOLUTION or ### END SOLUTION alone on the line, got '### begin solution'",
            ],
        ),
    ],
)
def test_markers_that_are_wrong_are_named_with_file_and_line(text: str, problems: list[str]) -> None:
    with pytest.raises(RegionError) as raised:
        without_solutions(text, "a.py")
    assert raised.value.problems == problems


def cells(*sources: str) -> str:
    made = [{"cell_type": "code", "source": source.splitlines(keepends=True), "outputs": [1]} for source in sources]
    return json.dumps({"cells": [{"cell_type": "markdown", "source": "### BEGIN SOLUTION"}, *made], "nbformat": 4})


def test_regions_of_a_notebook_lie_within_its_cells() -> None:
    solution = "def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION"
    text, code = notebook_without_solutions(cells(solution), "a.ipynb")["cells"]
    assert text["source"] == "### BEGIN SOLUTION"
    assert code["source"] == "def f():\n    raise NotImplementedError"
    assert code["outputs"] == []


def test_a_region_does_not_go_over_from_one_cell_to_the_next() -> None:
    with pytest.raises(RegionError) as raised:
        notebook_without_solutions(cells("### BEGIN SOLUTION\nx = 1", "### END SOLUTION"), "a.ipynb")
    assert [problem.split(": ")[0] for problem in raised.value.problems] == ["a.ipynb, cell 2:1", "a.ipynb, cell 3:1"]


@pytest.mark.parametrize("text", ["", "{}", "[1]", textwrap.dedent("not JSON"), '{"worksheets": []}'])
def test_what_is_no_notebook_is_said_to_be_none(text: str) -> None:
    with pytest.raises(CourseError, match="expected a notebook of nbformat 4"):
        notebook_without_solutions(text, "a.ipynb")
