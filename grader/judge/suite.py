"""An exercise's tests, collected by pytest once and run for many submissions in one process.

pytest runs in a thread of its own and waits in its run loop for the next submission, so that nothing but public
hooks is needed. The tests of `exercises/<slug>/` are public, those of `reference/<slug>/` hidden: where a test lies
decides, not what it says of itself.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import queue
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from itertools import zip_longest
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any, Literal, Self

import numpy
import pytest

from grader.errors import CourseError, JudgeError
from grader.judge import expectations, mistakes, planning, results, tolerance
from grader.judge.arrays import HAS_TORCH, torch
from grader.judge.compare import compare
from grader.judge.drawings import Pictures
from grader.judge.examinee import Examinee
from grader.judge.kinds import OF_TORCH
from grader.judge.mistakes import Comparison, Mistakes
from grader.judge.modules import Workshop
from grader.judge.reference import Recorded, Reference, recording
from grader.judge.stops import WrongAnswer
from grader.judge.student import Conversation, Probe, Signatures, Student
from grader.judge.training import Training, most_wall_seconds
from grader.model import Course, Exercise, PlannedTest, TestResult, Trial, Verdict
from grader.sandbox.protocol import wall_seconds

# Plain assertions: pytest's own explanation of a failed one compares hostile values without a bound.
# No cache, no capture, no warnings or thread hooks: they belong to whoever runs this process.
_OPTIONS = (
    "--assert=plain", "--noconftest", "--import-mode=importlib", "--disable-plugin-autoload", "--strict-markers",
    "-p", "no:capture", "-p", "no:cacheprovider", "-p", "no:warnings", "-p", "no:unraisableexception",
    "-p", "no:threadexception", "-p", "no:faulthandler", "-p", "no:terminal", "-p", "no:logging",
)  # fmt: skip

STUCK_SECONDS = 300.0  # without a test being done, and above all that a submission may take for one
MOST_LOADS = 6  # of a notebook whose statements use up their limit one after the other, and the check before
CLOSE_SECONDS = 5.0

NO_TRIAL = Trial()


class Suite:
    """A context manager. Raises CourseError when the exercise's tests are not in order."""

    def __init__(self, course: Course, exercise: Exercise, unseen: Mapping[str, int] | None = None) -> None:
        """unseen: hidden tests of each tier that lie elsewhere, in a bundle for students."""
        self.course = course
        self.exercise = exercise
        self.planned: tuple[PlannedTest, ...] = ()
        self.files: dict[str, bytes] = {}
        """that lie beside a submission inside"""
        self._stopped = ""
        self._plugin = _Plugin(course, exercise, unseen or {})
        self._thread = threading.Thread(target=self._plugin.run, name=f"tests of {exercise.slug}", daemon=True)
        self._thread.start()
        problems = self._plugin.answers.get()
        if problems:
            raise CourseError(problems)
        self.planned = tuple(self._plugin.planned.values())
        self.files = _files(course, exercise)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._plugin.jobs.put(None)
        self._thread.join(timeout=CLOSE_SECONDS)  # a test that never ends ends with the process

    @property
    def is_running(self) -> bool:
        return not self._stopped

    def recording(self) -> dict[str, bytes]:
        """All that the oracle answered so far, for `Recorded`. Raises CourseError where something cannot be kept."""
        oracle = self._plugin.oracle
        answers, forgotten = recording(oracle) if isinstance(oracle, Reference) else ({}, set())
        if forgotten:
            why = "its answers are too large to be recorded, or no plain values"
            raise CourseError([f"{self.exercise.slug}: the oracle's {name}: {why}" for name in sorted(forgotten)])
        return answers

    def judge(self, examinee: Examinee, trial: Trial = NO_TRIAL) -> list[TestResult]:
        """Run every test for one submission; a result for each that was run, in the order of the course's files.

        Raises JudgeError when pytest itself stopped, as a test can make it (pytest.exit): the suite is of no use then.
        """
        if self.is_running:
            self._plugin.jobs.put((examinee, trial))
            answer = self._await_answer(examinee)
            if isinstance(answer, str):
                self._stopped = answer
        if self._stopped:
            raise JudgeError(f"the tests of {self.exercise.slug} stopped: {self._stopped}")
        return [answer[planned.name] for planned in self.planned if planned.name in answer or not trial.leaves_out]

    def _await_answer(self, examinee: Examinee) -> Any:
        """The results, or why there will be none: a submission's time is bounded, a test's own is not."""
        done = -1
        limits = self.exercise.limits
        loads = MOST_LOADS * wall_seconds(limits.import_cpu_seconds)
        trainings = most_wall_seconds(self.exercise.training)
        seconds = max(STUCK_SECONDS, loads + 2 * wall_seconds(limits.cpu_seconds) + trainings)
        while True:
            try:
                return self._plugin.answers.get(timeout=seconds)
            except queue.Empty:
                if len(self._plugin.results) == done:
                    reason = f"{self._plugin.current} did not end within {seconds:g} s"
                    examinee.fault = JudgeError(reason)  # should it go on after all, it gets no session any more
                    return reason
                done = len(self._plugin.results)


class _Plugin:
    """The pytest plugin of one suite. Its methods run in the suite's thread, but for `jobs` and `answers`."""

    def __init__(self, course: Course, exercise: Exercise, unseen: Mapping[str, int]) -> None:
        self.exercise = exercise
        self.unseen = unseen
        self.public_dir = course.exercise_dir(exercise.slug)
        self.hidden_dir = course.reference_dir(exercise.slug)
        self.root = course.root
        self.jobs: queue.Queue[tuple[Examinee, Trial] | None] = queue.Queue()
        self.answers: queue.Queue[Any] = queue.Queue()
        self.planned: dict[str, PlannedTest] = {}
        self.problems: list[str] = []
        self.ready = False
        self.closed = False
        self.examinee: Examinee | None = None
        self.trial = NO_TRIAL
        self.results: dict[str, TestResult] = {}
        self.current = ""
        """the test under way"""
        self.conversations: dict[str, Conversation] = {}
        self.oracle: Reference | Recorded | None = None
        self.mistakes: Mistakes | None = None
        self.signatures: Signatures = {}

    def run(self) -> None:
        """The thread: says what is wrong with the tests, or nothing; then a dict for each job; a text when it stops."""
        files = [self.public_dir / "test_public.py", self.hidden_dir / "test_hidden.py"]
        present = [str(path) for path in files if path.is_file()]
        stopped = "pytest ended by itself"
        try:
            self.require_torch()
            self.read_starter()
            if present:
                _forget_modules(files, self.root)
                pytest.main([*_OPTIONS, f"--rootdir={self.root}", "-c", os.devnull, *present], plugins=[self])
            else:
                self.problems.append(f"exercises/{self.exercise.slug}: expected test_public.py, found none")
        except BaseException as error:
            stopped = repr(error)
        if not self.ready:
            self.answers.put(self.problems or [f"{self.exercise.slug}: the tests cannot be collected: {stopped}"])
        elif not self.closed:
            self.answers.put(stopped)

    def require_torch(self) -> None:
        kinds = {**self.exercise.functions, **self.exercise.values}
        wanting = [f"{name}: {kind}" for name, kind in kinds.items() if kind in OF_TORCH]
        if wanting and not HAS_TORCH:
            self.problems.append(
                f"{self.exercise.slug} asks for {', '.join(wanting)}, and torch is not installed: "
                "pip install 'grader[torch]'"
            )

    def read_starter(self) -> None:
        starter = self.public_dir / f"{self.exercise.submit}.py"
        try:
            self.signatures = planning.signatures(starter)
        except SyntaxError as error:
            self.problems.append(planning.blame(starter, self.root, error))

    # Collecting

    def pytest_configure(self, config: pytest.Config) -> None:
        config.addinivalue_line("markers", "tier(name): the tier of course.yml that the test's points come from")
        config.addinivalue_line("markers", "hidden: set by the grader on every test beneath reference/")

    def pytest_exception_interact(self, node: pytest.Item | pytest.Collector, call: pytest.CallInfo[Any]) -> None:
        if isinstance(node, pytest.Collector) and call.excinfo:
            self.problems.append(
                planning.blame(node.path, self.root, call.excinfo.value.__cause__ or call.excinfo.value)
            )

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            if self.is_hidden(item):
                item.add_marker("hidden")

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        planned, problems = planning.plan(session.items, self.exercise, self.hidden_dir, self.root, self.unseen)
        self.planned = {test.name: test for test in planned}
        self.problems += problems

    # Running

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if self.problems or not session.items:
            return True
        oracle = self.hidden_dir / "oracle.py"
        try:
            module = _load(oracle, f"oracle of {self.exercise.slug}")
        except Exception as error:
            self.problems.append(planning.blame(oracle, self.root, error))
            return True
        self.oracle = Reference(module) if module else self.recorded()
        self.load_mistakes(self.oracle if isinstance(self.oracle, Reference) else None)
        if self.problems:
            return True
        self.ready = True
        self.answers.put([])
        usual = self.oracle
        # Asked for several times in each test; there are no conftest files that would make a difference.
        session.gethookproxy = functools.cache(session.gethookproxy)  # type: ignore[assignment, method-assign]
        while (job := self.jobs.get()) is not None:
            self.examinee, self.trial = job
            self.results, self.conversations = {}, {}
            self.oracle = usual if self.trial.oracle is None else _stand_in(self.trial.oracle)
            items = [item for item in session.items if self.is_asked(item)]
            for item, following in zip_longest(items, items[1:]):
                self.examinee.begin_test()
                self.current = planning.name_of(item)
                may_be_last = self.trial.leaves_out  # then pytest is to take down all that it set up
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=None if may_be_last else following)
                if self.is_settled(self.results[self.current]):
                    break
            self.answers.put(self.results)
        self.closed = True
        return True

    def is_asked(self, item: pytest.Item) -> bool:
        """Whether the trial wants this test."""
        if self.trial.public_only and self.is_hidden(item):
            return False
        return not self.trial.seed or _draws(item)

    def is_settled(self, result: TestResult) -> bool:
        """What the trial is to find out needs no further test."""
        failed = self.trial.stops_early and result.verdict is not Verdict.ACCEPTED
        return failed or self.trial.until_named in result.mistakes

    def is_hidden(self, item: pytest.Item) -> bool:
        return item.path.is_relative_to(self.hidden_dir)

    def recorded(self) -> Recorded | None:
        """What the oracle answered when the bundle was made, in the place of the oracle."""
        path = self.public_dir / expectations.FILE
        try:
            return Recorded(expectations.read(path, self.root)) if path.is_file() else None
        except CourseError as error:
            self.problems += error.problems
            return None

    def load_mistakes(self, oracle: Reference | None) -> None:
        path = self.hidden_dir / mistakes.FILE
        functions = {name: self.signatures.get(name) for name in self.exercise.functions}
        try:
            module = _load(path, f"mistakes of {self.exercise.slug}")
            if module:
                found, problems = mistakes.read(path, functions, tuple(self.exercise.values), self.root)
                self.problems += problems
                self.mistakes = Mistakes(module, found, oracle)
        except Exception as error:
            self.problems.append(planning.blame(path, self.root, error))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport:
        """In the place of pytest's own, which spends 10 ms on the text of each failure."""
        if call.when == "call" or call.excinfo is not None:
            self.results[planning.name_of(item)] = self.result(planning.name_of(item), call)
        outcome: Literal["passed", "failed"] = "failed" if call.excinfo else "passed"
        assert call.when != "collect"
        return pytest.TestReport(item.nodeid, item.location, {}, outcome, None, call.when)

    def result(self, name: str, call: pytest.CallInfo[None]) -> TestResult:
        assert self.examinee
        planned = self.planned[name]
        output = self.examinee.end_test()
        asked = self.conversations.get(name)
        conversation = asked if call.excinfo else None
        observed = results.Observed(
            phase=call.when,
            error=call.excinfo.value if call.excinfo else None,
            end=self.examinee.last_end,
            seconds=round(call.duration, 3),  # no finer: what time tells of a hidden input is little enough
            call=conversation.last_call() if conversation else "",
            drawings=conversation.pictures.draw() if conversation and not planned.hidden else (),
            output=output,
            measured=asked.measured if asked else None,
        )
        result = results.result(
            planned.name, planned.hidden, planned.tier, planned.max_points, planned.sentence, observed
        )
        return self.name_mistakes(result, observed.error)

    def name_mistakes(self, result: TestResult, error: BaseException | None) -> TestResult:
        conversation = self.conversations.get(result.name)
        is_compared = conversation and (conversation.failed or isinstance(error, AssertionError))
        if not (self.mistakes and conversation and is_compared and result.verdict is Verdict.WRONG_ANSWER):
            return result
        shown = self.mistakes.behind(conversation.asked, conversation.failed)
        return results.with_mistakes(result, tuple(mistake.id for mistake in shown), mistakes.say(shown))

    @pytest.fixture
    def conversation(self, request: pytest.FixtureRequest) -> Conversation:
        """Internal: what this test asks of the submission."""
        assert self.examinee
        name = planning.name_of(request.node)
        seed = planning.seed("session", self.exercise.slug, name)
        conversation = Conversation(self.examinee, self.exercise, self.signatures, seed)
        self.conversations[name] = conversation
        return conversation

    @pytest.fixture
    def student(self, conversation: Conversation) -> Student:
        """The submission: `student.conv2d(x, w)` calls the student's function across the wall."""
        return Student(conversation)

    @pytest.fixture
    def probe(self, conversation: Conversation) -> Probe:
        """The exercise's probe.py, run inside beside the submission."""
        path = self.public_dir / "probe.py"
        try:
            source = path.read_bytes()
            names = planning.functions(source)
        except (OSError, SyntaxError) as error:
            raise JudgeError(planning.blame(path, self.root, error)) from None
        return Probe(conversation, source, names)

    @pytest.fixture
    def prop(self, conversation: Conversation) -> Workshop:
        """What a function takes that is no plain value: `prop.module(network)`, `prop.optimizer("SGD", model)`."""
        return Workshop(conversation.make, conversation.look("the test"))

    @pytest.fixture
    def reference(self) -> Reference | Recorded:
        """The exercise's oracle. Students have what it answered to the public tests when the bundle was made."""
        if self.oracle is None:
            raise JudgeError(f"reference/{self.exercise.slug}/oracle.py does not exist")
        return self.oracle

    @pytest.fixture(name="compare")
    def compare_fixture(self, conversation: Conversation) -> Callable[..., None]:
        """`compare(got, expected, rtol=0, atol=0, formula="", input=None, window=None, rounding=False)`."""

        def compare_last(
            got: Any,
            expected: Any,
            rtol: float = 0.0,
            atol: float = 0.0,
            *args: Any,
            rounding: bool = False,
            **kwargs: Any,
        ) -> None:
            if rounding:
                rtol, atol = tolerance.of(expected, self.exercise.device)
            try:
                compare(got, expected, rtol, atol, *args, **{"what": conversation.verb, **kwargs})
            except WrongAnswer:
                conversation.failed = Comparison(got, expected, rtol, atol)
                raise

        return compare_last

    @pytest.fixture
    def picture(self, conversation: Conversation) -> Pictures:
        """`picture.image(x, "original")`, table, bands and heat: drawn in the report of a public test that failed."""
        return conversation.pictures

    @pytest.fixture
    def training(self, conversation: Conversation, request: pytest.FixtureRequest) -> Training:
        """Has the submission train a model, and measures what it learned. For hidden tests."""
        if not request.node.path.is_relative_to(self.hidden_dir):
            raise JudgeError("a public test cannot train: students have neither the data nor the budget of the grader")
        return Training(conversation, self.planned[planning.name_of(request.node)], self.trial.seed)

    @pytest.fixture
    def generator(self, request: pytest.FixtureRequest) -> torch.Generator:
        """torch's random numbers, the same at every grading, seeded from the test's own name."""
        if not HAS_TORCH:
            raise JudgeError("`generator` makes torch's random numbers, and torch is not installed: ask for `rng`")
        return torch.Generator().manual_seed(self.seed_of(request))

    @pytest.fixture
    def rng(self, request: pytest.FixtureRequest) -> numpy.random.Generator:
        """NumPy's random numbers, the same at every grading, seeded from the test's own name."""
        return numpy.random.default_rng(self.seed_of(request))

    def seed_of(self, request: pytest.FixtureRequest) -> int:
        return self.planned[planning.name_of(request.node)].seed + self.trial.seed

    @pytest.fixture
    def personal(self, request: pytest.FixtureRequest) -> int:
        """The seed of the student's own numbers, the same at every grading. For hidden tests of a personal exercise."""
        assert self.examinee
        if not request.node.path.is_relative_to(self.hidden_dir):
            raise JudgeError("a public test cannot know a student's own numbers: students run it without the secret")
        if self.examinee.personal_seed is None:
            raise JudgeError(f"{self.exercise.slug} has no personal numbers; course.yml says so by `personal: true`")
        return self.examinee.personal_seed


def _files(course: Course, exercise: Exercise) -> dict[str, bytes]:
    """Raises CourseError for one that is not there."""
    folder = course.exercise_dir(exercise.slug)
    missing = [name for name in exercise.files if not (folder / name).is_file()]
    if missing:
        raise CourseError([f"exercises/{exercise.slug}: expected {name}, which course.yml lists" for name in missing])
    return {name: (folder / name).read_bytes() for name in exercise.files}


def _forget_modules(files: list[Path], root: Path) -> None:
    """pytest names a test module by its path in the course and would take another course's, or an older one, for it."""
    for path in files:
        sys.modules.pop(".".join(path.relative_to(root).with_suffix("").parts), None)


def _draws(item: pytest.Item) -> bool:
    """Whether a test's numbers are random."""
    return "generator" in getattr(item, "fixturenames", ())


def _stand_in(source: bytes) -> Reference | None:
    """An oracle that is tried in the place of the exercise's; None when it cannot be loaded."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "oracle.py"
        path.write_bytes(source)
        try:
            module = _load(path, "oracle that stands in")
        except Exception:
            return None
    return Reference(module) if module else None


def _load(path: Path, name: str) -> ModuleType | None:
    """The course's own module at path, under no name that anything could import."""
    spec = importlib.util.spec_from_file_location(name, path)
    if not path.is_file() or spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
