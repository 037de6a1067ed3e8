"""How often a model is trained and what counts of it: `training.grade` over trainings that are made up."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from grader.judge import trained
from grader.judge.stops import BelowThreshold, Stop, TrainingFailed
from grader.judge.trained import Run, Score
from grader.judge.trainer import Order, Trainer
from grader.judge.training import Training
from grader.judge.verdict import Saw
from grader.model import Ended, ExitReport, Limits, PlannedTest, Profile, Source
from grader.model import Training as Settings
from grader.sandbox.protocol import BaseSession
from grader.sandbox.replies import Returned, Trained

PROFILE = Profile("cpu", 100, 2, 10.0, 20.0, ((0.5, 1.0), (0.6, 4.0)))
SETTINGS = Settings((PROFILE,), chosen=PROFILE)
PLANNED = PlannedTest("knows", True, "accuracy", 4.0, "Clothes are known.", 0)
WEIGHTS = b"\x02\x00\x00\x00\x00\x00\x00\x00{}"  # safetensors of no tensors


class Examinee:
    def __init__(self) -> None:
        self.last_end: ExitReport | None = None
        self.source = Source("clothes.py", b'LEADERBOARD = "Penguins"\n')

    def forgive(self) -> None:
        self.last_end = None


class Scripted(Training):
    """Trainings come out as the script says: an accuracy, or what is raised."""

    def __init__(self, *script: float | Stop, **cut: Any) -> None:
        self.script, self.cut = list(script), cut
        exercise = SimpleNamespace(slug="w4", training=SETTINGS, device="cpu")
        conversation: Any = SimpleNamespace(exercise=exercise, examinee=Examinee(), measured=None)
        super().__init__(conversation, PLANNED, 0)

    def train(self, order: Order, seed: int, require: Any = None) -> Run:
        came = self.script.pop(0)
        if isinstance(came, Stop):
            self.conversation.examinee.last_end = ExitReport(Ended.MEMORY, "too much")
            raise came
        return Run(seed, str(came).encode(), 10, (), 1.0, **self.cut)

    def go(self) -> None:
        self.grade(Order(), lambda run: Score(float(run.weights), 0.02, 100))

    @property
    def values(self) -> dict[str, Any]:
        assert self.conversation.measured
        return self.conversation.measured.values


def test_just_below_a_threshold_it_is_trained_again_and_the_better_counts() -> None:
    training = Scripted(0.59, 0.61)
    training.go()
    assert [run["value"] for run in training.values["runs"]] == [0.59, 0.61]
    assert (training.values["counts"], training.values["name"]) == (1, "Penguins")


@pytest.mark.parametrize("accuracy", [0.45, 0.55, 0.61])
def test_elsewhere_it_is_trained_once(accuracy: float) -> None:
    training = Scripted(accuracy)
    try:
        training.go()
    except BelowThreshold:
        pass
    assert (len(training.values["runs"]), training.script) == (1, [])


def test_a_second_training_that_fails_takes_nothing_away() -> None:
    training = Scripted(0.59, TrainingFailed("train raised ValueError"))
    with pytest.raises(BelowThreshold) as below:
        training.go()
    assert (below.value.points, below.value.saw) == (1.0, Saw.WRONG)
    assert training.conversation.examinee.last_end is None
    assert training.values["failed"] == "train raised ValueError"


def test_a_second_failure_that_was_seen_while_evaluating_is_not_shown() -> None:
    failed = TrainingFailed("KeyError: pixels 5")
    failed.tells_nothing, failed.said = False, "KeyError was raised."
    training = Scripted(0.59, failed)
    with pytest.raises(BelowThreshold):
        training.go()
    assert training.values["failed"] == "KeyError was raised."


def test_a_first_training_that_fails_is_what_the_test_came_to() -> None:
    with pytest.raises(TrainingFailed, match="no module"):
        Scripted(TrainingFailed("no module")).go()


def test_too_little_is_called_by_what_cut_it_short() -> None:
    with pytest.raises(BelowThreshold) as below:
        Scripted(0.55, stopped="it printed too much", saw=Saw.TOO_LARGE).go()
    assert (below.value.points, below.value.saw) == (1.0, Saw.TOO_LARGE)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ('LEADERBOARD = "The Pooling Penguins"', "The Pooling Penguins"),
        ("x = 1\r\nLEADERBOARD = 'Zoë'  # mine\r\n", "Zoë"),
        ('LEADERBOARD = "a"\nLEADERBOARD = "b"\n', "b"),
        ('LEADERBOARD = "<b>&"', "<b>&"),
        (f'LEADERBOARD = "{"x" * 90}"', "x" * 40),
        ('LEADERBOARD = "\udcff"', "\ufffd"),
        ('    LEADERBOARD = "indented"', ""),
        ('# LEADERBOARD = "no"', ""),
        ("LEADERBOARD = open('/etc/passwd').read()", ""),
        ('LEADERBOARD = ""', ""),
        ('LEADERBOARD = "   "', ""),
        ("LEADERBOARD = None", ""),
        ("", ""),
    ],
)
def test_who_wants_to_be_named_on_the_leaderboard_says_so_in_the_file(source: str, name: str) -> None:
    assert trained.leaderboard_name(source.encode("utf-8", "surrogateescape")) == name


class FakeSession(BaseSession):
    """Reports one state at once, when it has used a thousand seconds of CPU time."""

    used = 1000.0

    def begin(self) -> None: ...
    def take_output(self) -> str:
        return ""

    printed = ""

    def close(self) -> None: ...

    def _ask(self, read: Any, verb: str, cpu_limit: float, *arguments: Any) -> Any:
        if verb != "train":
            return Returned(None, None)
        assert self.note_state
        self.note_state(WEIGHTS)
        return Trained([0.5], False)


@pytest.mark.parametrize("device", ["cpu", "cuda"])
def test_a_budget_is_of_cpu_time_and_on_a_gpu_of_the_clock(device: str) -> None:
    """Many threads on a GPU's behalf use more CPU time than passes by the clock."""
    exercise = SimpleNamespace(slug="w4", training=replace(SETTINGS, data=""), device=device, limits=Limits())
    examinee = SimpleNamespace(fresh=lambda limits: FakeSession(limits))
    trainer = Trainer(SimpleNamespace(exercise=exercise, examinee=examinee))  # type: ignore[arg-type]
    if device == "cpu":
        with pytest.raises(TrainingFailed, match="no state of the model arrived within its 10 s"):
            trainer.train(Order(), 0)
    else:
        assert trainer.train(Order(), 0).cpu_seconds < 10
