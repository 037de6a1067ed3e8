"""pytest within a suite: collects the tests of an exercise once, then waits in its run loop for submissions."""

from __future__ import annotations

import functools
import os
import queue
import unittest
from collections.abc import Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any, Literal

import pytest

from grader.errors import CourseError
from grader.judge import expectations, loading, mistakes, planning, results
from grader.judge.arrays import HAS_TORCH
from grader.judge.examinee import Examinee
from grader.judge.fixtures import Fixtures, Scene
from grader.judge.kinds import OF_TORCH
from grader.judge.mistakes import Mistakes
from grader.judge.reference import Recorded, Reference
from grader.judge.shortcut import Shortcut
from grader.judge.stops import WrongAnswer
from grader.model import Course, Exercise, TestResult, Trial, Verdict

# Plain assertions: pytest's own explanation of a failed one compares hostile values without a bound.
# No cache, no capture, no warnings or thread hooks: they belong to whoever runs this process.
_OPTIONS = (
    "--assert=plain", "--noconftest", "--import-mode=importlib", "--disable-plugin-autoload", "--strict-markers",
    "-p", "no:capture", "-p", "no:cacheprovider", "-p", "no:warnings", "-p", "no:unraisableexception",
    "-p", "no:threadexception", "-p", "no:faulthandler", "-p", "no:terminal", "-p", "no:logging",
    "-p", "no:setuponly", "-p", "no:setupplan",
)  # fmt: skip


class Plugin:
    """The pytest plugin of one suite. Its methods run in the suite's thread, but for `jobs` and `answers`."""

    def __init__(self, course: Course, exercise: Exercise, unseen: Mapping[str, int]) -> None:
        self.scene = Scene(
            exercise, course.root, course.exercise_dir(exercise.slug), course.reference_dir(exercise.slug)
        )
        self.files = [self.scene.public_dir / "test_public.py", self.scene.hidden_dir / "test_hidden.py"]
        self.unseen = unseen
        self.jobs: queue.Queue[tuple[Examinee, Trial] | None] = queue.Queue()
        self.answers: queue.Queue[Any] = queue.Queue()
        self.problems: list[str] = []
        self.ready = False
        self.closed = False
        self.results: dict[str, TestResult] = {}
        self.mistakes: Mistakes | None = None
        self.answered: dict[str, set[str]] = {}
        """test -> what submissions answered in it so far"""
        self.named: dict[str, set[str]] = {}
        """mistake -> tests that named it so far"""

    @property
    def current(self) -> str:
        """The test under way."""
        return planning.name_of(self.scene.item) if self.scene.item else ""

    def run(self) -> None:
        """The thread: says what is wrong with the tests, or nothing; then a dict for each job; a text when it stops."""
        present = [str(path) for path in self.files if path.is_file()]
        stopped = "pytest ended by itself"
        try:
            self.require_torch()
            self.read_starter()
            if present:
                loading.forget(self.files, self.scene.root)
                fixtures = Fixtures(self.scene)
                pytest.main(
                    [*_OPTIONS, f"--rootdir={self.scene.root}", "-c", os.devnull, *present],
                    plugins=[self, fixtures, Shortcut(fixtures)],
                )
            else:
                self.problems.append(f"exercises/{self.scene.exercise.slug}: expected test_public.py, found none")
        except BaseException as error:
            stopped = repr(error)
        if not self.ready:
            self.answers.put(self.problems or [f"{self.scene.exercise.slug}: the tests cannot be collected: {stopped}"])
        elif not self.closed:
            self.answers.put(stopped)

    def require_torch(self) -> None:
        kinds = {**self.scene.exercise.functions, **self.scene.exercise.values}
        wanting = [f"{name}: {kind}" for name, kind in kinds.items() if kind in OF_TORCH]
        if wanting and not HAS_TORCH:
            self.problems.append(
                f"{self.scene.exercise.slug} asks for {', '.join(wanting)}, and torch is not installed: "
                "pip install 'grader[torch]'"
            )

    def read_starter(self) -> None:
        starter = self.scene.public_dir / f"{self.scene.exercise.submit}.py"
        try:
            self.scene.signatures = planning.signatures(starter)
        except SyntaxError as error:
            self.problems.append(planning.blame(starter, self.scene.root, error))

    # Collecting

    def pytest_configure(self, config: pytest.Config) -> None:
        config.addinivalue_line("markers", "tier(name): the tier of course.yml that the test's points come from")
        config.addinivalue_line("markers", "trains: the submission trains a model; left out by verify --no-training")
        config.addinivalue_line("markers", "hidden: set by the grader on every test beneath reference/")

    @pytest.hookimpl(tryfirst=True)
    def pytest_ignore_collect(self, collection_path: Path) -> bool:
        """In the place of pytest's own, which matches patterns against all else that the course's folders hold."""
        return not any(file.is_relative_to(collection_path) for file in self.files)

    def pytest_exception_interact(self, node: pytest.Item | pytest.Collector, call: pytest.CallInfo[Any]) -> None:
        if isinstance(node, pytest.Collector) and call.excinfo:
            self.problems.append(
                planning.blame(node.path, self.scene.root, call.excinfo.value.__cause__ or call.excinfo.value)
            )

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            if self.scene.is_hidden(item):
                item.add_marker("hidden")

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        planned, problems = planning.plan(
            session.items, self.scene.exercise, self.scene.hidden_dir, self.scene.root, self.unseen
        )
        self.scene.planned = {test.name: test for test in planned}
        self.problems += problems

    # Running

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if self.problems or not session.items:
            return True
        oracle = self.scene.hidden_dir / "oracle.py"
        try:
            module = loading.load(oracle, f"oracle of {self.scene.exercise.slug}")
        except Exception as error:
            self.problems.append(planning.blame(oracle, self.scene.root, error))
            return True
        self.scene.oracle = Reference(module) if module else self.recorded()
        self.load_mistakes(self.scene.oracle if isinstance(self.scene.oracle, Reference) else None)
        if self.problems:
            return True
        self.ready = True
        self.answers.put([])
        usual = self.scene.oracle
        # Asked for several times in each test; there are no conftest files that would make a difference.
        session.gethookproxy = functools.cache(session.gethookproxy)  # type: ignore[assignment, method-assign]
        while (job := self.jobs.get()) is not None:
            self.scene.examinee, self.scene.trial = job
            self.results, self.scene.conversations = {}, {}
            self.scene.oracle = usual if self.scene.trial.oracle is None else loading.stand_in(self.scene.trial.oracle)
            items = self.asked(session.items)
            for item, following in zip_longest(items, items[1:]):
                self.scene.examinee.begin_test()
                self.scene.item = item
                _forget_attributes(item)
                may_be_last = self.scene.trial.leaves_out  # then pytest is to take down all that it set up
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=None if may_be_last else following)
                if self.is_settled(self.results[self.current]):
                    break
            self.answers.put(self.results)
        self.closed = True
        return True

    def asked(self, items: list[pytest.Item]) -> list[pytest.Item]:
        """The tests that the trial wants. Where one that names a mistake is enough, first those that are likely to."""
        wanted = [item for item in items if self.is_asked(item)]
        if not self.scene.trial.until_named:
            return wanted
        mistake = self.scene.trial.until_named
        naming = self.named.get(mistake, set())
        of = mistake.partition("__")[0]

        def is_unlikely(item: pytest.Item) -> tuple[bool, bool]:
            name = planning.name_of(item)
            return name not in naming, of not in self.answered.get(name, ())

        return sorted(wanted, key=is_unlikely)

    def is_asked(self, item: pytest.Item) -> bool:
        """Whether the trial wants this test."""
        if self.scene.trial.public_only and self.scene.is_hidden(item):
            return False
        return not self.scene.trial.seed or _draws(item)

    def is_settled(self, result: TestResult) -> bool:
        """What the trial is to find out needs no further test."""
        trial = self.scene.trial
        passed = result.verdict is Verdict.ACCEPTED or (result.verdict is Verdict.NOT_RUN and not trial.trains)
        failed = trial.stops_early and not passed
        return failed or trial.until_named in result.mistakes

    def recorded(self) -> Recorded | None:
        """What the oracle answered when the bundle was made, in the place of the oracle."""
        path = self.scene.public_dir / expectations.FILE
        try:
            return Recorded(expectations.read(path, self.scene.root)) if path.is_file() else None
        except CourseError as error:
            self.problems += error.problems
            return None

    def load_mistakes(self, oracle: Reference | None) -> None:
        path = self.scene.hidden_dir / mistakes.FILE
        functions = {name: self.scene.signatures.get(name) for name in self.scene.exercise.functions}
        try:
            module = loading.load(path, f"mistakes of {self.scene.exercise.slug}")
            if module:
                found, problems = mistakes.read(path, functions, tuple(self.scene.exercise.values), self.scene.root)
                self.problems += problems
                self.mistakes = Mistakes(module, found, oracle)
        except Exception as error:
            self.problems.append(planning.blame(path, self.scene.root, error))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport:
        """In the place of pytest's own, which spends 10 ms on the text of each failure."""
        if call.when == "call" or call.excinfo is not None:
            self.results[planning.name_of(item)] = self.result(planning.name_of(item), call)
        outcome: Literal["passed", "failed"] = "failed" if call.excinfo else "passed"
        assert call.when != "collect"
        return pytest.TestReport(item.nodeid, item.location, {}, outcome, None, call.when)

    def result(self, name: str, call: pytest.CallInfo[None]) -> TestResult:
        assert self.scene.examinee
        planned = self.scene.planned[name]
        output = self.scene.examinee.end_test()
        error = call.excinfo.value if call.excinfo else None
        if isinstance(error, WrongAnswer) and not planned.hidden:
            try:
                error.evidence  # noqa: B018 - it is drawn now
            except Exception as fault:  # of what the test asked to have drawn: this test is ours to mend, no other
                error = fault
        asked = self.scene.conversations.get(name)
        conversation = asked if call.excinfo else None
        observed = results.Observed(
            phase=call.when,
            error=error,
            end=self.scene.examinee.last_end,
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
        conversation = self.scene.conversations.get(result.name)
        if conversation:
            self.answered.setdefault(result.name, set()).update(asked.name for asked in conversation.asked)
        is_compared = conversation and (conversation.failed or isinstance(error, AssertionError))
        if not (self.mistakes and conversation and is_compared and result.verdict is Verdict.WRONG_ANSWER):
            return result
        shown = self.mistakes.behind(conversation.asked, conversation.failed)
        for mistake in shown:
            self.named.setdefault(mistake.id, set()).add(result.name)
        return results.with_mistakes(result, tuple(mistake.id for mistake in shown), mistakes.say(shown))


def _forget_attributes(item: pytest.Item) -> None:
    """Of a test class pytest makes one object for each test, which would remember the submission before."""
    kind = getattr(item, "cls", None)
    if kind and not issubclass(kind, unittest.TestCase):  # of unittest's it makes a new one each time
        vars(item.instance).clear()  # type: ignore[attr-defined]


def _draws(item: pytest.Item) -> bool:
    """Whether a test's numbers are random."""
    return not {"generator", "rng"}.isdisjoint(getattr(item, "fixturenames", ()))
