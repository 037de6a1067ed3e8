"""Ten checks of w2-maxpool, once, and written down in the form of each of three graders: ours, nbgrader's, otter's.

For `peers.py` only. Each check asks for max_pool2d of a given input and compares with torch's own, exactly: inputs are
whole numbers and a maximum does not calculate. Each gives one point. What is expected is worked out before the
submission is asked, so that one which overwrites its input changes nothing.
"""

from __future__ import annotations

import re
import subprocess
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple

import nbformat
import yaml
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

ROOT = Path(__file__).resolve().parent.parent
SLUG = "w2-maxpool"
SOLUTIONS = ROOT / "solutions" / SLUG
NAME = "maxpool"
"""the assignment's and the notebook's name, in all three"""


class Check(NamedTuple):
    name: str
    sentence: str
    x: str
    """the input, as an expression"""
    options: str
    """what else max_pool2d is called with"""


CHECKS = (
    Check("one_channel", "The largest value of every window.", "whole_numbers(1, 1, 6, 6)", "2"),
    Check("stride", "With a smaller stride windows overlap.", "whole_numbers(1, 1, 7, 9)", "3, stride=2"),
    Check("pair", "A pair is (vertical, horizontal).", "whole_numbers(1, 2, 10, 13)", "(3, 4)"),
    Check("channels", "Each image and each channel by itself.", "whole_numbers(3, 4, 6, 6)", "2"),
    Check("layout", "Use indices, not storage.", "whole_numbers(2, 6, 8, 3).permute(0, 3, 1, 2)", "2"),
    Check("negative", "Pad with minus infinity.", "whole_numbers(1, 2, 7, 7) - 50", "3, stride=2, padding=1"),
    Check("axes", "Axes differ.", "whole_numbers(2, 3, 5, 9)", "2, stride=(1, 2), padding=(0, 1)"),
    Check("dilation", "The distance of pixels.", "whole_numbers(1, 2, 9, 10)", "(2, 3), stride=2, dilation=(3, 2)"),
    Check("ceil_mode", "The size is rounded up.", "whole_numbers(1, 1, 5, 6)", "2, ceil_mode=True"),
    Check("dtype", "The dtype is kept.", "whole_numbers(2, 6, 6).double()", "3"),
)

_HELPER = '''\
import torch
import torch.nn.functional as F


def whole_numbers(*shape):
    """float32 of the given shape, from -9 to 9, the same at every grading."""
    return torch.randint(-9, 10, shape, generator=torch.Generator().manual_seed(0)).float()
'''

_BODY = """\
x = {x}
expected = F.max_pool2d(x, {options})
got = max_pool2d(x, {options})
assert got.dtype == expected.dtype and torch.equal(got, expected)
"""

_LEFT_OUT = ("run_time_error/calls_torch*.py",)
"""forbidden in the exercise, which neither peer can say: points would differ by design"""


def submissions(count: int) -> dict[str, str]:
    """Student → source. Accepted and known-bad solutions in turns, each with comments and names of its own.

    Not those that exceed a limit, because the peers have fewer of them: an endless loop would hold them up (nbgrader
    for 30 s in each cell, otter for ever), 100 GB could take the machine down, and much output costs no points there.
    """
    kinds = ("accepted*.py", "wrong_answer/*.py", "run_time_error/*.py")
    left_out = {file for pattern in _LEFT_OUT for file in SOLUTIONS.glob(pattern)}
    files = [file for kind in kinds for file in sorted(SOLUTIONS.glob(kind)) if file not in left_out]
    return {
        f"student-{number:05}": _vary(file.read_text(), number)
        for number, file in enumerate(islice(cycle(files), count))
    }


def _vary(source: str, number: int) -> str:
    renamed = re.sub(r"\b(rows|columns)\b", rf"\1_{number}", source)
    return f"# Handed in by student {number}.\n{renamed}\n# The end, says student {number}.\n"


def write_our_course(folder: Path) -> None:
    """A course with this one exercise: the real one's entry and starter, and the ten checks as its hidden tests."""
    original = yaml.safe_load((ROOT / "course.yml").read_text())
    exercise = next(entry for entry in original["exercises"] if entry["slug"] == SLUG)
    exercise |= {"points": len(CHECKS), "tiers": {"checks": len(CHECKS)}, "functions": {"max_pool2d": "Tensor"}}
    tests = ["import pytest", _HELPER]
    for check in CHECKS:
        call = f"student.max_pool2d(x, {check.options})"
        tests.append(
            f'\n@pytest.mark.tier("checks")\ndef test_{check.name}(student, compare):\n    """{check.sentence}"""\n'
            f"    x = {check.x}\n    expected = F.max_pool2d(x, {check.options})\n    compare({call}, expected)\n"
        )
    for kind in ("exercises", "reference"):
        (folder / kind / SLUG).mkdir(parents=True)
    (folder / "course.yml").write_text(yaml.safe_dump(original | {"exercises": [exercise]}, sort_keys=False))
    starter = (ROOT / "exercises" / SLUG / f"{NAME}.py").read_text()
    (folder / "exercises" / SLUG / f"{NAME}.py").write_text(starter)
    (folder / "reference" / SLUG / "test_hidden.py").write_text("\n".join(tests))


def write_our_submissions(folder: Path, sources: dict[str, str]) -> None:
    for student, source in sources.items():
        _write(folder / student / f"{NAME}.ipynb", _notebook([new_code_cell(source)]))


def write_nbgrader_source(folder: Path) -> None:
    """The assignment as its author writes it: a solution cell, a locked cell, ten locked cells with hidden tests."""
    solution = (SOLUTIONS / "accepted.py").read_text()  # with its regions, whose markers are nbgrader's
    cells = [
        new_code_cell(solution, metadata=_nbgrader("solution", grade=False, solution=True)),
        new_code_cell(_HELPER, metadata=_nbgrader("helper", grade=False, solution=False)),
    ]
    for check in CHECKS:
        hidden = _BODY.format(**check._asdict())
        test = f"# {check.sentence}\n### BEGIN HIDDEN TESTS\n{hidden}### END HIDDEN TESTS"
        cells.append(new_code_cell(test, metadata=_nbgrader(check.name, grade=True, solution=False)))
    _write(folder / "source" / NAME / f"{NAME}.ipynb", _notebook(cells))


def write_nbgrader_submissions(folder: Path, sources: dict[str, str]) -> None:
    """The released notebook with each student's code in the solution cell."""
    released = nbformat.read(folder / "release" / NAME / f"{NAME}.ipynb", as_version=4)
    answer = next(cell for cell in released.cells if cell.metadata.nbgrader.solution)
    for student, source in sources.items():
        answer.source = source
        _write(folder / "submitted" / student / NAME / f"{NAME}.ipynb", released)


def write_otter_autograder(folder: Path, otter: Path, environment: dict[str, str]) -> Path:
    """autograder.zip, made by `otter generate`: one test file in the exception-based format, ten hidden test cases."""
    tests = [
        "OK_FORMAT = False\n\nfrom otter.test_files import test_case\n\n"
        f'{_HELPER}\nname = "{NAME}"\npoints = {len(CHECKS)}\n'
    ]
    for check in CHECKS:
        body = "".join(f"    {line}\n" for line in _BODY.format(**check._asdict()).splitlines())
        failure = f'failure_message="{check.sentence}"'
        tests.append(f"@test_case(hidden=True, {failure})\ndef test_{check.name}(max_pool2d):\n{body}")
    (folder / "tests").mkdir(parents=True)
    (folder / "tests" / f"{NAME}.py").write_text("\n".join(tests))
    command = [str(otter), "generate", "--no-requirements", "--no-environment", "--no-config"]
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    return folder / "autograder.zip"


def write_otter_submissions(folder: Path, sources: dict[str, str]) -> None:
    write_our_submissions(folder, sources)  # a notebook that holds the student's code


def _nbgrader(name: str, *, grade: bool, solution: bool) -> dict[str, object]:
    """Metadata of a cell, version 3; one that is graded gives one point."""
    cell = {"schema_version": 3, "grade_id": name, "grade": grade, "solution": solution, "locked": not solution}
    return {"nbgrader": cell | {"task": False} | ({"points": 1} if grade else {})}


def _notebook(cells: list[NotebookNode]) -> NotebookNode:
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def _write(file: Path, notebook: NotebookNode) -> None:
    file.parent.mkdir(parents=True)
    nbformat.write(notebook, file)
