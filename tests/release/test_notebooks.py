"""Starters as notebooks: statement and functions in cells, the same each time, and read by the grader as handed in."""

from __future__ import annotations

import json

import nbformat
import pytest

from grader import notebook
from grader.model import Course
from grader.release import notebooks

STATEMENT = """\
# Title

The size is $n + 1$:

```math
n = \\lfloor x \\rfloor
```

```
## no heading
```

## Points

| tier | points |
"""
STARTER = '''\
"""Two functions."""

import math

A = 1


# about f
@staticmethod
def f(x):
    """It."""
    raise NotImplementedError


def g(x):
    raise NotImplementedError


B = None  # fill in
C = None
'''


def test_a_statement_is_cut_at_its_headings_and_formulas_are_set() -> None:
    first, second = notebooks.sections(STATEMENT)
    assert first.startswith("# Title\n\nThe size is $n + 1$:\n\n$$\nn = \\lfloor x \\rfloor\n$$\n")
    assert first.endswith("```\n## no heading\n```")
    assert second.startswith("## Points")


def test_each_function_has_a_cell_with_its_comments_and_decorators() -> None:
    docstring, cells = notebooks.code_cells(STARTER)
    assert docstring == "Two functions."
    assert [cell.splitlines()[0] for cell in cells] == ["import math", "# about f", "def g(x):", "B = None  # fill in"]
    assert cells[-1].splitlines()[-1] == "C = None"


def test_a_notebook_is_the_same_each_time_and_valid(course: Course) -> None:
    exercise = course.exercise("w2-maxpool")
    first, second = (notebooks.notebook(exercise, STATEMENT, STARTER) for _ in range(2))
    assert first == second
    made = nbformat.reads(first, as_version=4)
    nbformat.validate(made)
    assert len({cell["id"] for cell in made.cells}) == len(made.cells)
    assert made.cells[-1]["source"] == 'from grader import check\n\ncheck("w2-maxpool")'


@pytest.mark.parametrize("slug", ["w2-maxpool", "w3-count", "w2-pairs", "w5-detect"])
def test_the_notebook_of_a_starter_is_the_starter(course: Course, slug: str) -> None:
    exercise = course.exercise(slug)
    folder = course.exercise_dir(slug)
    starter = (folder / f"{exercise.submit}.py").read_text()
    text = notebooks.notebook(exercise, (folder / "README.md").read_text(), starter)
    source = notebook.to_source(text.encode(), f"{exercise.submit}.ipynb").content.decode()
    code = [line for line in source.splitlines() if line.strip()]
    expected = [line for line in starter.split('"""', 2)[2].splitlines() if line.strip()]
    assert code == [*expected, "from grader import check", f'check("{slug}")']
    assert json.loads(text)["metadata"]["kernelspec"]["name"] == "python3"
