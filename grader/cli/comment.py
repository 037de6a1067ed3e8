"""`grader comment`: what staff say of students' work; also lists it, and puts the work of several together."""

from __future__ import annotations

import argparse
from pathlib import Path

from grader import annotation_files
from grader.annotation_files import Taker
from grader.annotations import has_changed
from grader.cli import GRADED, USER_ERROR, annotating, fail
from grader.cli.annotating import Desk, place, say
from grader.errors import UserError
from grader.model import Annotation, Snippet


def run(arguments: argparse.Namespace) -> int:
    with annotating.desk(arguments) as desk:
        if arguments.import_file:
            return _import(desk, arguments.import_file)
        if arguments.export:
            return _export(desk, arguments.export)
        if arguments.list:
            return _list(desk, arguments)
        if arguments.snippets:
            return _list_snippets(desk)
        if arguments.save:
            return _save(desk, arguments.save, arguments.text, arguments.points)
        if arguments.withdraw:
            return _withdraw(desk, arguments.withdraw)
        return _comment(desk, arguments)


def _comment(desk: Desk, arguments: argparse.Namespace) -> int:
    snippet = annotating.snippet(desk, arguments.snippet)
    text, name = _text(arguments.text, snippet), snippet.name if snippet else ""
    if arguments.replace:
        old = annotating.replaced(desk, arguments.replace)
        subject = (old.student, old.exercise, old.test)
        made = [annotating.written(desk, subject, text, old.points, name, old.id)]
    else:
        made = [annotating.written(desk, one, text, None, name) for one in annotating.subjects(desk, arguments)]
    desk.annotations.add(made)
    for one in made:
        say(f"{one.id}: {place(one)}: comment by {one.author}. `grader report` shows it to the student.")
    return GRADED


def _text(given: str | None, snippet: Snippet | None) -> str:
    """The snippet's, with what was written besides as a further paragraph."""
    parts = [snippet.text if snippet else "", given or ""]
    text = "\n\n".join(part for part in parts if part.strip())
    if not text:
        raise UserError('what is the comment? Write it in quotes, in Markdown: grader comment -s ID "Well done."')
    return text


def _withdraw(desk: Desk, id: str) -> int:
    old = annotating.replaced(desk, id)
    desk.annotations.add([annotating.withdrawal(desk, old)])
    say(f"{id}: {place(old)}: withdrawn. It stays in the store, and in reports from before.")
    return GRADED


def _list(desk: Desk, arguments: argparse.Namespace) -> int:
    """What stands, with a mark where the judgement under it has changed since."""
    stale = 0
    for student, found in sorted(desk.annotations.standing(arguments.student or None).items()):
        judgements = {one.exercise: one for one in desk.store.counting([student])}
        for one in found:
            if arguments.exercise and one.exercise != arguments.exercise:
                continue
            changed = has_changed(one, judgements.get(one.exercise))
            stale += changed
            say(_line(one, changed))
    if stale:
        say(f"{stale} marked with * were written on a judgement that has changed since: do they still hold?")
    return GRADED


def _line(one: Annotation, changed: bool) -> str:
    points = "" if one.points is None else f" {one.points:+g} points:"
    return f"{'*' if changed else ' '} {one.id}  {place(one)}: {one.author}, {one.written_at}:{points} {one.text}"


# Snippets


def _save(desk: Desk, name: str, text: str | None, points: str | None) -> int:
    """Another text for a name takes the place of the earlier one; none withdraws it. What was written with it stays."""
    of_it = None if points is None else annotating.typed_points(points)
    snippet = Snippet(name, annotating.printable(text or ""), of_it, desk.author, desk.now)
    desk.annotations.add_snippets([snippet])
    say(f"snippet {name}: saved" if text else f"snippet {name}: withdrawn")
    return GRADED


def _list_snippets(desk: Desk) -> int:
    for one in desk.annotations.snippets().values():
        points = "" if one.points is None else f" ({one.points:+g} points)"
        say(f"{one.name}{points}: {one.text}")
    return GRADED


# Several people


def _export(desk: Desk, path: Path) -> int:
    annotations, snippets = desk.annotations.all(), desk.annotations.snippets()
    annotation_files.write(path, annotations, snippets.values())
    also = "" if path.suffix.lower() == ".csv" else f" and {len(snippets)} snippets"
    say(f"Wrote {len(annotations)} comments and adjustments{also}: {path}")
    return GRADED


def _import(desk: Desk, path: Path) -> int:
    """All of it or, where a row is not in order, nothing. What is there already is left as it is."""
    found = annotation_files.read(path, Taker(desk.author, desk.now))
    known = {exercise.slug for exercise in desk.course.exercises}
    strangers = {one.student for one in found.annotations} - set(desk.store.students())
    unknown = {one.exercise for one in found.annotations if one.exercise} - known
    merged = desk.annotations.add(found.annotations)
    snippets = desk.annotations.add_snippets(found.snippets)
    say(f"{path}: {len(merged.new)} new, {merged.known} known already, {snippets} new snippets")
    problems = [*merged.conflicts]
    if strangers:
        problems.append(f"nothing was graded for {', '.join(sorted(strangers))}: kept, and shown once something is")
    if unknown:
        problems.append(f"the course has no exercise {', '.join(sorted(unknown))}: shown on the work as a whole")
    for problem in problems:
        fail(f"conflict: {problem}" if problem in merged.conflicts else problem, USER_ERROR)
    return USER_ERROR if merged.conflicts else GRADED
