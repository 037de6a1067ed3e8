"""`grader overview`: one page on the class, for staff; from stored judgements, running no student code."""

from __future__ import annotations

import argparse
import ast
import functools
import importlib
from collections.abc import Callable
from pathlib import Path

from rich.text import Text

from grader import course as course_file
from grader import scoring
from grader.annotation_store import AnnotationStore
from grader.cli import GRADED, console, results_place
from grader.cli.export import write
from grader.errors import UserError
from grader.model import Course
from grader.overview import facts, page
from grader.store import open_store


def run(arguments: argparse.Namespace) -> int:
    course = course_file.load(arguments.course or course_file.find(Path.cwd()))
    slugs = [exercise.slug for exercise in course_file.select(course, arguments.exercise)]
    results = results_place(arguments.results, course.root)
    if arguments.out is None and not isinstance(results, Path):
        raise UserError("the judgements are in a database; name a folder for the page: --out DIR")
    folder = arguments.out or Path(results) / "overview"
    compare = _similarity() if arguments.similarity else None
    with open_store(results, create=False) as store:
        students = store.students()
        if unknown := sorted(set(arguments.hide) - set(students)):
            raise UserError(f"--hide {unknown[0]}: nothing of such a student is stored, so nobody was hidden")
        said = AnnotationStore(store).standing()
        graded = scoring.graded(course, store.counting(students, slugs, tests=False), said)
        whole = {} if arguments.exercise else said
        sentence = functools.partial(_sentence, course)
        found = facts.gather(course, graded, store.outcomes(students, slugs), whole, sentence)
    out = console.console()
    similar = compare(course, arguments, folder, out) if compare else None
    path = folder / "index.html"
    write(path, page.render(course, found, arguments.names, similar).encode())
    out.print(Text(f"Wrote {path}: {found.students} students. For staff only."), soft_wrap=True)
    if found.trainings:
        path = folder / "leaderboard" / "index.html"
        write(path, page.render_leaderboard(course, found, arguments.hide).encode())
        shown = sum(len(board.public(arguments.hide).places) for board in found.trainings)
        out.print(Text(f"Wrote {path}: for students, with the {shown} trainings that have a name."), soft_wrap=True)
    if found.faults:
        out.print(Text(f"{len(found.faults)} kinds of judge errors stand first on it."), soft_wrap=True)
    return GRADED


def _similarity() -> Callable[..., dict[str, int]]:
    """What compares submissions; it needs an extra, and says so."""
    try:
        look: Callable[..., dict[str, int]] = importlib.import_module("grader.cli.similar").look
        return look
    except ModuleNotFoundError as error:
        if error.name not in ("datasketch", "scipy"):
            raise
        raise UserError("--similarity needs datasketch: pip install 'grader[similarity]'") from None


def _sentence(course: Course, slug: str, mistake: str) -> str:
    return _sentences(course.reference_dir(slug) / "mistakes.py").get(mistake, "")


@functools.cache
def _sentences(path: Path) -> dict[str, str]:
    """Name of each known mistake -> its author's sentence, read and not executed."""
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, SyntaxError, UnicodeDecodeError):
        return {}
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef))
    return {one.name: " ".join((ast.get_docstring(one) or "").split("\n\n")[0].split()) for one in functions}
