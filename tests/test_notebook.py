"""Notebooks: the code cells as one source, magics left out, every line known by its cell; whatever is in the file."""

from __future__ import annotations

import ast
import json
import time
from typing import Any

import nbformat
import pytest
from nbconvert import PythonExporter

from grader.model import Cell
from grader.notebook import MAX_IGNORED, NotebookError, to_source, without_magics


def notebook(*sources: Any, kind: str = "code", **changes: Any) -> bytes:
    """A notebook of format 4 with these cells."""
    cells = [{"cell_type": kind, "metadata": {}, "source": source} for source in sources]
    for cell in cells:
        cell |= {"outputs": [], "execution_count": None} if kind == "code" else {}
    return json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells, **changes}).encode()


def mixed(*cells: tuple[str, str]) -> bytes:
    made = [{"cell_type": kind, "metadata": {}, "source": source} for kind, source in cells]
    for cell in made:
        cell |= {"outputs": [], "execution_count": None} if cell["cell_type"] == "code" else {}
    return json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": made}).encode()


# Cells and lines


def test_code_cells_follow_each_other_and_every_line_knows_its_cell() -> None:
    cells = [("markdown", "# Title"), ("code", "a = 1\nb = 2"), ("code", " \n"), ("raw", "raw"), ("code", "c = 3")]
    source = to_source(mixed(*cells), "conv2d.ipynb")
    assert source.filename == "conv2d.ipynb"
    assert source.content == b"a = 1\nb = 2\nc = 3"
    assert source.cells == (Cell(2, 1, 2), Cell(5, 3, 3))
    places = [source.place(line) for line in (1, 2, 3, 4)]
    assert places == ["cell 2, line 1", "cell 2, line 2", "cell 5, line 1", "line 4"]


@pytest.mark.parametrize(
    ("source", "content"),
    [
        (["a = 1\n", "b = 2"], "a = 1\nb = 2"),
        ("a = 1\r\nb = 2", "a = 1\nb = 2"),
        ("a = 1\rb = 2", "a = 1\nb = 2"),
        ("a = 1\n", "a = 1\n"),
        ("\n\na = 1", "\n\na = 1"),
        ("s = 'ä 漢 🙂'", "s = 'ä 漢 🙂'"),
        ("s = '\u2028'", "s = '\u2028'"),  # ends a line for JavaScript, not for Python
        ("s = '\ud800'", "s = '\\ud800'"),
        ("# only a comment", "# only a comment"),
    ],
)
def test_the_text_of_a_cell(source: Any, content: str) -> None:
    made = to_source(notebook(source), "a.ipynb")
    assert made.content.decode() == content
    assert made.cells == (Cell(1, 1, content.count("\n") + 1),)


def test_a_byte_order_mark_does_no_harm() -> None:
    assert to_source(b"\xef\xbb\xbf" + notebook("a = 1"), "a.ipynb").content == b"a = 1"


def test_a_notebook_of_format_3() -> None:
    cells = [
        {"cell_type": "code", "language": "python", "input": "a = 1", "outputs": [], "collapsed": False},
        {"cell_type": "heading", "level": 1, "source": "Title"},
        {"cell_type": "code", "language": "python", "input": ["b = 2\n", "c = 3"], "outputs": []},
    ]
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": cells}]}
    source = to_source(json.dumps(old).encode(), "a.ipynb")
    assert source.content == b"a = 1\nb = 2\nc = 3"
    assert [cell.number for cell in source.cells] == [1, 3]


@pytest.mark.filterwarnings("ignore:IPython is needed")  # for magics, of which there are none
def test_jupyters_own_exporter_sees_the_same_lines() -> None:
    cells = ["import torch\n\n\ndef f(x):\n    return x % 2", "s = '''\n%no magic\n'''", "y = [\n    1,\n]\nf(3)"]
    content = notebook(*cells)
    exported, _ = PythonExporter(exclude_input_prompt=True, exclude_markdown=True).from_notebook_node(
        nbformat.reads(content.decode(), as_version=4)
    )
    ours = to_source(content, "a.ipynb").content.decode()
    theirs = [line for line in exported.splitlines() if line.strip() and not line.startswith("#")]
    assert [line for line in ours.splitlines() if line.strip()] == theirs
    assert len(theirs) == 10


# Magics


@pytest.mark.parametrize(
    ("cell", "kept", "dropped"),
    [
        ("%matplotlib inline\nx = 1", "pass\nx = 1", [1]),
        ("!pip install torch\nx = 1", "pass\nx = 1", [1]),
        ("?print", "pass", [1]),
        ("print?", "pass", [1]),
        ("torch.nn.*Pool??", "pass", [1]),
        ("files = !ls", "pass", [1]),
        ("a, b = %sx ls", "pass", [1]),
        ("t[0] = %timeit -o f()", "pass", [1]),
        ("if x:\n    %timeit f()\nelse:\n    !ls", "if x:\n    pass\nelse:\n    pass", [2, 4]),
        ("!pip install \\\n    torch \\\n    numpy\nx = 1", "pass\n    pass\n    pass\nx = 1", [1, 2, 3]),
        ("%%bash\nrm -rf ~\nls", "\n\n", [1]),
        ("%%html\n<script>", "\n", [1]),
        ("\n\n%%bash\nls", "\n\n\n", [3]),
        ("%%time\nx = f()\n%who", "\nx = f()\npass", [1, 3]),
        ("%%timeit -n 1\nx = f()", "\nx = f()", [1]),
        ("%%capture out\nx = f()", "\nx = f()", [1]),
        ("%%", "", [1]),
        ("x = 1\n%%bash", "x = 1\npass", [2]),  # Jupyter would take it for no cell magic either
        # what looks like a magic and is none
        ("x = a %b", "x = a %b", []),
        ("x %= 3", "x %= 3", []),
        ("x != 3", "x != 3", []),
        ("print(5 % 3, a != b)", "print(5 % 3, a != b)", []),
        ("x = (a\n     % b)", "x = (a\n     % b)", []),
        ("x = a \\\n    % b", "x = a \\\n    % b", []),
        ("x = '''\n%time\n!ls\n'''", "x = '''\n%time\n!ls\n'''", []),
        ('x = """\n!ls\n"""', 'x = """\n!ls\n"""', []),
        ("x = 'a\\\n%b'", "x = 'a\\\n%b'", []),
        ("x = {\n'a': 1}  # ( [\n%who", "x = {\n'a': 1}  # ( [\npass", [3]),
        ("x = '('\n%who", "x = '('\npass", [2]),
        ("x = '\\''\n%who", "x = '\\''\npass", [2]),
        ("x = '#'  # it's\n%who", "x = '#'  # it's\npass", [2]),
        ("x = r'\\'\n'\n%who", "x = r'\\'\n'\npass", [3]),
        ("x = ''\ny = \"\"\n%who", "x = ''\ny = \"\"\npass", [3]),
        ("x = )\n%who", "x = )\npass", [2]),
        ("# %who\nx = 1", "# %who\nx = 1", []),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else "",
)
def test_magics_and_shell_lines_are_replaced_and_listed(cell: str, kept: str, dropped: list[int]) -> None:
    lines, listed = without_magics(cell)
    assert "\n".join(lines) == kept
    assert [number for number, _ in listed] == dropped


def test_no_line_moves() -> None:
    source = to_source(notebook("%who\nx = 1", "%%bash\nls\npwd", "y = 2"), "a.ipynb")
    assert source.content.split(b"\n") == [b"pass", b"x = 1", b"", b"", b"", b"y = 2"]
    assert source.ignored == ("cell 1, line 1: %who", "cell 2, line 1: %%bash")
    assert source.place(6) == "cell 3, line 1"
    ast.parse(source.content)


def test_the_list_of_what_was_left_out_is_bounded() -> None:
    source = to_source(notebook("!ls\n" * 1000), "a.ipynb")
    assert len(source.ignored) == MAX_IGNORED
    assert source.content == b"pass\n" * 1000


# Files that are no notebooks

DEEP = b'{"nbformat": 4, "cells": ' + b"[" * 10**5 + b"]" * 10**5 + b"}"
HUGE = b'{"nbformat": 4, "nbformat_minor": ' + b"9" * 10**5 + b', "metadata": {}, "cells": []}'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (notebook("a = 1")[:-20], "cannot be read as a notebook: it ends too early"),
        (b"", "cannot be read as a notebook: it is not JSON"),
        (b"def f():\n    pass", "cannot be read as a notebook: it is not JSON"),
        (
            b"\n<!DOCTYPE html>\n<p>a</p>",
            "cannot be read as a notebook: it is a web page. Download",
        ),
        (b"{\n<<<<<<< HEAD\n=======\n>>>>>>> b\n}", "cannot be read as a notebook: it holds the marks of a merge"),
        (b"hello {}", "cannot be read as a notebook: it is not JSON"),
        (b"def f():\n    return {1}", "cannot be read as a notebook: it is not JSON"),
        (DEEP, "has more than 100,000 parts. Clear its outputs and save it again."),
        (DEEP[:50_000], "cannot be read as a notebook: it ends too early"),
        (b"{" + b'"a":{},' * 100_000 + b"}", "has more than 100,000 parts. Clear its outputs and save it again."),
        (notebook("a\n" * 50_000), "has more than 50,000 lines of code."),
        (HUGE, "cannot be read as a notebook: it is not JSON"),
        (b"\xff\xfe", "is not UTF-8 text, so it is no notebook"),
        ("{'ä'}".encode("latin-1"), "is not UTF-8 text, so it is no notebook"),
        (b"{}", "is JSON, but no notebook: it has no nbformat"),
        (b"[]", "is JSON, but no notebook"),
        (b'"text"', "is JSON, but no notebook"),
        (b"null", "is JSON, but no notebook"),
        (b'{"nbformat": "4"}', "is JSON, but no notebook"),
        (b'{"nbformat": 4.5}', "is JSON, but no notebook"),
        (notebook(), "has no code cells"),
        (notebook("# Title", kind="markdown"), "has no code cells"),
        (notebook(" ", "\n\n"), "has no code cells"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_notebook_is_said_so(content: bytes, message: str) -> None:
    with pytest.raises(NotebookError) as error:
        to_source(content, "a.ipynb")
    assert str(error.value).startswith(f"a.ipynb {message}")


FOREIGN_CELLS: list[Any] = [
    5, None, True, "ab", {"a": 1}, [1], [None], ["x"], [[]], [{}], [{"cell_type": "code"}],
    [{"cell_type": "code", "source": 5}], [{"cell_type": "code", "source": [1]}], [{"cell_type": 5, "source": "a"}],
    [{"cell_type": "code", "source": None}], [{"cell_type": "code", "source": {"a": 1}}], [{"source": "a = 1"}],
]  # fmt: skip


@pytest.mark.parametrize("version", [-1, 0, 1, 2, 3, 4, 5, 10**9, True])
@pytest.mark.parametrize("cells", FOREIGN_CELLS, ids=str)
def test_whatever_json_it_is_the_worst_is_a_refusal(cells: Any, version: int) -> None:
    foreign = {"nbformat": version, "nbformat_minor": 0, "metadata": {}, "cells": cells}
    with pytest.raises(NotebookError) as error:
        to_source(json.dumps({**foreign, "worksheets": [{"cells": cells}]}).encode(), "a.ipynb")
    assert str(error.value).startswith("a.ipynb ")
    assert len(str(error.value)) < 500


@pytest.mark.parametrize("changes", [{"metadata": 5}, {"metadata": None}, {"nbformat_minor": "x"}, {"cells": None}])
def test_a_notebook_with_odd_parts_is_read_or_refused(changes: dict[str, Any]) -> None:
    try:
        assert to_source(notebook("a = 1", **changes), "a.ipynb").content == b"a = 1"
    except NotebookError as error:
        assert "a.ipynb" in str(error)  # noqa: PT017


def test_of_two_keys_of_one_name_the_last_counts_as_in_every_reader_of_json() -> None:
    content = notebook("a = 1").replace(b'"source": "a = 1"', b'"source": "a = 1", "source": "b = 2"')
    assert to_source(content, "a.ipynb").content == b"b = 2"


@pytest.mark.parametrize(
    "line",
    [" ", "a[", "a.", "a,", "[", "'", "''", '"""', "\\", "\\\\", "#", "?", "%", "a?", "= ", "a = ", "\t", "()", "a b "],
    ids=repr,
)
def test_a_hostile_line_takes_time_in_proportion_to_its_length(line: str) -> None:
    started = time.process_time()
    without_magics(line * (2**20 // len(line)) + "\n" + line * 2**16)
    assert time.process_time() - started < 10


def test_many_short_lines_take_time_in_proportion_to_their_number() -> None:
    started = time.process_time()
    lines, dropped = without_magics("x = '\n%a\n" * 50_000)
    assert len(lines) == 100_001
    assert len(dropped) == 50_000
    assert time.process_time() - started < 10
