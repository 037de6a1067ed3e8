"""`grader adjust`: points that staff give or take, with a reason."""

from __future__ import annotations

import argparse

from grader.cli import GRADED, annotating
from grader.cli.annotating import place, say
from grader.errors import UserError
from grader.model import Snippet


def run(arguments: argparse.Namespace) -> int:
    with annotating.desk(arguments) as desk:
        snippet = annotating.snippet(desk, arguments.snippet)
        points, reason = _what(arguments.points, arguments.reason, snippet)
        name = snippet.name if snippet else ""
        if arguments.replace:
            old = annotating.replaced(desk, arguments.replace)
            subjects = [(old.student, old.exercise, old.test)]
        else:
            subjects = annotating.subjects(desk, arguments)
        made = [annotating.written(desk, one, reason, points, name, arguments.replace or "") for one in subjects]
        desk.annotations.add(made)
        for one in made:
            say(f"{one.id}: {place(one)}: {points:+g} points by {one.author}: {reason}")
    return GRADED


def _what(points: str | None, reason: str | None, snippet: Snippet | None) -> tuple[float, str]:
    """Points and reason: as typed, or those of a snippet where one was named."""
    if points is None and snippet and snippet.points is not None:
        return annotating.typed_points(str(snippet.points)), snippet.text  # a store from before may hold inf
    parts = [snippet.text if snippet else "", reason or ""]
    text = "\n\n".join(part for part in parts if part.strip())
    if not text:
        raise UserError('for what reason? The student reads it: grader adjust -s ID -e SLUG -- -0.5 "Copied the loop."')
    return annotating.typed_points(points), text
