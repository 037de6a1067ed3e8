"""`check` in a cell of a notebook: the file, or what was run since; and an answer that a notebook shows once."""

from __future__ import annotations

import json
import subprocess
import sys
import types
from pathlib import Path

import pytest

from grader import bundle as bundles
from grader.practice import files, notebook
from grader.practice.checking import read

WRONG = "def double(x):\n    return 3 * x"
RIGHT = "def double(x):\n    return 2 * x"
CHECK = "from grader import check\n\ncheck()"


@pytest.fixture
def desk(write_course, monkeypatch: pytest.MonkeyPatch) -> files.Desk:
    """A course, and this process in the folder of its exercise."""
    root = write_course()
    monkeypatch.chdir(root / "exercises/w1-double")
    return files.desk([], Path.cwd())


def save(*cells: str) -> None:
    made = [
        {"cell_type": "code", "source": cell, "metadata": {}, "outputs": [], "execution_count": 1} for cell in cells
    ]
    Path("double.ipynb").write_text(json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}))


def choose(desk: files.Desk, *cells: str):
    return notebook.choose(desk, desk.course.exercises[0], Path.cwd(), cells)


def test_a_saved_notebook_is_checked_as_it_would_be_handed_in(desk: files.Desk) -> None:
    save("import math", RIGHT, CHECK)
    chosen = choose(desk, "import math", WRONG, RIGHT, CHECK)
    assert chosen == read(desk.course.exercises[0], Path("double.ipynb"))


def test_what_was_run_since_is_checked_and_said(desk: files.Desk) -> None:
    save(WRONG, CHECK)
    chosen = choose(desk, "%time x = 1", WRONG, "print(double(2))", RIGHT, CHECK)
    assert chosen.source
    code = chosen.source.content.decode()
    assert code.index(WRONG) < code.index(RIGHT)
    assert code.count("print(double(2))") == 1
    assert chosen.notes == (
        "Checked is what you have run. double.ipynb does not hold it yet: save the notebook before you hand it in.",
    )


def test_a_notebook_whose_file_is_nowhere_is_checked_by_what_was_run(desk: files.Desk) -> None:
    chosen = choose(desk, RIGHT)
    assert chosen.source
    assert chosen.source.content.decode() == RIGHT


def test_where_nothing_was_run_the_file_is_checked(desk: files.Desk) -> None:
    assert choose(desk, "1 + 1").file == "double.py"


@pytest.mark.parametrize(
    ("cells", "newest"),
    [
        ([WRONG, RIGHT], [RIGHT]),
        ([RIGHT, "ANSWER = 3"], [RIGHT, "ANSWER = 3"]),
        (["%%time\nANSWER: int = 3"], ["%%time\nANSWER: int = 3"]),
        (["ANSWER, other = 1, 2"], ["ANSWER, other = 1, 2"]),
        (["def helper(): ...", "double(2)", "def broken(:"], []),
    ],
)
def test_the_newest_definition_of_each_name_counts(cells: list[str], newest: list[str]) -> None:
    assert notebook.newest_definitions(cells, {"double", "ANSWER"}) == newest


def test_check_in_a_cell(desk: files.Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    shell = types.SimpleNamespace(user_ns={"In": ["", WRONG, CHECK]})
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: shell))
    try:
        first = notebook.check()
        assert (first.passed, first.points) == (False, 0.0)
        assert "Twice two is four." in capsys.readouterr().out
        bench = notebook._bench(desk.course.root, Path.cwd())
        waiting = bench.practice._warm
        assert waiting, "a process for the next check is on its way"

        shell.user_ns["In"].append(RIGHT)
        second = notebook.check("w1-double")
        assert (second.passed, repr(second)) == (True, "<2 of 2 points of the public tests>")
        assert waiting.process.poll() is not None, "it was used"
        assert notebook.check("w1-duoble").passed is False
        assert 'no exercise "w1-duoble"; did you mean w1-double?' in capsys.readouterr().out
    finally:
        notebook._bench(desk.course.root, Path.cwd()).close()
        notebook._bench.cache_clear()


def test_the_package_stays_light_until_check_is_asked_for() -> None:
    code = "import sys, grader; assert not {'torch', 'rich', 'yaml'} & set(sys.modules); grader.nothing"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert "AttributeError: module 'grader' has no attribute 'nothing'" in done.stderr


def test_an_edited_test_is_told_by_its_hash(desk: files.Desk) -> None:
    root = desk.course.root
    bundle = bundles.Bundle("0.1.0", {}, {"exercises/w1-double/test_public.py": "another"})
    (root / bundles.FILE).write_text(bundles.dump(bundle))
    assert bundles.edited(bundle, root, "exercises/w1-double") == ["exercises/w1-double/test_public.py"]
