"""Which layout a folder or an archive has, told by its names, and the students that follow from it."""

from __future__ import annotations

import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from grader.errors import UserError
from grader.intake import canvas, github, gradescope, moodle, pattern, plain
from grader.intake.archive import Archive
from grader.intake.folder import Folder
from grader.intake.names import NOT_STUDENTS, is_archive, same_for_a_reader, shown
from grader.intake.reading import possible_files
from grader.intake.records import LeftOut, Member, Sorted, Source, Student
from grader.model import Exercise

LAYOUTS: dict[str, ModuleType] = {
    "canvas": canvas,
    "moodle": moodle,
    "gradescope": gradescope,
    "github": github,
    "folder": plain,
}
"""by the word that names it: `--from canvas`"""

# A student names files in a download, so one odd name decides nothing.
MOST = 0.5
_TELLING = 3  # levels: a folder around all of it, a student's, a file or .git


@dataclass(frozen=True, slots=True)
class Intake:
    """What was handed in, understood and not yet read."""

    source: Source
    layout: str
    """a key of LAYOUTS, or "pattern" """
    title: str
    """what it is, in a few words: "a Canvas download" """
    students: tuple[Student, ...]
    left_out: tuple[LeftOut, ...]
    is_complete: bool = True
    """False where something may be anybody's, for its name cannot be read"""

    @property
    def is_one_assignment(self) -> bool:
        """An LMS hands out one assignment at a time, of what may be many exercises; a folder holds them all."""
        return self.layout != "folder"

    @property
    def is_of_an_lms(self) -> bool:
        """An LMS has deadlines for each of its assignments; a student's folder or repository may hold many weeks."""
        return self.layout in ("canvas", "moodle", "gradescope")

    def close(self) -> None:
        self.source.close()


def take_in(
    path: Path,
    exercises: Sequence[Exercise],
    selected: Sequence[Exercise] = (),
    layout: str | None = None,
    template: str | None = None,
) -> Intake:
    """Open a folder or a zip and tell whose files are in it. Raises UserError; the caller closes what comes back.

    exercises: all of the course; selected: those to grade, among which a pattern that names none must choose.
    """
    source: Source = Archive(path) if _is_file(path) else Folder(path)
    try:
        if template is not None:
            return _by_pattern(source, pattern.exercises_meant(template, exercises, selected), template)
        return _by_layout(source, exercises, layout)
    except BaseException:
        source.close()
        raise


def _is_file(path: Path) -> bool:
    try:
        return not stat.S_ISDIR(path.stat().st_mode)
    except OSError:
        return False  # the folder reader says what is wrong


def _by_pattern(source: Source, exercises: Sequence[Exercise], template: str) -> Intake:
    expression = pattern.compiled(template, exercises)
    above = pattern.folders_above_a_student(template)
    for base in (*_bases(source.members(1)), ()):
        members = _beneath(source.members(pattern.DEPTH, above + len(base)), base)
        if pattern.matches(members, expression):
            break
    found = pattern.sort(members, expression, exercises)
    return _intake(source, "pattern", f"{pattern.TITLE} {template}", base, found)


def _by_layout(source: Source, exercises: Sequence[Exercise], layout: str | None) -> Intake:
    wanted = frozenset(possible_files(exercises))
    name, base = _recognised(source, wanted, layout)
    module = LAYOUTS[name]
    depth = module.DEPTH + len(base)
    within = _beneath(source.members(depth, len(base)), base)
    found: Sorted = module.sort(within, source) if module is gradescope else module.sort(within)
    return _intake(source, name, module.TITLE, base, found)


def _recognised(source: Source, wanted: frozenset[str], forced: str | None) -> tuple[str, tuple[str, ...]]:
    """(layout, folder around all of it). The plain layout is what remains where no other is recognised."""
    names = [forced] if forced else [name for name in LAYOUTS if name != "folder"]
    bases = _bases(source.members(1))
    for base in bases:
        within = _beneath(source.members(_TELLING, len(base)), base)
        likeness = {name: LAYOUTS[name].likeness(within, wanted) for name in names}
        best = max(likeness, key=lambda name: likeness[name])
        # Where it is said, a single name that fits tells the folder; where not, most must.
        if likeness[best] > (0 if forced else MOST):
            return best, base
    if forced and forced != "folder":
        return forced, ()
    # A class folder around the students' is an archiver's doing; on a disk it would be a guess.
    if not isinstance(source, Archive):
        return "folder", ()
    plainly = (base for base in bases if plain.likeness(_beneath(source.members(_TELLING), base), wanted) > 0)
    return "folder", next(plainly, ())


def _bases(members: Sequence[Member]) -> list[tuple[str, ...]]:
    """Where a layout may begin: at the top, or in the only folder there."""
    tops = {member.parts[0]: member for member in members if len(member.parts) == 1}
    real = [name for name in tops if name not in NOT_STUDENTS and not name.startswith("._")]
    return [(), (real[0],)] if len(real) == 1 and tops[real[0]].is_folder else [()]


def _beneath(members: Sequence[Member], base: tuple[str, ...]) -> list[Member]:
    size = len(base)
    return [member.beneath(base) for member in members if len(member.path) > size and member.path[:size] == base]


def _intake(source: Source, layout: str, title: str, base: tuple[str, ...], found: Sorted) -> Intake:
    kind = "zip" if isinstance(source, Archive) else "folder"
    where = f", in its folder {shown(base)}" if base else ""
    said = f" {found.said}" if found.said else ""
    students = tuple(sorted(found.students, key=lambda student: student.id))
    refuse_doubles(students)
    left_out = (*source.left_out, *found.left_out, *_nested(students))
    title = title if layout == "folder" and kind == "folder" else f"{title} ({kind}{where}){said}"
    return Intake(source, layout, title, students, left_out, not _is_anybodys(source.left_out, students))


def _is_anybodys(left_out: Sequence[LeftOut], students: Sequence[Student]) -> bool:
    """Is there something with no readable name that does not lie in the folder of one student?"""
    places = {item.lies_in for item in left_out if item.lies_in is not None}
    owners: dict[tuple[str, ...], set[str]] = {place: set() for place in places}
    for student in students if places else ():
        for file in student.files:
            for depth in range(1, len(file.member.path)):
                if (above := file.member.path[:depth]) in owners:
                    owners[above].add(student.id)
    return any(len(found) != 1 for found in owners.values())


def _nested(students: Sequence[Student]) -> list[LeftOut]:
    why = "an archive in it is not opened; ask for the files themselves"
    return [
        LeftOut(shown(file.member.path), why)
        for student in students
        for file in student.files
        if is_archive(file.shown)
    ]


def refuse_doubles(students: Sequence[Student]) -> None:
    """Two whom nobody could tell apart in a report. Raises UserError with both names."""
    seen: dict[str, Student] = {}
    for student in students:
        other = seen.setdefault(same_for_a_reader(student.id), student)
        if other is not student:
            names = " and ".join(ascii(one.known_as or one.id) for one in (other, student))
            raise UserError(f"two names are the same student for a reader: {names}. Rename one of them.")
