"""course.yml and the folders beside it, read into a `Course`; every mistake is reported at once, with its line."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from grader import extensions, late
from grader.entries import Entry, Reader, compose
from grader.errors import UserError
from grader.model import (
    DATA_SETS,
    KINDS,
    PROFILES,
    SECRET_FILE,
    Counts,
    Course,
    Exercise,
    LatePolicy,
    Limits,
    Profile,
    Tier,
    Training,
)

FILE = "course.yml"

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]*\Z")
_FILE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*\Z")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(KiB|MiB|GiB)\Z")
_SIZE_UNITS = {"KiB": 2**10, "MiB": 2**20, "GiB": 2**30}


def find(start: Path) -> Path:
    """The folder of the course that `start` lies in, walking up. Raises UserError when there is none."""
    for folder in [start.resolve(), *start.resolve().parents]:
        if (folder / FILE).is_file():
            return folder
    raise UserError(
        f"no {FILE} in {start} or any folder above it. Go to your course's folder, or say where it is: --course DIR"
    )


def load(root: Path) -> Course:
    """The course of a folder, extensions.yml included.

    Raises CourseError with one line for each mistake, UserError when it cannot be read.
    """
    try:
        whole = compose(root / FILE)
    except FileNotFoundError:
        raise UserError(f"{root / FILE} does not exist; --course names the folder that holds {FILE}") from None
    reader = _Reader()
    course = reader.course(whole, root.resolve())
    reader.refuse_mistakes(FILE)
    assert course
    return replace(course, extensions=extensions.load(course.root, course.exercises, course.zone))


@dataclass(frozen=True, slots=True)
class _Defaults:
    """What holds for each exercise that does not say otherwise."""

    zone: ZoneInfo
    limits: Limits
    late: LatePolicy | None
    times_known: bool
    counts: Counts
    data: dict[str, str]
    """name of a data set -> the folder that it lies in"""


class _Reader(Reader):
    def slug(self, entry: Entry | None) -> str:
        return self.scalar(entry, "a name of small letters, digits and -", _slug, "")

    def positive(self, entry: Entry | None, default: float = 0.0) -> float:
        return self.scalar(entry, "a positive number", _positive, default)

    def size(self, entry: Entry | None, default: int) -> int:
        return self.scalar(entry, 'a size such as "2GiB"', _size, default)

    # The course

    def course(self, entry: Entry, root: Path) -> Course | None:
        head = ("course", "title", "timezone", "weeks", "secret_file", "gpu", "data")
        known = (*head, "limits", "late", "submitted", "counts", "exercises")
        entries = self.keys(entry, known, ("course", "title", "exercises"))
        zone = self.scalar(entries.get("timezone"), 'a time zone such as "Europe/Berlin"', _zone, ZoneInfo("UTC"))
        defaults = _Defaults(
            zone,
            self.limits(entries.get("limits"), Limits()),
            self.late(entries.get("late"), None),
            self.submitted(entries.get("submitted"), True),
            self.counts(entries.get("counts"), Counts.LATEST),
            self.data(entries.get("data"), root),
        )
        weeks = self.weeks(entries.get("weeks"))
        secret_file = self.text(entries["secret_file"]) if "secret_file" in entries else SECRET_FILE
        exercises: list[Exercise] = []
        for item in self.items(entries.get("exercises"), "a list of exercises"):
            exercise = self.exercise(item, defaults)
            for field in ("slug", "submit"):
                value = getattr(exercise, field)
                if value and any(getattr(other, field) == value for other in exercises):
                    self.report(item, f'a second exercise with the {field} "{value}"')
            exercises.append(exercise)
        if "exercises" in entries and not exercises:
            self.report(entries["exercises"], "expected at least one exercise")
        slug, title = self.slug(entries.get("course")), self.text(entries.get("title"))
        if self.problems:
            return None
        return Course(
            slug, title, root, tuple(exercises), weeks, zone,
            secret_file=secret_file, gpu_memory_fraction=self.gpu_memory(entries.get("gpu")),
        )  # fmt: skip

    def gpu_memory(self, entry: Entry | None) -> float:
        """The part of a GPU's memory that each session on it may have."""
        if entry is None:
            return 1.0
        memory = self.keys(entry, ("memory",), ("memory",)).get("memory")
        return self.scalar(memory, 'a part of a GPU\'s memory such as "25%"', _fraction, 1.0)

    def weeks(self, entry: Entry | None) -> dict[int, str]:
        if entry is None:
            return {}
        weeks = {}
        for name, item in self.mapping(entry, "a mapping from number to title").items():
            if name.isdecimal():
                weeks[int(name)] = self.text(item)
            else:
                self.report(item, f'expected the number of a week, got "{name}"')
        return weeks

    def data(self, entry: Entry | None, root: Path) -> dict[str, str]:
        if entry is None:
            return {}
        folders = {}
        for name, item in self.mapping(entry, "a mapping from data set to folder").items():
            if name not in DATA_SETS:
                self.report(item, f'expected a data set ({", ".join(DATA_SETS)}), got "{name}"')
            folders[name] = str(root / Path(self.text(item)).expanduser())
        return folders

    def exercise(self, entry: Entry, defaults: _Defaults) -> Exercise:
        required = ("slug", "title", "week", "points", "submit", "tiers")
        of_all = ("limits", "late", "submitted", "counts")
        known = (*required, "functions", "values", "deadline", "forbidden", "files", "personal", "training", *of_all)
        entries = self.keys(entry, known, required)
        points = self.positive(entries.get("points"))
        tiers = self.tiers(entries.get("tiers"))
        total = sum(tier.points for tier in tiers)
        if tiers and points and abs(total - points) > 1e-9:
            self.report(
                entries["tiers"], f"expected tiers that add up to the exercise's {points:g} points, got {total:g}"
            )
        if "late" in entries and entries["late"].is_mapping and "deadline" not in entries:
            self.report(entries["late"], "there is no deadline to be late for")
        what = 'a date and time such as "2027-02-08 23:59"'
        return Exercise(
            slug=self.slug(entries.get("slug")),
            title=self.text(entries.get("title")),
            week=int(self.scalar(entries.get("week"), "the number of a week", _natural, 0)),
            points=points,
            submit=self.scalar(entries.get("submit"), "a file name without suffix", _identifier, ""),
            functions=self.kinds(entries.get("functions")),
            values=self.kinds(entries.get("values")),
            tiers=tiers,
            limits=self.limits(entries.get("limits"), defaults.limits),
            deadline=self.scalar(entries.get("deadline"), what, lambda text: _moment(text, defaults.zone), None),
            forbidden=self.paths(entries.get("forbidden")),
            late=self.late(entries.get("late"), defaults.late),
            times_known=self.submitted(entries.get("submitted"), defaults.times_known),
            counts=self.counts(entries.get("counts"), defaults.counts),
            personal=self.scalar(entries.get("personal"), "true or false", _boolean, False),
            files=self.files(entries.get("files")),
            training=self.training(entries.get("training"), defaults.data),
        )

    def training(self, entry: Entry | None, folders: dict[str, str]) -> Training | None:
        if entry is None:
            return None
        entries = self.keys(entry, ("data", "parameters", "profiles"), ("profiles",))
        data = self.scalar(entries.get("data"), f"a data set ({', '.join(DATA_SETS)})", _data_set, "")
        if "profiles" not in entries:
            return None
        profiles = self.mapping(entries["profiles"], "a mapping from cpu, gpu, fast to settings")
        for name, item in profiles.items():
            if name not in PROFILES:
                self.report(item, f'expected a profile ({", ".join(PROFILES)}), got "{name}"')
        return Training(
            profiles=tuple(self.profile(name, item) for name, item in profiles.items()),
            data=data,
            parameters=self.scalar(entries.get("parameters"), "a whole number above 0", _natural, 1_000_000),
            data_folder=folders.get(data, ""),
        )

    def profile(self, name: str, entry: Entry) -> Profile:
        required = ("images", "epochs", "budget_seconds", "kill_seconds", "thresholds")
        entries = self.keys(entry, (*required, "test_images"), required)
        number = "a whole number above 0"
        budget, kill = self.positive(entries.get("budget_seconds")), self.positive(entries.get("kill_seconds"))
        if budget and kill and kill <= budget:
            self.report(entries["kill_seconds"], f"expected more than the {budget:g} s that a training is told it has")
        return Profile(
            name=name,
            images=self.scalar(entries.get("images"), number, _natural, 0),
            epochs=self.scalar(entries.get("epochs"), number, _natural, 0),
            budget_seconds=budget,
            kill_seconds=kill,
            thresholds=self.thresholds(entries.get("thresholds")),
            test_images=self.scalar(entries.get("test_images"), number, _natural, None),
        )

    def thresholds(self, entry: Entry | None) -> tuple[tuple[float, float], ...]:
        """What has to be reached -> points from there on: both rise."""
        if entry is None:
            return ()
        found = []
        for name, item in self.mapping(entry, "a mapping from accuracy to points").items():
            try:
                found.append((_share(name), self.positive(item)))
            except ValueError:
                self.report(item, f'expected an accuracy between 0 and 1, got "{name}"')
        if found != sorted(set(found)) or len({points for _, points in found}) != len(found):
            self.report(entry, "expected accuracies and points that rise from one to the next")
        return tuple(found)

    def late(self, entry: Entry | None, default: LatePolicy | None) -> LatePolicy | None:
        """What is said here over what holds for the course; `none` is nothing of both."""
        if entry is None or entry.says("none"):
            return default if entry is None else None
        if not entry.is_mapping:
            self.expected(entry, "none, or such as {grace: 15min, deduction: 10% per day, cap: 50%, close: 7d}")
            return default
        entries = self.keys(entry, ("grace", "deduction", "cap", "close"))
        base = default or LatePolicy()
        duration, rate = 'a duration such as "15min", "2h" or "7d"', (base.deduction_percent, base.step_seconds)
        percent, step = self.scalar(
            entries.get("deduction"), 'a rate such as "10% per day" or "2% per hour"', late.rate, rate
        )
        policy = LatePolicy(
            grace_seconds=self.scalar(entries.get("grace"), duration, late.duration, base.grace_seconds),
            deduction_percent=percent,
            step_seconds=step,
            cap_percent=self.scalar(
                entries.get("cap"), 'a percentage such as "50%"', late.percentage, base.cap_percent
            ),
            close_seconds=self.scalar(entries.get("close"), duration, late.duration, base.close_seconds),
        )
        if "cap" in entries and "deduction" not in entries and not percent:
            self.report(entries["cap"], "there is no deduction to cap")
        if policy.close_seconds is not None and policy.close_seconds < policy.grace_seconds:
            at = entries.get("close") or entries.get("grace") or entry
            spans = f"{late.span(policy.close_seconds)} and {late.span(policy.grace_seconds)}"
            self.report(at, f"expected a close that is no earlier than the end of the grace period, got {spans}")
        return policy

    def counts(self, entry: Entry | None, default: Counts) -> Counts:
        return self.scalar(entry, " or ".join(Counts), Counts, default)

    def submitted(self, entry: Entry | None, default: bool) -> bool:
        return self.scalar(entry, "mtime or none", _submitted, default)

    def paths(self, entry: Entry | None) -> tuple[str, ...]:
        if entry is None:
            return ()
        what = 'the full name of a function such as "torch.nn.functional.conv2d"'
        names: list[str] = []
        for item in self.items(entry, "a list of full names of functions"):
            # [*shared, one_more] is a list in a list: YAML has no other way to add to what an anchor names.
            parts = self.items(item, what) if item.got == "a list" else [item]
            names += [self.scalar(part, what, _path, "") for part in parts]
        return tuple(dict.fromkeys(names))

    def files(self, entry: Entry | None) -> tuple[str, ...]:
        if entry is None:
            return ()
        what = 'the name of a file in the exercise\'s public folder, such as "weights.safetensors"'
        return tuple(self.scalar(item, what, _file_name, "") for item in self.items(entry, "a list of file names"))

    def kinds(self, entry: Entry | None) -> dict[str, str]:
        if entry is None:
            return {}
        what = f"a kind of value ({', '.join(KINDS)})"
        entries = self.mapping(entry, "a mapping from name to kind of value")
        return {name: self.scalar(item, what, _kind, "any") for name, item in entries.items()}

    def tiers(self, entry: Entry | None) -> tuple[Tier, ...]:
        if entry is None:
            return ()
        entries = self.mapping(entry, "a mapping from tier to points")
        return tuple(Tier(name, self.positive(item)) for name, item in entries.items())

    def limits(self, entry: Entry | None, default: Limits) -> Limits:
        if entry is None:
            return default
        entries = self.keys(entry, ("cpu_seconds", "import_cpu_seconds", "memory", "output", "files", "processes"))
        return replace(
            default,
            cpu_seconds=self.positive(entries.get("cpu_seconds"), default.cpu_seconds),
            import_cpu_seconds=self.positive(entries.get("import_cpu_seconds"), default.import_cpu_seconds),
            memory_bytes=self.size(entries.get("memory"), default.memory_bytes),
            output_bytes=self.size(entries.get("output"), default.output_bytes),
            file_bytes=self.size(entries.get("files"), default.file_bytes),
            processes=self.scalar(entries.get("processes"), "a whole number above 0", _natural, default.processes),
        )


def _slug(text: str) -> str:
    if not _SLUG.match(text):
        raise ValueError
    return text


def _identifier(text: str) -> str:
    if not text.isidentifier():
        raise ValueError
    return text


def _file_name(text: str) -> str:
    if not _FILE_NAME.match(text):
        raise ValueError
    return text


def _path(text: str) -> str:
    parts = text.split(".")
    if len(parts) < 2 or not all(part.isidentifier() for part in parts):
        raise ValueError
    return text


def _kind(text: str) -> str:
    if text not in KINDS:
        raise ValueError
    return text


def _boolean(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError
    return text == "true"


def _positive(text: str) -> float:
    number = float(text)
    if not 0 < number < float("inf"):
        raise ValueError
    return number


def _fraction(text: str) -> float:
    percent = late.percentage(text)
    if not 0 < percent <= 100:
        raise ValueError
    return percent / 100


def _share(text: str) -> float:
    number = float(text)
    if not 0 < number < 1:
        raise ValueError
    return number


def _data_set(text: str) -> str:
    if text not in DATA_SETS:
        raise ValueError
    return text


def _natural(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def _size(text: str) -> int:
    match = _SIZE.match(text)
    size = int(float(match[1]) * _SIZE_UNITS[match[2]]) if match else 0
    if size < 1:
        raise ValueError
    return size


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (KeyError, OSError):
        raise ValueError from None


def _submitted(text: str) -> bool:
    if text not in ("mtime", "none"):
        raise ValueError
    return text == "mtime"


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def select(course: Course, slugs: list[str]) -> tuple[Exercise, ...]:
    """The exercises of those names, all when none is named. Raises UserError for an unknown one."""
    known = [exercise.slug for exercise in course.exercises]
    for slug in slugs:
        if slug not in known:
            close: list[Any] = difflib.get_close_matches(slug, known, n=1)
            hint = f"did you mean {close[0]}?" if close else f"the course has {', '.join(known)}"
            raise UserError(f'no exercise "{slug}"; {hint}')
    return tuple(exercise for exercise in course.exercises if not slugs or exercise.slug in slugs)
