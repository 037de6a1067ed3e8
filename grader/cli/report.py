"""`grader report`: renders stored judgements; runs no student code."""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Callable
from pathlib import Path

from grader import course as course_file
from grader import scoring
from grader.annotation_store import AnnotationStore
from grader.cli import GRADED, JUDGE_ERRORS, console, hand_in_times, results_place
from grader.errors import UserError
from grader.model import Course, Report
from grader.report import render_html, render_json, render_markdown
from grader.store import Place, Store, open_store

_RENDERERS: dict[str, tuple[str, Callable[[Report], str]]] = {
    "html": ("index.html", render_html),
    "md": ("index.md", render_markdown),
    "json": ("index.json", render_json),
}
MAX_NAME_BYTES = 200  # file systems take 255


def run(arguments: argparse.Namespace) -> int:
    course = course_file.load(arguments.course or course_file.find(Path.cwd()))
    slugs = {exercise.slug for exercise in course_file.select(course, arguments.exercise)}
    results = results_place(arguments.results, course.root)
    folder = arguments.out or _folder_in(results)
    with open_store(results, create=False) as store:
        known = store.students()
        students = _select(known, arguments.student)
        failures = [
            student for student in students if not _write(store, course, student, slugs, folder, arguments.format)
        ]
    written = len(students) - len(failures)
    out = console.console()
    what = "report" if written == 1 else "reports"
    out.print(f"Wrote {written} {what}: {folder}/<student>/{_RENDERERS[arguments.format][0]}", soft_wrap=True)
    hand_in_times.point_out_strangers(course, known, out)
    return JUDGE_ERRORS if failures else GRADED


def _folder_in(results: Place) -> Path:
    if isinstance(results, Path):
        return results / "reports"
    raise UserError("the judgements are in a database; name a folder for the reports: --out DIR")


def _select(students: list[str], wanted: list[str]) -> list[str]:
    missing = [name for name in wanted if name not in students]
    if missing:
        raise UserError(f"nothing was graded for the student {', '.join(missing)}")
    return wanted or students


def _write(store: Store, course: Course, student: str, slugs: set[str], folder: Path, kind: str) -> bool:
    """Write one student's report; a failure is named and stops no other."""
    name, render = _RENDERERS[kind]
    path = folder / folder_name(student) / name
    try:
        judgements = [judgement for judgement in store.newest(student) if judgement.exercise in slugs]
        said = AnnotationStore(store).standing([student]).get(student, ())
        annotations = [one for one in said if one.exercise in slugs or not one.exercise]
        text = render(scoring.report(course, student, judgements, annotations))
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(name + ".partial")
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        raise UserError(f"{path}: {error.strerror}; name another folder: --out DIR") from None
    except Exception as error:
        print(f"grader: the report of {student} could not be rendered: {error!r}. All others were.", file=sys.stderr)
        return False
    return True


def folder_name(student: str) -> str:
    """A student's id as the name of one folder: never a path, never too long."""
    safe = student.replace("%", "%25").replace("/", "%2F").replace("\0", "%00") or "%"
    safe = safe.replace(".", "%2E") if safe.strip(".") == "" else safe
    if len(safe.encode()) <= MAX_NAME_BYTES:
        return safe
    digest = hashlib.sha256(student.encode()).hexdigest()[:16]  # two long names may begin alike
    return f"{safe.encode()[:MAX_NAME_BYTES].decode(errors='ignore')}-{digest}"
