"""What a test of a course asks for by name: `student`, `compare`, `reference`, `generator` and the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy
import pytest

from grader.errors import JudgeError
from grader.judge import planning, tolerance
from grader.judge.arrays import HAS_TORCH, torch
from grader.judge.compare import compare
from grader.judge.drawings import Pictures
from grader.judge.examinee import Examinee
from grader.judge.mistakes import Comparison
from grader.judge.modules import Workshop
from grader.judge.reference import Recorded, Reference
from grader.judge.stops import WrongAnswer
from grader.judge.student import Conversation, Probe, Signatures, Student
from grader.judge.training import Training
from grader.model import Exercise, PlannedTest, Trial

NO_TRIAL = Trial()


@dataclass(slots=True)
class Scene:
    """What the tests of one exercise meet: the exercise's own, and the submission that is judged now."""

    exercise: Exercise
    root: Path
    """of the course"""
    public_dir: Path
    hidden_dir: Path
    signatures: Signatures = field(default_factory=dict)
    planned: dict[str, PlannedTest] = field(default_factory=dict)
    oracle: Reference | Recorded | None = None
    examinee: Examinee | None = None
    trial: Trial = NO_TRIAL
    item: pytest.Item | None = None
    """the test under way; fixtures read it here, for pytest's `request` costs as much as all else that they do"""
    conversations: dict[str, Conversation] = field(default_factory=dict)
    """name of a test -> what it asked of this submission"""

    def is_hidden(self, item: pytest.Item) -> bool:
        return item.path.is_relative_to(self.hidden_dir)

    def current(self) -> PlannedTest:
        assert self.item
        return self.planned[planning.name_of(self.item)]

    def conversation(self) -> Conversation:
        """What the test under way asks of the submission. Not for one that is left out, since it trains a model."""
        assert self.examinee
        assert self.item
        name = planning.name_of(self.item)
        if name not in self.conversations:
            if not self.trial.trains and _trains(self.item):
                pytest.skip("It trains a model, which was left out.")
            seed = planning.seed("session", self.exercise.slug, name)
            self.conversations[name] = Conversation(self.examinee, self.exercise, self.signatures, seed)
        return self.conversations[name]


class Fixtures:
    """A pytest plugin that is nothing but fixtures."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    @pytest.fixture
    def student(self) -> Student:
        """The submission: `student.conv2d(x, w)` calls the student's function across the wall."""
        return Student(self.scene.conversation())

    @pytest.fixture
    def probe(self) -> Probe:
        """The exercise's probe.py, run inside beside the submission."""
        path = self.scene.public_dir / "probe.py"
        try:
            source = path.read_bytes()
            names = planning.functions(source)
        except (OSError, SyntaxError) as error:
            raise JudgeError(planning.blame(path, self.scene.root, error)) from None
        return Probe(self.scene.conversation(), source, names)

    @pytest.fixture
    def prop(self) -> Workshop:
        """What a function takes that is no plain value: `prop.module(network)`, `prop.optimizer("SGD", model)`."""
        conversation = self.scene.conversation()
        return Workshop(conversation.make, conversation.look("the test"))

    @pytest.fixture
    def reference(self) -> Reference | Recorded:
        """The exercise's oracle. Students have what it answered to the public tests when the bundle was made."""
        if self.scene.oracle is None:
            raise JudgeError(f"reference/{self.scene.exercise.slug}/oracle.py does not exist")
        return self.scene.oracle

    @pytest.fixture(name="compare")
    def compare_fixture(self) -> Callable[..., None]:
        """`compare(got, expected, rtol=0, atol=0, formula="", input=None, window=None, rounding=False)`."""
        conversation = self.scene.conversation()

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
                rtol, atol = tolerance.of(expected, self.scene.exercise.device)
            try:
                compare(got, expected, rtol, atol, *args, **{"what": conversation.verb, **kwargs})
            except WrongAnswer:
                conversation.failed = Comparison(got, expected, rtol, atol)
                raise

        return compare_last

    @pytest.fixture
    def picture(self) -> Pictures:
        """`picture.image(x, "original")`, table, bands and heat: drawn in the report of a public test that failed."""
        return self.scene.conversation().pictures

    @pytest.fixture
    def training(self) -> Training:
        """Has the submission train a model, and measures what it learned. For hidden tests."""
        conversation, planned = self.scene.conversation(), self.scene.current()
        if not planned.hidden:
            raise JudgeError("a public test cannot train: students have neither the data nor the budget of the grader")
        return Training(conversation, planned, self.scene.trial.seed)

    @pytest.fixture
    def generator(self) -> torch.Generator:
        """torch's random numbers, the same at every grading, seeded from the test's own name."""
        if not HAS_TORCH:
            raise JudgeError("`generator` makes torch's random numbers, and torch is not installed: ask for `rng`")
        return torch.Generator().manual_seed(self.seed())

    @pytest.fixture
    def rng(self) -> numpy.random.Generator:
        """NumPy's random numbers, the same at every grading, seeded from the test's own name."""
        return numpy.random.default_rng(self.seed())

    def seed(self) -> int:
        return self.scene.current().seed + self.scene.trial.seed

    @pytest.fixture
    def personal(self) -> int:
        """The seed of the student's own numbers, the same at every grading. For hidden tests of a personal exercise."""
        assert self.scene.examinee
        if not self.scene.current().hidden:
            raise JudgeError("a public test cannot know a student's own numbers: students run it without the secret")
        if self.scene.examinee.personal_seed is None:
            raise JudgeError(
                f"{self.scene.exercise.slug} has no personal numbers; course.yml says so by `personal: true`"
            )
        return self.scene.examinee.personal_seed


def _trains(item: pytest.Item) -> bool:
    """By its mark, or by the fixture `training`, which a test's own parameter of that name is not."""
    own = item.callspec.params if hasattr(item, "callspec") else {}
    uses = "training" in getattr(item, "fixturenames", ()) and "training" not in own
    return uses or item.get_closest_marker("trains") is not None
