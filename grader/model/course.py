"""What a course asks for, as course.yml and its tests say it."""

from __future__ import annotations

import enum
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import Path

KINDS = ("Tensor", "ndarray", "int", "float", "bool", "str", "list", "tuple", "dict", "any", "Module")
"""The kinds of value that a course file may promise for a function or a value."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one session may use. CPU time is what counts: wall time depends on who else is on the machine."""

    cpu_seconds: float = 2.0
    """for each test"""
    import_cpu_seconds: float = 10.0
    """for executing the submission's top level"""
    memory_bytes: int = 2 * 2**30
    """what all processes of a session may use together, files in its private file system included"""
    output_bytes: int = 2**20
    """what the submission may print, all tests together"""
    file_bytes: int = 64 * 2**20
    """size of the private file system"""
    processes: int = 64
    folders: tuple[str, ...] = ()
    """of this host, to be seen read-only beside the libraries: the data that a training learns from"""
    imports: tuple[str, ...] = ()
    """modules that are imported before it is forked, beside the libraries; this only saves time"""


PROFILES = ("cpu", "gpu", "fast")
"""names of the ways in which a training may be run"""

DATA_SETS = ("fashion-mnist",)


@dataclass(frozen=True, slots=True)
class Profile:
    """How a training is run and what it has to reach, on one kind of machine."""

    name: str
    """cpu, gpu or fast"""
    images: int
    """that are trained on: of each class equally many"""
    epochs: int
    """that the student's code is told to take"""
    budget_seconds: float
    """that it is told it has: CPU time, on a GPU wall time. What it reached by then counts"""
    kill_seconds: float
    """after which its process is ended"""
    thresholds: tuple[tuple[float, float], ...]
    """(accuracy, points from there on), rising"""
    test_images: int | None = None
    """that are evaluated on; None: as many as there are"""


@dataclass(frozen=True, slots=True)
class Training:
    """What course.yml says of an exercise that is graded by training, and the profile that a run chose."""

    profiles: tuple[Profile, ...]
    data: str = ""
    """name of a data set; empty where tests make their own"""
    parameters: int = 1_000_000
    """of a model, at most"""
    data_folder: str = ""
    """where course.yml says that the data set lies"""
    chosen: Profile | None = None
    """None: none of them can run here, and `reason` says why"""
    reason: str = ""
    """why this profile, for the report"""
    data_version: str = ""
    """of the data that are trained and tested with"""


@dataclass(frozen=True, slots=True)
class LatePolicy:
    """What follows when a submission comes after its deadline. Percentages are of the points that it earned."""

    grace_seconds: int = 0
    """late by no more than that is in time"""
    deduction_percent: float = 0.0
    """for each started step since the deadline"""
    step_seconds: int = 86400
    """a day, or an hour"""
    cap_percent: float = 100.0
    """the most that is deducted before the close"""
    close_seconds: int | None = None
    """late by more than that does not count; None: it always does"""


@dataclass(frozen=True, slots=True)
class Extension:
    """One student's later deadline for one exercise."""

    student: str
    exercise: str
    deadline: datetime
    reason: str
    """for staff only: often a matter of health, so it stands in extensions.yml and nowhere else"""
    line: int
    """in extensions.yml"""


class Counts(enum.StrEnum):
    """Which of several files that a student handed in for an exercise counts."""

    LATEST = "latest"
    FIRST = "first"
    LATEST_IN_TIME = "latest in time"


@dataclass(frozen=True, slots=True)
class Tier:
    """A part of an exercise's points, shared equally by its tests."""

    name: str
    points: float


@dataclass(frozen=True, slots=True)
class Exercise:
    slug: str
    title: str
    week: int
    points: float
    submit: str
    """name of the file to hand in, without its suffix: "conv2d" for conv2d.py or conv2d.ipynb"""
    functions: dict[str, str]
    """name of each function that students write -> kind of value that it returns (`KINDS`)"""
    values: dict[str, str]
    """name of each plain value that students write down -> its kind"""
    tiers: tuple[Tier, ...]
    limits: Limits
    deadline: datetime | None = None
    forbidden: tuple[str, ...] = ()
    """full names of functions that students write themselves, such as torch.nn.functional.max_pool2d"""
    late: LatePolicy | None = None
    """None: the deadline is shown, and nobody is late"""
    times_known: bool = True
    """False: when files were handed in is not known, whatever their times say"""
    counts: Counts = Counts.LATEST
    version: str = ""
    """hash of its tests, reference, limits and of the engine when the run began; empty: not pinned to any"""
    personal: bool = False
    """each student has numbers of their own"""
    files: tuple[str, ...] = ()
    """of its public folder, that lie in the working folder of a submission"""
    device: str = "cpu"
    """where its functions compute, as torch names it: "cuda" where the run has a GPU for it"""
    training: Training | None = None
    """None: no test trains a model"""

    @property
    def needs_gpu(self) -> bool:
        return self.device != "cpu"


@dataclass(frozen=True, slots=True)
class PlannedTest:
    """One test as the course has it, before any submission is seen."""

    name: str
    hidden: bool
    tier: str
    max_points: float
    sentence: str
    """the author's sentence: the first paragraph of the test's docstring"""
    seed: int
    """of all random numbers that the test draws, made from its name; what a session draws has another"""


SECRET_FILE = "secret.txt"
"""unless course.yml names another"""


@dataclass(frozen=True, slots=True)
class Course:
    slug: str
    title: str
    root: Path
    exercises: tuple[Exercise, ...]
    weeks: dict[int, str]
    """number of a week -> its title"""
    zone: tzinfo = UTC
    """of all times that are shown"""
    extensions: dict[tuple[str, str], Extension] = field(default_factory=dict)
    """(student in Unicode's composed form, slug of the exercise) -> the student's own deadline"""
    secret_file: str = SECRET_FILE
    """relative to root: what personal numbers are made of. Never read but by `personal`"""
    gpu_memory_fraction: float = 1.0
    """of a GPU's memory, for each session on it; 1: one session at a time"""

    def exercise(self, slug: str) -> Exercise:
        return next(exercise for exercise in self.exercises if exercise.slug == slug)

    def extension(self, student: str, slug: str) -> Extension | None:
        return self.extensions.get((unicodedata.normalize("NFC", student), slug))

    def deadline(self, student: str, slug: str) -> datetime | None:
        """The student's own."""
        extension = self.extension(student, slug)
        return extension.deadline if extension else self.exercise(slug).deadline

    def exercise_dir(self, slug: str) -> Path:
        return self.root / "exercises" / slug

    def reference_dir(self, slug: str) -> Path:
        return self.root / "reference" / slug

    def solutions_dir(self, slug: str) -> Path:
        return self.root / "solutions" / slug
