"""`from grader import check; check("w2-maxpool")` in a cell of a student's notebook."""

from __future__ import annotations

import atexit
import functools
import sys
from collections.abc import Collection, Sequence
from pathlib import Path

from rich.console import Console

from grader import notebook
from grader.errors import GraderError
from grader.model import Exercise, Submission
from grader.practice import files
from grader.practice.checking import STUDENT, Bench, Checked, read
from grader.practice.definitions import defined
from grader.practice.session import Practice
from grader.practice.show import show

NOT_SAVED = "Checked is what you have run. {} does not hold it yet: save the notebook before you hand it in."


class Answer:
    """What `check` returns: its words were printed, so a notebook shows nothing more of it."""

    def __init__(self, result: Checked | None) -> None:
        self.passed = bool(result and result.passed)
        self.points = result.points if result else 0.0
        self.max_points = result.max_points if result else 0.0

    def _ipython_display_(self) -> None:
        """Nothing."""

    def __repr__(self) -> str:
        return f"<{self.points:g} of {self.max_points:g} points of the public tests>"


def check(exercise: str | None = None, course: str | Path | None = None) -> Answer:
    """Run the public tests of an exercise on your file, or on what you have run in this notebook; prints what came out.

    exercise: its name, such as "w2-maxpool"; None where the folder tells.
    course:   the folder that you unpacked the course into; None to look for it from here upwards.
    """
    out = Console(highlight=False, soft_wrap=True, force_jupyter=False)
    try:
        result, notes = _check(exercise, Path(course) if course else None)
    except GraderError as error:
        print(error)
        return Answer(None)
    show([result], notes, out)
    return Answer(result)


def _check(name: str | None, course: Path | None) -> tuple[Checked, list[str]]:
    here = Path.cwd()
    at = files.desk([], here, course)
    exercise = files.select(at, name, here)
    cells = executed()
    submission = choose(at, exercise, here, cells)
    notes = files.refuse_stand_ins([here])
    bench = _bench(at.course.root, here)
    bench.at = at
    result = bench.check(submission, exercise)
    bench.practice.warm_up(exercise.limits)  # for the next time
    return result, notes


@functools.cache
def _bench(root: Path, here: Path) -> Bench:
    """Kept until the notebook's kernel ends, so that the next check finds its process ready."""
    bench = Bench(files.desk([], here, root), Practice(without=[here]))
    atexit.register(bench.close)
    return bench


def executed() -> list[str]:
    """The cells that were run in this notebook, the oldest first; none where this is no notebook."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return [cell for cell in shell.user_ns.get("In", []) if isinstance(cell, str)] if shell else []


def choose(at: files.Desk, exercise: Exercise, here: Path, cells: Sequence[str]) -> Submission:
    """The file that would be handed in, unless what was run since is newer. Raises UserError where there is nothing."""
    names = {*exercise.functions, *exercise.values}
    newest = newest_definitions(cells, names)
    if not newest:
        work = files.of_exercise(at, exercise, here)
        return read(exercise, work.path)
    file = here / f"{exercise.submit}.ipynb"
    saved = read(exercise, file)
    if saved.source and all(cell.strip() in _text(saved) for cell in newest):
        return saved
    kept = _last_of_each(cells)  # `check` itself is there, and says nothing, where they are run again
    source = notebook.from_cells(list(enumerate(kept, 1)), file.name)
    return Submission(
        STUDENT, exercise.slug, file.name, None, source, is_file=True, notes=(NOT_SAVED.format(file.name),)
    )


def newest_definitions(cells: Sequence[str], names: Collection[str]) -> list[str]:
    """Of each name the cell that defined it last."""
    found = {name: cell for cell in cells for name in names if name in _defined(cell)}
    return list(dict.fromkeys(found.values()))


def _defined(cell: str) -> set[str]:
    """What a cell binds at its top level."""
    return defined("\n".join(notebook.without_magics(cell)[0]))


def _last_of_each(cells: Sequence[str]) -> list[str]:
    """A cell that was run several times counts where it was run last."""
    last = {cell: index for index, cell in enumerate(cells)}
    return [cell for index, cell in enumerate(cells) if last[cell] == index and cell.strip()]


def _text(submission: Submission) -> str:
    assert submission.source
    return submission.source.content.decode("utf-8", "replace")
