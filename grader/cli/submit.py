"""`grader submit`: packs a student's files into one archive, after a look at each."""

from __future__ import annotations

import argparse
import importlib
from datetime import datetime
from pathlib import Path

from rich.text import Text

from grader.cli import GRADED, USER_ERROR, console
from grader.errors import UserError
from grader.practice import files
from grader.practice.child import Child


def run(arguments: argparse.Namespace) -> int:
    if not arguments.student:
        raise UserError("say who you are: --student ID, the id that your course knows you by")
    here, out = Path.cwd(), console.console()
    at = files.desk([Path(name) for name in arguments.files], here, arguments.course)
    works = files.find(at, arguments.files, here)
    folders = list(dict.fromkeys(work.path.resolve().parent for work in works))
    files.refuse_stand_ins([here, *folders])
    first = Child(works[0].exercise.limits.memory_bytes, without=folders)
    try:
        submitting = importlib.import_module("grader.practice.submitting")
        student = submitting.check_id(arguments.student)
        packed = importlib.import_module("grader.practice.command").look(at, works, first)
    finally:
        first.close()
    for one in packed:
        for line, style in submitting.remarks(one):
            out.print(Text(line, style=style), soft_wrap=True)
    if any(one.obstacle for one in packed) and not arguments.anyway:
        out.print(Text("Nothing was packed. Mend what is listed, or leave that file out; --anyway packs all the same."))
        return USER_ERROR
    now = datetime.now().astimezone()
    said = submitting.receipt(at.course, student, packed, now)
    content = submitting.archive(student, packed, said, now)
    path = arguments.out or submitting.default_path(at.course, student, now)
    text = submitting.words(at.course, student, packed, content, path, now)
    beside = submitting.save(path, content, text)
    out.print(Text(f"{text}\nWrote {path} and {beside}."), soft_wrap=True)
    return GRADED
