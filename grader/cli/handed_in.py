"""Says what `grade` understood of a folder or an archive: whose files, for which exercises, and what was left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.cli.console import many
from grader.intake import choice
from grader.intake.detect import Intake
from grader.intake.names import printable
from grader.intake.reading import files_for, handed_in_for
from grader.intake.records import LeftOut, Student
from grader.intake.roster import Matching, Roster
from grader.model import Course, Exercise

MOST_LINES = 20  # of one kind; --list shows all


def say_what_it_is(intake: Intake, course_exercises: Sequence[Exercise], out: Console) -> None:
    files = {file.member.path for student in intake.students for file in student.files if not file.member.is_folder}
    counts = f"{many(len(intake.students), 'student')}, {many(len(files), 'file')}"
    out.print(Text(f"{intake.source.name}: {intake.title}, {counts}."), soft_wrap=True)
    if intake.is_one_assignment:
        handed_in = {exercise.slug: handed_in_for(intake.students, exercise) for exercise in course_exercises}
        named = ", ".join(f"{slug} ({count} handed in)" for slug, count in handed_in.items() if count)
        nobody = ", ".join(slug for slug, count in handed_in.items() if not count)
        left = f" Nobody handed in {nobody}: left as it is, unless named with -e." if nobody else ""
        out.print(Text(f"Exercises in it: {named or 'none'}.{left}"), soft_wrap=True)


def say_whose(roster: Roster, matching: Matching, everything: bool, out: Console) -> None:
    told = ", ".join(f"{count} by {kind}" for kind, count in matching.matched.items())
    total = sum(matching.matched.values())
    counts = (
        f"{total} of {len(roster.rows)} matched{f' ({told})' if told else ''}, {len(matching.ambiguous)} ambiguous, "
        f"{len(matching.unmatched)} not in it, {len(matching.absent)} without a submission"
    )
    out.print(
        Text(f"Roster {roster.file}, ids from its column {printable(roster.id_column)}: {counts}."), soft_wrap=True
    )
    lines = [
        f"Ambiguous: {_known(student)} could be {' or '.join(ids)}; graded as {student.id}"
        for student, ids in matching.ambiguous
    ]
    lines += [f"Not in the roster: {_known(student)}; graded as {student.id}" for student in matching.unmatched]
    if matching.open:
        lines.append(f"Not graded, for an ambiguous name may be theirs: {', '.join(matching.open)}")
    if roster.without_id:
        lines.append(f"Rows without an id: line {', '.join(map(str, roster.without_id))}")
    _say_lines(lines, everything, out)


def say_nothing_is_known_of(absent: Sequence[Student], out: Console) -> None:
    named = ", ".join(student.id for student in absent[:MOST_LINES]) + (" …" if len(absent) > MOST_LINES else "")
    text = f"Not graded, for what has no readable name may be theirs: {named}. Who handed in nothing, name with -s"
    out.print(Text(text), soft_wrap=True)


def say_left_out(left_out: Iterable[LeftOut], everything: bool, out: Console) -> None:
    _say_lines([f"Left out: {item.name} ({item.why})." for item in left_out], everything, out)


def say_list(students: Sequence[Student], course: Course, exercises: Sequence[Exercise], out: Console) -> None:
    """One row for each student: what would be graded."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("student", "known as", *(exercise.slug for exercise in exercises), "other files"):
        table.add_column(title, overflow="fold")
    for student in students:
        used = [files_for(student, exercise) for exercise in exercises]
        counting = {id(file) for files in used for file in files}
        others = [file.shown for file in student.files if id(file) not in counting and not file.member.is_folder]
        names = [_files_shown(student, course, exercise) for exercise in exercises]
        table.add_row(*map(Text, (student.id, _known(student, own=False), *names, ", ".join(others[:5]))))
    out.print(table)


def _files_shown(student: Student, course: Course, exercise: Exercise) -> str:
    found = files_for(student, exercise)
    if not found:
        return student.fault or "-"
    chosen, _ = choice.of(found, course, student.id, exercise)
    late = ", late" if chosen.marked_late else ""
    return f"{chosen.shown}{late}" + (f" (of {len(found)})" if len(found) > 1 else "")


def _known(student: Student, own: bool = True) -> str:
    """As the archive calls them, in a form that a terminal can show."""
    known_as = printable(student.known_as) or student.id
    name = student.name if student.name not in (known_as, student.id) else ""
    if known_as == student.id and not own:
        return name
    return f"{known_as} ({name})" if name else known_as


def _say_lines(lines: Sequence[str], everything: bool, out: Console) -> None:
    shown = lines if everything else lines[:MOST_LINES]
    for line in shown:
        out.print(Text(line), soft_wrap=True)
    if len(lines) > len(shown):
        out.print(f"… and {len(lines) - len(shown)} more (--list shows all).")
