"""The records that flow through the grader, and the words it uses. Imports nothing of ours."""

from __future__ import annotations

import enum
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any, NamedTuple


class Verdict(enum.StrEnum):
    """What is said of one test and, as the worst of its tests, of one judgement.

    Listed from best to worst; `worst` relies on that order.
    """

    ACCEPTED = "accepted"
    WRONG_ANSWER = "wrong answer"
    RUN_TIME_ERROR = "run-time error"
    OUTPUT_LIMIT_EXCEEDED = "output limit exceeded"
    TIME_LIMIT_EXCEEDED = "time limit exceeded"
    MEMORY_LIMIT_EXCEEDED = "memory limit exceeded"
    NOT_SUBMITTED = "not submitted"
    NOT_RUN = "not run"
    JUDGE_ERROR = "judge error"

    @property
    def is_final(self) -> bool:
        """False where nothing is known of the student's work yet, so that no points can be given."""
        return self not in (Verdict.NOT_RUN, Verdict.JUDGE_ERROR)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of some verdicts; a judge error when there is none, for then nothing was judged."""
    order = list(Verdict)
    return max(verdicts, key=order.index, default=Verdict.JUDGE_ERROR)


KINDS = ("Tensor", "ndarray", "int", "float", "bool", "str", "list", "tuple", "dict", "any", "Module")
"""The kinds of value that a course file may promise for a function or a value."""


class Ended(enum.StrEnum):
    """How a session's process ended, in the words of those who watched it from outside."""

    ALIVE = "alive"
    EXITED = "exited"
    SIGNALLED = "signalled"
    CPU_TIME = "cpu time"
    WALL_TIME = "wall time"
    MEMORY = "memory"
    OUTPUT = "output"
    PROTOCOL = "protocol"
    LOST = "lost"
    """the fork server died, and every session with it"""


class Isolation(enum.StrEnum):
    """What stands between a submission and the host. Never chosen by the grader itself."""

    WARM = "warm"
    """forked from a warm interpreter into namespaces of its own"""
    BWRAP = "bwrap"
    """a new interpreter in bubblewrap for each session"""
    TRUST = "trust"
    """nothing: for authors who test files of their own"""


NO_WALLS = "NONE: --trust-submissions"
"""what `Judgement.walls` says of a judgement made without any"""


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


SECRET_FILE = "secret.txt"
"""unless course.yml names another"""


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


@dataclass(frozen=True, slots=True)
class Work:
    """What a run owes: one submission to be judged by one version of its exercise."""

    student: str
    exercise: str
    key: str
    """hash of all that the judgement follows from"""
    version: str
    """of the exercise, see `Exercise.version`"""
    sha256: str | None
    """of the file that was handed in"""


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


@dataclass(frozen=True, slots=True)
class Cell:
    """A code cell of a notebook and the lines that it takes in the one source made of all of them."""

    number: int
    """position in the notebook from 1, text cells counted too, as a reader counts"""
    first_line: int
    last_line: int


@dataclass(frozen=True, slots=True)
class Source:
    """What is executed for a submission, never here but inside a session."""

    filename: str
    content: bytes
    cells: tuple[Cell, ...] = ()
    """empty for a .py file"""
    ignored: tuple[str, ...] = ()
    """magics and shell lines that were left out, each with its place"""

    def place(self, line: int) -> str:
        """The place of a line in the student's own terms: "line 12", or "cell 3, line 2"."""
        for cell in self.cells:
            if cell.first_line <= line <= cell.last_line:
                return f"cell {cell.number}, line {line - cell.first_line + 1}"
        return f"line {line}"


@dataclass(frozen=True, slots=True)
class Trial:
    """How a submission of the course's own is judged otherwise than a student's, where an exercise proves itself."""

    seed: int = 0
    """added to the seed of each test's random numbers; under another one than 0 only tests that draw any are run"""
    stops_early: bool = False
    """after the first test that is not accepted"""
    until_named: str = ""
    """a known mistake: the first test that names it is the last"""
    may_use_all: bool = False
    """nothing is forbidden"""
    public_only: bool = False
    """hidden tests are left out"""
    oracle: bytes | None = None
    """source in the place of the exercise's oracle.py"""

    @property
    def leaves_out(self) -> bool:
        """Whether some of the tests may have no result."""
        return bool(self.seed or self.stops_early or self.until_named or self.public_only)


@dataclass(frozen=True, slots=True)
class Submission:
    """What a student handed in for one exercise: immutable, known by the hash of its bytes."""

    student: str
    exercise: str
    file: str | None = None
    """name as handed in; None: nothing was"""
    sha256: str | None = None
    source: Source | None = None
    """None when nothing can be executed: not submitted, or `problem` says why"""
    problem: str | None = None
    fault: str = ""
    """why this machine could not read what may well be there; nothing is known of the student's work then"""
    is_file: bool = False
    """a regular file was handed in, gradable or not"""
    notes: tuple[str, ...] = ()
    """what the reader of the report should know: which of two files counted, ignored files"""
    submitted_at: str | None = None
    """ISO 8601, UTC, to the second: the file's modification time, or what an LMS says; None: not known"""
    marked_late: bool | None = None
    """by the LMS; None: it does not say"""
    trial: Trial | None = None
    """None for what a student handed in"""
    personal_seed: int | None = None
    """of the student's own numbers in this exercise; None where all students have the same"""

    @property
    def is_absent(self) -> bool:
        """Nothing was handed in, as far as anybody can tell."""
        return self.file is None and not self.fault


@dataclass(frozen=True, slots=True)
class ExitReport:
    """How a session ended; every field was measured outside of it."""

    ended: Ended
    detail: str = ""
    exit_code: int | None = None
    signal: int | None = None
    cpu_seconds: float = 0.0
    peak_rss_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Grid:
    """A small table of numbers to draw: one channel of a tensor, or a part of it around the first error."""

    title: str
    rows: tuple[tuple[str, ...], ...]
    top: int = 0
    """row index of the first row shown"""
    left: int = 0
    wrong: tuple[tuple[int, int], ...] = ()
    """(row, column) of cells that differ, counted in the whole tensor"""
    window: tuple[int, int, int, int] | None = None
    """(top, left, height, width) to outline, counted in the whole tensor; it may reach into the padding"""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle to outline on an image. Edges are counted in the cells that are drawn, from the top left corner."""

    name: str
    """whose it is, such as "truth"; boxes of one name look alike"""
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture that a test asked for. Its size was bounded when it was made."""

    kind: str
    """image, table, bands (a matrix as coloured bands), heat (signed numbers) or curve (numbers one after the other)"""
    title: str
    caption: str
    """what it shows, in words; all that there is where nothing could be drawn"""
    rows: tuple[tuple[str, ...], ...]
    """image: colours "rrggbb"; table: texts; bands: "." for zero, or a letter; heat: levels -8 to 8, "|" between two
    planes; curve: one row of decimal numbers. "": no number"""
    legend: tuple[str, ...] = ()
    """table: headings; bands: the value of each letter; heat: the number at level 8; curve: heights to compare with,
    such as "2.3 guessing" """
    wrong: tuple[tuple[int, int], ...] = ()
    """(row, column) of cells that are marked; of a table the first wrong row alone"""
    boxes: tuple[Box, ...] = ()
    """of an image"""
    axes: tuple[str, ...] = ()
    """of a curve: what is counted to the right, what the numbers are; empty: not said"""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A few lines of a submission around one that is to blame."""

    where: str
    """the file, or the cell of a notebook: "maxpool.py", "maxpool.ipynb, cell 3" """
    first: int
    """number of the first line shown, counted in the file or the cell"""
    lines: tuple[str, ...]
    blamed: int
    """index in `lines`"""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a failed test showed. All but the mistakes of public tests only: it holds inputs and expected values."""

    caption: str
    grids: tuple[Grid, ...]
    mistakes: tuple[str, ...] = ()
    """known mistakes (functions of mistakes.py) whose result is exactly the student's; of hidden tests, too"""
    drawings: tuple[Drawing, ...] = ()
    excerpt: Excerpt | None = None
    """the student's own line that raised"""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a test measured, such as an accuracy: for the student to see, passed or not, hidden or not.

    It holds nothing of a hidden input but what was made for showing.
    """

    kind: str
    """what was measured: training"""
    rows: tuple[tuple[str, str], ...]
    """(what, its value) in words, in the order in which they are shown"""
    values: dict[str, Any] = field(default_factory=dict, hash=False)
    """the same for programs, as plain JSON"""
    drawings: tuple[Drawing, ...] = ()


@dataclass(frozen=True, slots=True)
class TestResult:
    name: str
    hidden: bool
    tier: str
    verdict: Verdict
    points: float | None
    """None while the verdict is not final"""
    max_points: float
    message: str = ""
    """for the student; of a hidden test the author's sentence and nothing that came out of the session"""
    detail: str = ""
    """for staff only: never in a student's report"""
    seconds: float = 0.0
    call: str = ""
    """public tests: the call that was made, inputs included"""
    output: str = ""
    """public tests: what the submission printed, capped"""
    evidence: Evidence | None = None
    measured: Measured | None = None

    @property
    def mistakes(self) -> tuple[str, ...]:
        """Known mistakes that the failure showed."""
        return self.evidence.mistakes if self.evidence else ()


class Recorded(NamedTuple):
    """A judgement with how it came to be, whether or not it counts."""

    judgement: Judgement
    key: str
    """hash of all that it follows from"""
    version: str
    """of the exercise; empty: not known"""
    provisional: bool
    trial: bool
    """made by a regrade"""
    applied: bool | None
    """None: the regrade is not decided, or it was none"""
    by: str
    decided_at: str

    @property
    def counts(self) -> bool:
        return not self.trial or bool(self.applied)


class Outcome(NamedTuple):
    """Of one test of a judgement that counts, what is needed to look at a whole class."""

    student: str
    exercise: str
    name: str
    hidden: bool
    tier: str
    verdict: Verdict
    points: float | None
    max_points: float
    seconds: float
    detail: str
    """for staff; only where the verdict is not final"""
    mistakes: tuple[str, ...]
    measured: dict[str, Any] | None = None
    """`Measured.values`"""


@dataclass(frozen=True, slots=True)
class Provenance:
    """By what a judgement was made. Empty where it was not recorded, as by graders before version 4 of the store."""

    engine: str = ""
    """the grader and what a verdict depends on, with versions: "grader 0.1.0, torch 2.15.0, Python 3.11" """
    exercise: str = ""
    """the version of the exercise: a hash of tests, reference, limits and engine"""
    profile: str = ""
    """cpu, gpu or fast, where tests were asked to train"""
    device: str = ""
    """what computed: "cpu", or the name of a GPU"""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One grading of one submission. Regrading makes another; none is ever changed."""

    student: str
    exercise: str
    verdict: Verdict
    points: float | None
    max_points: float
    tests: tuple[TestResult, ...] = ()
    file: str | None = None
    sha256: str | None = None
    seconds: float = 0.0
    walls: str = ""
    message: str = ""
    """what holds for the submission as a whole: it could not be read, or importing it failed"""
    notes: tuple[str, ...] = ()
    graded_at: str = ""
    """ISO 8601, UTC"""
    submitted_at: str | None = None
    """as in the submission: a fact, from which the course's rules tell what is late whenever a grade is computed"""
    marked_late: bool | None = None
    """as in the submission"""
    provenance: Provenance = Provenance()


class Seen(NamedTuple):
    """The judgement that staff had before them when they wrote something: of a test, or of an exercise."""

    sha256: str
    """of the file; empty where nothing was handed in"""
    verdict: str
    points: float | None
    graded_at: str


@dataclass(frozen=True, slots=True)
class Annotation:
    """What staff say of a student's work: a comment, or points given or taken with a reason. Never changed.

    Another one may take its place. A regrade leaves it as it is.
    """

    id: str
    """made from the fields below, so that two copies of one are known to be one"""
    student: str
    exercise: str
    """slug; empty: on all of the student's work"""
    test: str
    """name; empty: on the exercise as a whole"""
    text: str
    """Markdown: the comment, or the reason; empty: what it replaces is withdrawn"""
    points: float | None
    """to add to what counts, or to take from it; None: a comment"""
    author: str
    written_at: str
    """ISO 8601, UTC"""
    replaces: str = ""
    """id of the one whose place this one takes"""
    snippet: str = ""
    """name of the snippet whose text it is"""
    seen: Seen | None = None
    """None: there was no judgement, or it is not about any"""

    @property
    def is_adjustment(self) -> bool:
        return self.points is not None


@dataclass(frozen=True, slots=True)
class Snippet:
    """A text for many students, and points where it is a line of a rubric. The newest of a name counts."""

    name: str
    text: str
    """Markdown; empty: there is no such snippet any more"""
    points: float | None
    author: str
    written_at: str


@dataclass(frozen=True, slots=True)
class Grade:
    """What counts of a judgement by the course's rules of today. Computed each time, stored nowhere."""

    judged_points: float | None
    """None while the judgement is not final"""
    points: float | None
    """that count: the judged ones less the deduction, with what staff adjusted, never below 0"""
    deduction: float | None = 0.0
    """points; None while they are unknown"""
    deducted_percent: float = 0.0
    late_seconds: int | None = None
    """since the deadline, 0 in time; None: there is no deadline, or nobody knows when it was handed in"""
    late: str | None = None
    """such as "1 day 2 h late: -20%"; None where it counts as in time"""
    rule: str = ""
    """which rule was applied, in sentences for the student; empty where none was"""
    submitted_at: datetime | None = None
    deadline: datetime | None = None
    """that held for this student"""
    extended_from: datetime | None = None
    """the deadline of all others, where this student has more time"""
    adjustments: tuple[Annotation, ...] = ()
    """by staff, in the order in which they were written"""


class Graded(NamedTuple):
    """One judgement and what counts of it."""

    exercise: Exercise
    judgement: Judgement
    grade: Grade


@dataclass(frozen=True, slots=True)
class Report:
    """One student's judgements in the order of the course, ready to render."""

    course: Course
    student: str
    entries: tuple[Graded, ...] = ()
    as_of: str = ""
    """ISO 8601: when the newest of what it shows was graded or written. No clock: the same facts, the same report"""
    points: float | None = None
    """that count; None while any judgement is without points"""
    max_points: float = 0.0
    annotations: tuple[Annotation, ...] = ()
    """all that staff say of the student's work and that stands, adjustments included"""
