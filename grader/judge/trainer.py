"""Has the submission train one model inside, and asks a new session what that model makes of inputs.

Nothing but weights passes from one session to the other: safetensors bytes, looked at out here before they go back in.
"""

from __future__ import annotations

import builtins
import functools
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from grader import datasets
from grader.errors import JudgeError
from grader.judge import states
from grader.judge.stops import NotHere, OutOfMemory, Stop, StudentRaised, TrainingFailed
from grader.judge.student import Conversation
from grader.judge.trained import Run
from grader.judge.verdict import Saw
from grader.model import Ended, Profile
from grader.model import Training as Settings
from grader.sandbox.protocol import BaseSession as Session
from grader.sandbox.protocol import SessionEnded, wall_seconds
from grader.sandbox.replies import Missing, Raised, Reply, Returned, TooLargeReply, Trained

BATCH = 100  # images that are evaluated at once: of 500 a small network takes half as much CPU time again
# A state that was reached within the budget takes a moment to arrive: by the clock, where the machine is busy, longer.
BUDGET_SLACK, BUDGET_EXTRA_SECONDS, BUDGET_EXTRA_WALL_SECONDS = 1.05, 1.0, 5.0
SAW = {
    Ended.CPU_TIME: Saw.OUT_OF_TIME, Ended.WALL_TIME: Saw.OUT_OF_TIME, Ended.MEMORY: Saw.OUT_OF_MEMORY,
    Ended.OUTPUT: Saw.TOO_LARGE,
}  # fmt: skip
"""what a training was cut short by; all else is a run-time error"""
HINTS = {
    "CUDA": "This machine trains on the device that `device` names; move model and batches with `.to(device)`.",
    "NVIDIA": "This machine trains on the device that `device` names; move model and batches with `.to(device)`.",
    "positive height and width": "torchvision takes corners, x1, y1, x2, y2, and not width and height.",
    **dict.fromkeys(
        ("urlopen", "Error downloading", "Network is unreachable", "name resolution"),
        "There is no network here: train from random weights, on the images that `train` is given.",
    ),
    **dict.fromkeys(("No space left", "File too large"), "Files have little room here: keep what you need in memory."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be trained, and how: the names of the submission's functions and what they are given."""

    build: str = "build_model"
    build_arguments: tuple[Any, ...] = ()
    train: str = "train"
    arguments: tuple[Any, ...] = ()
    """that `train` is given after the model; none where a data set is"""
    prepare: str = ""
    """the function that inputs go through before the model, when it is evaluated"""
    listed: bool = False
    """the model takes a list of inputs, as detectors do, and not one tensor"""
    offered: Mapping[str, Any] = field(default_factory=dict)
    """that `train` is given too, where it has a keyword of that name"""


class Trainer:
    """Trainings of one submission, by the profile that the run chose."""

    def __init__(self, conversation: Conversation) -> None:
        exercise = conversation.exercise
        if exercise.training is None:
            raise JudgeError(f"{exercise.slug} trains, but course.yml says nothing of it: training: …")
        self.settings: Settings = exercise.training
        self.conversation = conversation

    @property
    def profile(self) -> Profile:
        """The one that this run chose. Raises NotHere where it cannot be run."""
        if self.settings.chosen is None:
            raise NotHere(self.settings.reason or "No profile was chosen for this training: `--profile`.")
        return self.settings.chosen

    @property
    def device(self) -> str:
        return self.conversation.exercise.device

    def train(self, order: Order, seed: int, require: Callable[[Session], None] | None = None) -> Run:
        """Raises TrainingFailed, or what else ended it, where no state of the model arrived."""
        profile = self.profile
        arrived: list[tuple[bytes, float]] = []
        with self._session() as session:
            self._require_functions(session, order)
            if require:
                require(session)
            session.begin()
            used = self._clock(session)

            def note(content: bytes) -> None:
                if used() <= BUDGET_SLACK * profile.budget_seconds + self._extra_seconds:
                    arrived[:] = [(content, used())]

            session.note_state = note
            try:
                reply = session.train(self._details(order, seed), profile.kill_seconds)
                returned, cut, saw = self._read(reply, order.train, used(), bool(arrived))
            except SessionEnded as ended:
                if ended.report.ended is Ended.LOST or not arrived:
                    raise self._ended(ended, order.train) from None
                returned, cut, saw = None, ended.report.detail, SAW.get(ended.report.ended, Saw.RAISED)
        if not arrived:
            raise TrainingFailed(
                f"{order.train}: no state of the model arrived within its {profile.budget_seconds:g} s."
            )
        content, seconds = arrived[0]
        count = states.look_at(content, self.settings.parameters)
        return Run(seed, content, count, states.numbers(returned), round(seconds, 2), cut, saw)

    def _read(self, reply: Reply, name: str, used: float, has_arrived: bool) -> tuple[Any, str, Saw]:
        """(what `train` returned, why it was cut short, what that is to a test). Raises where nothing had arrived."""
        if isinstance(reply, Trained):
            return (None, self._over(used), Saw.OUT_OF_TIME) if reply.stopped else (reply.returned, "", Saw.WRONG)
        if isinstance(reply, TooLargeReply) and has_arrived:
            return None, "", Saw.WRONG  # too many losses to read, and no harm
        failure = self._failure(reply, name)
        if has_arrived:
            return None, failure.message, failure.saw
        raise failure

    @property
    def _extra_seconds(self) -> float:
        return BUDGET_EXTRA_SECONDS if self.device == "cpu" else BUDGET_EXTRA_WALL_SECONDS

    def _clock(self, session: Session) -> Callable[[], float]:
        """What the budget is measured by: CPU seconds of the process, on a GPU seconds of the clock, from now on."""
        began = time.monotonic()
        return lambda: session.used if self.device == "cpu" else time.monotonic() - began

    def _require_functions(self, session: Session, order: Order) -> None:
        """Raises NotDefined for what the submission lacks."""
        for name in filter(None, (order.build, order.train, order.prepare)):
            try:
                reply = session.get(name)
            except SessionEnded as ended:
                raise self._ended(ended, name) from None
            if isinstance(reply, Missing):
                raise self._failure(reply, name)

    def _over(self, used: float) -> str:
        """Why a training was stopped at its budget: by the one clock or the other."""
        budget = self.profile.budget_seconds
        return f"it had used its {budget:g} s" if used > 0.9 * budget else f"it took far longer than its {budget:g} s"

    def _ended(self, ended: SessionEnded, name: str) -> Stop:
        """What to raise for a session that ended before it had seen anything hidden."""
        stop = self.conversation.examinee.ended_beside(ended)
        stop.message = f"{name}: {ended.report.detail}."
        stop.tells_nothing = True
        return stop

    def outputs(self, order: Order, weights: bytes | None, inputs: Any, batch: int = BATCH) -> Any:
        """What the model makes of some inputs, in a session that has never seen a label of theirs.

        The inputs are hidden: of what the submission says there nothing is for the student but the kind of exception.
        """
        with self._session() as session:
            try:
                return self._outputs(session, order, weights, inputs, batch)
            except StudentRaised as failure:
                failure.tells_nothing = False
                kind = next((name for name in failure.types[1:] if name in vars(builtins)), "an exception")
                failure.said = (
                    f"What {order.train} had trained could not be evaluated: {kind} was raised. A new {order.build}() "
                    "must take the trained weights, and every image must go through it."
                )
                raise

    def _outputs(self, session: Session, order: Order, weights: bytes | None, inputs: Any, batch: int = BATCH) -> Any:
        try:
            reply = session.outputs({**self._model(order), "seed": 0, "batch": batch}, weights, inputs)
        except SessionEnded as ended:
            raise self.conversation.examinee.ended_beside(ended) from None
        if not isinstance(reply, Returned):
            raise self._failure(reply, order.build)
        return reply.value

    def _session(self) -> Session:
        """One of its own for a training, or for what is measured of it."""
        folders = (shared_folder(self.settings, self.profile),) if self.settings.data else ()
        limits = self.conversation.exercise.limits
        own = replace(limits, cpu_seconds=self.profile.kill_seconds, folders=folders)
        return self.conversation.examinee.fresh(own)

    def _model(self, order: Order) -> dict[str, Any]:
        """What a session needs to know of the model."""
        return {
            "build": order.build,
            "build_arguments": order.build_arguments,
            "prepare": order.prepare,
            "listed": order.listed,
            "device": self.device,
            "parameters": self.settings.parameters,
            "max_bytes": states.max_bytes(self.settings.parameters),
        }

    def _details(self, order: Order, seed: int) -> dict[str, Any]:
        """What it needs besides to train it."""
        profile = self.profile
        return {
            **self._model(order),
            "train": order.train,
            "arguments": order.arguments,
            "keywords": {"device": self.device, "seed": seed},
            "offered": dict(order.offered),
            "folder": shared_folder(self.settings, profile) if self.settings.data else "",
            "seed": seed,
            "epochs": profile.epochs,
            "budget_seconds": profile.budget_seconds,
            "wall_seconds": wall_seconds(profile.budget_seconds) if self.device == "cpu" else profile.budget_seconds,
        }

    def _failure(self, reply: Reply, name: str) -> StudentRaised:
        """What to raise for a function that raised, or is not there."""
        conversation = self.conversation
        conversation.last_name = name
        try:
            conversation.unpack(reply)
        except StudentRaised as error:
            if not isinstance(reply, Raised):
                return error
            hint = next((f" {hint}" for word, hint in HINTS.items() if word in reply.text), "")
            message = f"{name} raised {conversation.examinee.describe(reply)}{hint}"
            kind = OutOfMemory if isinstance(error, OutOfMemory) else TrainingFailed
            failure = kind(message, error.types)
            failure.tells_nothing = True
            return failure
        raise JudgeError(f"{name} was answered in a way that nobody had asked for")


@functools.lru_cache(maxsize=4)
def _parts(name: str, folder: str, version: str, images: int, test_images: int | None) -> datasets.Data:
    source = datasets.find(name, datasets.folder_of(folder))
    if source.version != version:
        raise JudgeError(f"{source.path}: other data than this run began with; all machines of a run need the same")
    whole = datasets.read(source)
    # Sorted by class, as files may be: who does not shuffle learns one class after the other.
    return datasets.Data(whole.train.at_most(images).by_class(), whole.test.sample(test_images or len(whole.test)))


def data(settings: Settings, profile: Profile) -> datasets.Data:
    """What the profile trains on and is evaluated on. Raises JudgeError where it is not what the run began with."""
    return _parts(settings.data, settings.data_folder, settings.data_version, profile.images, profile.test_images)


@functools.cache
def _shared(settings: Settings, profile: Profile) -> str:
    return str(datasets.shared_folder(data(settings, profile).train))


def shared_folder(settings: Settings, profile: Profile) -> str:
    """The folder with the training images and labels, as sessions see it."""
    return _shared(settings, profile)
