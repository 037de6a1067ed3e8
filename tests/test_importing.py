"""Assignments of nbgrader and otter become exercises, and what cannot come along is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml
from nbformat import v4

from grader.authoring import new
from grader.errors import UserError
from grader.importing import exercise, moving, notebooks, otter, solution
from grader.importing.exercise import Imported
from grader.importing.material import CodeCell

Cell = Any

SOLUTION = '''\
def squares(n: int) -> list:
    """The squares of 1 to n."""
    ### BEGIN SOLUTION
    if n < 1:
        raise ValueError("n is below 1")
    return [i ** 2 for i in range(1, n + 1)]
    ### END SOLUTION
'''
PUBLIC = '''\
"""The squares of 1 to n, the largest included."""
assert squares(1) == [1]
assert squares(3) == [1, 4, 9]
'''
HIDDEN = """\
from math import prod
expected = [1, 4]
assert squares(2) == expected
### BEGIN HIDDEN TESTS
assert prod(squares(len(expected) + 2)) == 576
### END HIDDEN TESTS
"""
REFUSES = '''\
"""Where n is below 1, ValueError is raised."""
assert squares(1) == [1]
try:
    squares(0)
except ValueError:
    pass
else:
    raise AssertionError("did not raise")
'''


def markdown(text: str, **marks: Any) -> Cell:
    return v4.new_markdown_cell(text, metadata={"nbgrader": marks} if marks else {})


def code(text: str, **marks: Any) -> Cell:
    return v4.new_code_cell(text, metadata={"nbgrader": {"schema_version": 3, **marks}} if marks else {})


def graded(text: str, points: float = 1, name: str = "squares") -> Cell:
    return code(text, grade=True, solution=False, locked=True, points=points, grade_id=f"test_{name}")


def solution_cell(text: str = SOLUTION) -> Cell:
    return code(text, grade=False, solution=True, locked=False, grade_id="squares")


def notebook(*cells: Cell) -> bytes:
    return str(nbformat.writes(v4.new_notebook(cells=list(cells)))).encode()


def problem_set() -> bytes:
    """A source notebook as nbgrader's: a cell that is graded by hand and one that plots cannot come along."""
    return notebook(
        markdown("# Squares\n\nWrite `squares(n)`.\n\n=== BEGIN MARK SCHEME ===\nbe kind\n=== END MARK SCHEME ==="),
        code("%matplotlib inline\nimport matplotlib.pyplot as plt\nBASE = 3"),
        solution_cell(),
        code("squares(10)"),
        graded(PUBLIC, 1, "squares"),
        graded(HIDDEN, 2, "product"),
        graded(REFUSES, 1, "refuses"),
        graded("plt.plot(squares(3))\nassert squares(BASE)", 2, "plotted"),
        markdown("Because it is.", grade=True, solution=True, locked=False, points=3, grade_id="why"),
    )


OK_FORMAT = '''\
OK_FORMAT = True

test = {
    "name": "q1",
    "points": 3,
    "suites": [
        {
            "cases": [
                {"code": r""">>> squares(2)
[1, 4]""", "hidden": False, "failure_message": "Begin with 1."},
                {"code": r""">>> numbers = squares(3)
>>> sum(numbers) == 14
True""", "hidden": True, "points": 1},
                {"code": r""">>> for number in squares(2):
...     print(number)
1
4""", "hidden": False},
            ],
            "scored": True, "setup": "", "teardown": "", "type": "doctest",
        }
    ],
}
'''
EXCEPTIONS = '''\
from otter.test_files import test_case

OK_FORMAT = False
name = "q2"
points = 4

@test_case(points=1, hidden=False, failure_message="The first square is 1.")
def test_first(squares):
    assert squares(1) == [1]

@test_case(points=3, hidden=True)
def test_last(squares):
    """Of three."""
    assert squares(3)[-1] == 9

@test_case(points=None)
def test_env(env):
    assert env["squares"](1) == [1]
'''


@pytest.fixture(scope="module")
def imported() -> Imported:
    return exercise.made(notebooks.read(problem_set(), "ps1.ipynb"), new.names("w1-squares"))


def test_the_parts_of_a_notebook_become_those_of_an_exercise(imported: Imported) -> None:
    assert sorted(imported.files) == [
        "exercises/w1-squares/README.md",
        "exercises/w1-squares/squares.py",
        "exercises/w1-squares/test_public.py",
        "reference/w1-squares/test_hidden.py",
        "solutions/w1-squares/accepted.py",
    ]
    assert imported.files["solutions/w1-squares/accepted.py"].count("### BEGIN SOLUTION") == 1
    starter = imported.files["exercises/w1-squares/squares.py"]
    assert "raise NotImplementedError" in starter
    assert "i ** 2" not in starter


def test_students_see_neither_hidden_tests_nor_mark_schemes(imported: Imported) -> None:
    shown = "".join(text for path, text in imported.files.items() if path.startswith("exercises/"))
    assert "Write `squares(n)`." in shown
    for secret in ("be kind", "576", "Because it is."):
        assert secret not in shown


def test_a_hidden_test_has_the_lines_that_it_needs(imported: Imported) -> None:
    text = imported.files["reference/w1-squares/test_hidden.py"]
    assert "expected = [1, 4]" in text
    assert "assert prod(student.squares(len(expected) + 2)) == 576" in text
    assert "== expected" not in text


def test_points_are_kept_or_said(imported: Imported) -> None:
    assert (imported.names.points, imported.names.tiers) == ("4", "squares: 1, product: 2, refuses: 1")
    assert imported.names.functions == "squares: list"
    assert imported.points + sum(item.points for item in imported.left) == 9
    assert [str(item) for item in imported.left] == [
        "ps1.ipynb, cell 9 (3 points): graded by hand",
        "ps1.ipynb, cell 2: line 1: %matplotlib inline is left out",
        "ps1.ipynb, cell 4: only runs something, left out: squares(10)",
        "ps1.ipynb, cell 2: imports matplotlib.pyplot, which is not there when students are graded: left out",
        "ps1.ipynb, cell 8 (2 points): line 2 uses BASE, which is made in ps1.ipynb, cell 2",
    ]


SCOPE = moving.Scope(
    frozenset({"f", "g"}),
    {"np": "import numpy as np", "torch": "import torch", "plt": "import matplotlib.pyplot as plt"},
    {"answer": "cell 3"},
)


@pytest.mark.parametrize(
    ("code", "moved"),
    [
        ("assert f(2) == 4", "assert student.f(2) == 4"),
        ("assert f(g(x=2)) == 4", "assert student.f(student.g(x=2)) == 4"),
        ("print('go')\nassert f(2) == 4", "assert student.f(2) == 4"),
        ("x = np.ones(3)\nnp.testing.assert_allclose(f(x), x)",
         "x = np.ones(3)\nnp.testing.assert_allclose(student.f(x), x)"),
        ("assert torch.allclose(f(torch.ones(2)), torch.ones(2))",
         "assert torch.allclose(student.f(torch.ones(2)), torch.ones(2))"),
        ("for i in range(3):\n    assert f(i) == i", "for i in range(3):\n    assert student.f(i) == i"),
        ("def square(x):\n    return x * x\nassert f(3) == square(3)",
         "def square(x):\n    return x * x\nassert student.f(3) == square(3)"),
        ("try:\n    f(0)\n    assert False\nexcept ValueError:\n    pass",
         "with student.raises(ValueError):\n    student.f(0)"),
        ("import pytest\nwith pytest.raises(ValueError):\n    f(0)",
         "import pytest\nwith student.raises(ValueError):\n    student.f(0)"),
    ],
)  # fmt: skip
def test_calls_of_the_students_functions_cross_the_wall(code: str, moved: str) -> None:
    assert "\n".join(moving.moved(code, SCOPE).lines) == moved


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("assert answer == f(2)", "line 1 uses answer, which is made in cell 3"),
        ("assert f(later) == 2", "line 1 uses later, which is made nowhere"),
        ("%timeit f(2)\nassert f(2) == 4", "line 1 is for the notebook: %timeit f(2)"),
        ("assert f(input()) == 4", "line 1 asks for input: input"),
        ("assert f(lambda x: x) == 4", "line 1 hands lambda x: x to f, no plain value"),
        ("def h(x): return x\nassert f(h) == 4", "line 2 hands h to f, no plain value"),
        ("h = lambda x: x\nassert f([h]) == 4", "line 2 hands [h] to f, no plain value"),
        ("h = [lambda x: x]\nassert f(h) == 4", "line 2 hands h to f, no plain value"),
        ("assert f(np.sin) == 4", "line 1 hands np.sin to f, no plain value"),
        ("assert sorted([2, 1], key=f) == [1, 2]", "line 1 uses f without calling it; a function does not cross"),
        ("import inspect\nassert 'for' not in inspect.getsource(f)", "imports inspect"),
        ("assert f.__doc__", "line 1 looks into an object: .__doc__"),
        ("plt.plot(f(2))\nassert f(2)", "imports matplotlib.pyplot"),
        ("f = 3\nassert g(f) == 3", "binds f, which is the student's function"),
        ("f(2)", "asserts nothing"),
        ("assert 1 + 1 == 2", "calls none of the student's functions"),
        ("assert f(2) == 4\n0.5", "ends in a value, 0.5: partial points"),
        ("try:\n    f(0)\nexcept ValueError as e:\n    assert 'x' in str(e)", "line 1 catches what"),
        ("import pytest\nwith pytest.raises(ValueError, match='x'):\n    f(0)", "line 2 asks for more than one kind"),
        ("assert f(np.random.rand(3)) is None", "draws random numbers without a seed"),
        ("assert f(2 == 4", "cannot be read as Python"),
        ("return f(2)", "cannot be read as Python: 'return' outside function"),
        ("student = 2\nassert f(student)", "has a name of its own, student"),
        ("assert f(open('x').read()) == 1", "line 1 reads or writes files: open"),
    ],
)
def test_what_cannot_cross_is_left_with_its_reason(code: str, reason: str) -> None:
    with pytest.raises(moving.CannotMove) as left:
        moving.moved(code, SCOPE)
    assert str(left.value).startswith(reason)


def test_otters_doctests_become_comparisons() -> None:
    found = otter.read(OK_FORMAT.encode(), "q1.py")
    assert [(part.tier, part.points, part.hidden, part.code, part.sentence) for part in found.tests] == [
        ("q1", 1, False, "compare(squares(2), [1, 4])", "Begin with 1."),
        ("q1", 1, True, "numbers = squares(3)\nassert sum(numbers) == 14", 'Hidden tests of "q1".'),
    ]
    assert [str(item) for item in found.left] == [
        "q1.py, case 3 (1 points): line 1 prints what it expects; assert it instead"
    ]


def test_a_doctest_that_prints_a_plain_value_is_left() -> None:
    """What `print` returns is None, whatever it shows."""
    printing = OK_FORMAT.replace(">>> squares(2)\n", ">>> print(squares(2))\n")
    assert str(otter.read(printing.encode(), "q1.py").left[0]).endswith(
        "line 1 prints what it expects; assert it instead"
    )


def test_otters_test_cases_become_tests() -> None:
    cells = notebooks.read(notebook(solution_cell()), "hw.ipynb")
    made = exercise.made(cells + otter.read(EXCEPTIONS.encode(), "q2.py"), new.names("hw"))
    assert (made.names.points, made.names.tiers) == ("4", "q2_1: 1, q2_2: 3")
    assert '"""The first square is 1."""' in made.files["exercises/hw/test_public.py"]
    assert "assert student.squares(3)[-1] == 9" in made.files["reference/hw/test_hidden.py"]
    assert [str(item) for item in made.left] == [
        "q2.py, test_env (line 17): gives 0 points; every test here gives some"
    ]


@pytest.mark.parametrize(
    ("question", "cases", "points"),
    [
        (None, [1, None], [1, 0]),
        (None, [0, None, None], [0, 0.5, 0.5]),
        (6, [2, 2, None, None], [2, 2, 1, 1]),
        (3, [None, None, None], [1, 1, 1]),
        (None, [None, None], [0.5, 0.5]),
    ],
)
def test_points_are_shared_by_otters_rules(question: object, cases: list[object], points: list[float]) -> None:
    assert otter.resolved(question, cases) == points


def test_a_test_file_is_read_and_not_run(tmp_path: Path) -> None:
    trap = f"open({str(tmp_path / 'ran')!r}, 'w')\n"
    otter.read((trap + OK_FORMAT).encode(), "q1.py")
    with pytest.raises(UserError, match=r"q1\.py:1: expected a literal dict"):
        otter.read(f"test = {{'name': {trap.strip()}}}".encode(), "q1.py")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("text", "starter"),
    [
        ("def f(x):\n    y = x  # SOLUTION NO PROMPT\n    return y # SOLUTION",
         "def f(x):\n    raise NotImplementedError"),
        ("def f(x):\n    # BEGIN SOLUTION\n    return x\n    # END SOLUTION",
         "def f(x):\n    raise NotImplementedError"),
        ("### BEGIN SOLUTION\ndef f(x: int) -> int:\n    'Of x.'\n    return x\n### END SOLUTION",
         'def f(x: int) -> int:\n    """Of x."""\n    raise NotImplementedError'),
    ],
)  # fmt: skip
def test_all_kinds_of_regions_make_a_starter(text: str, starter: str) -> None:
    found = solution.made([CodeCell("cell 1", text, is_solution=True)], "F")
    assert solution.starter(found.text) == f'"""F: write the functions, hand in this file."""\n\n{starter}\n'
    assert found.functions.keys() == {"f"}


def test_what_needs_a_function_that_is_not_there_yet_is_left_out() -> None:
    cells = [CodeCell("cell 1", SOLUTION), CodeCell("cell 2", "TOP = 3\nten = squares(10)\nlast = ten[-1]")]
    found = solution.made(cells, "F")
    assert "TOP = 3" in found.text
    assert [str(item) for item in found.left] == [
        "cell 2: only runs something, left out: ten = squares(10)",
        "cell 2: only runs something, left out: last = ten[-1]",
    ]


def test_libraries_that_are_not_there_when_graded_are_left_out_or_named() -> None:
    cells = [
        CodeCell("cell 1", "import matplotlib.pyplot as plt\nimport numpy as np\nimport pandas as pd"),
        CodeCell("cell 2", SOLUTION + "\ndef frame(x):\n    return pd.DataFrame(x)"),
    ]
    found = solution.made(cells, "F")
    assert "matplotlib" not in found.text
    assert "import numpy as np\nimport pandas as pd" in found.text
    assert [str(item) for item in found.left] == [
        "cell 1: imports matplotlib.pyplot, which is not there when students are graded: left out",
        "cell 1: imports pandas, which is not there when students are graded; do without it, or nothing can be graded",
    ]


def test_cells_of_one_name_with_other_points_are_tiers_of_their_own() -> None:
    cells = notebook(solution_cell(), graded(PUBLIC, 1), graded(PUBLIC, 2), graded(PUBLIC, 1))
    made = exercise.made(notebooks.read(cells, "ps1.ipynb"), new.names("ps1"))
    assert made.names.tiers == "squares: 2, squares_2: 2"


def raw(text: str) -> Cell:
    return v4.new_raw_cell(text)


def shown(text: str, output: str) -> Cell:
    """A code cell that was run."""
    return v4.new_code_cell(text, outputs=[v4.new_output("execute_result", data={"text/plain": output})])


SQUARES = """\
def squares(n: int) -> list:
    # BEGIN SOLUTION NO PROMPT
    if n < 1:
        raise ValueError("n is below 1")
    return [i ** 2 for i in range(1, n + 1)]
    # END SOLUTION
    \"\"\" # BEGIN PROMPT
    # Begin with 1.
    pass
    \"\"\"; # END PROMPT
"""
CUBE = """\
import numpy as np
def cube(x: int) -> int:
    y = x ** 3  # SOLUTION NO PROMPT
    return y  # SOLUTION
"""
CONFIGURED = """\
\"\"\" # BEGIN TEST CONFIG
points: 2
hidden: true
failure_message: Zero has a cube, too.
\"\"\" # END TEST CONFIG
cube(0)"""
EXCEPTION = """\
def test_negative(cube, np):
    'The cube of a negative number is negative.'
    assert np.equal(cube(-2), -8)

test_negative(cube, np)  # IGNORE
"""


def otter_source() -> bytes:
    """Two questions of functions, one that is graded by hand; a test of a variable and one without output stay."""
    return notebook(
        raw("# ASSIGNMENT CONFIG\nexport_cell: false\nfiles:\n  - data.csv"),
        markdown("# Powers"),
        code("## Ignore ##\nprint('for us')"),
        raw("# BEGIN QUESTION\nname: q1\npoints: 4"),
        markdown("Write `squares(n)`."),
        raw("# BEGIN SOLUTION"),
        code(SQUARES),
        code("nine = squares(3)[-1]  # SOLUTION"),
        raw("# END SOLUTION"),
        raw("# BEGIN TESTS"),
        shown("# The first square is 1.\nsquares(1) == [1]", "True"),
        shown("# HIDDEN\nnumbers = squares(3)\nsum(numbers)", "14"),
        shown("nine == 9", "True"),
        code("squares(2) == [1, 4]"),
        raw("# END TESTS"),
        raw("# END QUESTION"),
        markdown("```otter\n# BEGIN QUESTION\nname: q2\n```\nWrite `cube(x)`.\n```otter\n# BEGIN SOLUTION\n```"),
        code(CUBE),
        raw("# END SOLUTION"),
        raw("# BEGIN TESTS"),
        shown(CONFIGURED, "0"),
        code("''' # BEGIN TEST CONFIG\npoints: 1\n''' # END TEST CONFIG\n" + EXCEPTION),
        raw("# END TESTS"),
        raw("# END QUESTION"),
        raw("# BEGIN QUESTION\nname: q3\nmanual: true\npoints: 2"),
        markdown("Why?"),
        raw("# BEGIN SOLUTION"),
        markdown("Because it is."),
        raw("# END SOLUTION"),
        raw("# END QUESTION"),
    )


@pytest.fixture(scope="module")
def from_otter() -> Imported:
    return exercise.made(notebooks.read(otter_source(), "hw1.ipynb"), new.names("w1-powers"))


def test_questions_of_an_otter_source_become_tiers(from_otter: Imported) -> None:
    assert (from_otter.names.points, from_otter.names.tiers) == ("5", "q1: 2, q2_1: 2, q2_2: 1")
    assert from_otter.names.functions == "squares: list, cube: int"


def test_tests_of_an_otter_source_are_public_or_hidden_as_marked(from_otter: Imported) -> None:
    public = from_otter.files["exercises/w1-powers/test_public.py"]
    hidden = from_otter.files["reference/w1-powers/test_hidden.py"]
    assert '"""The first square is 1."""\n    assert student.squares(1) == [1]' in public
    assert '"""The cube of a negative number is negative."""\n    assert np.equal(student.cube(-2), -8)' in public
    assert "import numpy as np" in public
    assert "numbers = student.squares(3)\n    compare(sum(numbers), 14)" in hidden
    assert '"""Zero has a cube, too."""\n    compare(student.cube(0), 0)' in hidden


def test_the_starter_of_an_otter_source_has_its_prompts_and_no_solution(from_otter: Imported) -> None:
    starter = from_otter.files["exercises/w1-powers/powers.py"]
    assert "def squares(n: int) -> list:\n    # Begin with 1.\n    raise NotImplementedError\n" in starter
    assert "def cube(x: int) -> int:\n    raise NotImplementedError\n" in starter
    statement = from_otter.files["exercises/w1-powers/README.md"]
    assert "Write `squares(n)`." in statement
    assert "Write `cube(x)`." in statement
    for secret in ("Because it is.", "for us", "i ** 2", "x ** 3", "BEGIN", "otter"):
        assert secret not in starter + statement


def test_what_of_an_otter_source_cannot_cross_is_listed_by_cell(from_otter: Imported) -> None:
    assert [str(item) for item in from_otter.left] == [
        "hw1.ipynb, cell 1: its files do not come along: data.csv; say them in course.yml, `files:`",
        "hw1.ipynb, cell 14 (1 points): ends in squares(2) == [1, 4], whose output is not saved; "
        "run the notebook and save it with outputs",
        "hw1.ipynb, cell 25 (2 points): graded by hand",
        "hw1.ipynb, cell 8: only runs something, left out: nine = squares(3)[-1]",
        "hw1.ipynb, cell 13 (1 points): line 1 uses nine, which is made in hw1.ipynb, cell 8",
    ]


QUESTION = "# BEGIN QUESTION\nname: q1"


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([QUESTION, QUESTION], "cell 2: # BEGIN QUESTION within the QUESTION that begins in hw.ipynb, cell 1"),
        ([QUESTION], "cell 1: # BEGIN QUESTION without # END QUESTION"),
        (["# END TESTS", QUESTION], "cell 1: # END TESTS ends nothing"),
        ([QUESTION, "# BEGIN TESTS", "# END QUESTION"], "cell 3: # END QUESTION, but the TESTS of hw.ipynb, cell 2"),
        (["# BEGIN TESTS"], "cell 1: # BEGIN TESTS outside of a question"),
        (["# BEGIN QUESTION\nname: ["], "cell 1: cannot be read as YAML"),
        (["# BEGIN QUESTION\n- q1"], "cell 1: expected settings such as `points: 2`"),
        ([QUESTION + "\npoints: many", "# END QUESTION"], "cell 1: expected a number of points, got 'many'"),
        ([QUESTION + "\npoints: [1, 2]", "# BEGIN TESTS", "f(2)", "# END TESTS", "# END QUESTION"], "1 tests"),
        ([QUESTION, "x = 1\n# END IGNORE"], "cell 2, line 2: # END IGNORE ends nothing"),
    ],
)
def test_blocks_of_an_otter_source_that_are_not_in_order_are_named(cells: list[str], said: str) -> None:
    source = notebook(*(raw(text) if text.startswith("#") else v4.new_code_cell(text) for text in cells))
    with pytest.raises(UserError) as wrong:
        notebooks.read(source, "hw.ipynb")
    assert said in str(wrong.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (lambda: notebook(graded(PUBLIC)), "found none; import the source notebook"),
        (lambda: notebook(solution_cell(), graded("assert squares")), "no test of w1-squares can be moved"),
        (lambda: notebook(solution_cell(), graded("### BEGIN HIDDEN TESTS")), "line 1: BEGIN HIDDEN TESTS without"),
        (lambda: notebook(solution_cell(SOLUTION.replace("### END", "#"))), "cell 1:3: ### BEGIN SOLUTION without"),
        (lambda: notebook(code(SQUARES.replace("# END PROMPT", ""))), "cell 1, line 7: # BEGIN PROMPT without"),
        (lambda: notebook(solution_cell("@memo\n### BEGIN SOLUTION\ndef f(): pass\n### END SOLUTION")), "is no Python"),
        (lambda: b"{", "cannot be read as a notebook"),
    ],
)  # fmt: skip
def test_what_is_no_source_is_refused(content: Callable[[], bytes], said: str) -> None:
    with pytest.raises(UserError, match=said):
        exercise.made(notebooks.read(content(), "ps1.ipynb"), new.names("w1-squares"))


def test_an_otter_source_proves_itself(warm_grader: Callable[..., Any], tmp_path: Path) -> None:
    here = tmp_path / "course"
    here.mkdir()
    (tmp_path / "hw1.ipynb").write_bytes(otter_source())
    done = warm_grader("import", "../hw1.ipynb", "--slug", "w1-powers", cwd=here)
    assert done.returncode == 0, done.stderr
    assert "5 of 9 points came along." in done.stdout
    proved = warm_grader("verify", "-e", "w1-powers", "-j1", cwd=here)
    assert proved.returncode == 0, proved.stdout
    assert "proven, 4 tests" in proved.stdout


def test_an_imported_exercise_proves_itself(warm_grader: Callable[..., Any], tmp_path: Path) -> None:
    here = tmp_path / "course"
    here.mkdir()
    source = notebook(
        markdown("# Squares"),
        solution_cell(),
        graded(PUBLIC),
        graded(HIDDEN, 2, "product"),
        graded(REFUSES, 1, "refuses"),
    )
    (tmp_path / "w1-squares.ipynb").write_bytes(source)
    (tmp_path / "q1.py").write_text(OK_FORMAT)
    done = warm_grader("import", "../w1-squares.ipynb", "../q1.py", "--title", "Squares: a list", cwd=here)
    assert done.returncode == 0, done.stderr
    assert "6 of 7 points came along." in done.stdout
    assert "q1.py, case 3 (1 points): line 1 prints" in done.stdout
    assert "grader verify -e w1-squares" in done.stdout
    assert yaml.safe_load((here / "course.yml").read_text())["exercises"][0]["title"] == "Squares: a list"
    proved = warm_grader("verify", "-e", "w1-squares", "-j1", cwd=here)
    assert proved.returncode == 0, proved.stdout
    assert "proven, 6 tests" in proved.stdout
    assert warm_grader("starters", "--check", cwd=here).returncode == 0
    again = warm_grader("import", "../w1-squares.ipynb", cwd=here)
    assert again.returncode == 1
    assert "w1-squares is in course.yml already" in again.stderr
