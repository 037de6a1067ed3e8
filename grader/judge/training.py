"""The `training` fixture: has the submission train a model inside, and measures out here what it learned.

Training and evaluation happen in two sessions. Nothing but weights passes from one to the other: safetensors bytes,
looked at out here before they go back in. The labels of the images that are evaluated never go in at all.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import safetensors

from grader import datasets
from grader.errors import JudgeError
from grader.judge import classified, detected, planning, trained
from grader.judge.arrays import TENSORS, torch
from grader.judge.stops import BelowThreshold, NotHere, OutOfMemory, StudentRaised, TrainingFailed
from grader.judge.student import Conversation
from grader.judge.trained import Run, Score
from grader.model import Ended, PlannedTest, Profile
from grader.model import Training as Settings
from grader.sandbox.protocol import BaseSession as Session
from grader.sandbox.protocol import SessionEnded, wall_seconds
from grader.sandbox.replies import Raised, Reply, Returned, Trained

BATCH = 500  # images that are evaluated at once
MOST_WEIGHT_BYTES = 16  # for each parameter that a model may have: buffers and double precision are in it
# A state that was reached within the budget takes a moment to arrive.
BUDGET_SLACK, BUDGET_EXTRA_SECONDS = 1.05, 1.0
DETECTED_AT_ONCE = 20  # images
TEST_SCENES = 150
TRAIN_SEED, TEST_SEED = 11, 902  # of scenes that are made
TRIES = 2  # of a training whose accuracy lies inside the error band below a threshold
BUFFERS = ("running_mean", "running_var", "num_batches_tracked")  # of batch norm, which are not learned
HINTS = {
    "CUDA": "This machine trains on the device that `device` names; move model and batches with `.to(device)`.",
    "NVIDIA": "This machine trains on the device that `device` names; move model and batches with `.to(device)`.",
    "positive height and width": "torchvision takes corners, x1, y1, x2, y2, and not width and height.",
    "urlopen": "There is no network here: train from random weights, on the images that `train` is given.",
    "Network is unreachable": "There is no network here: train on the images that `train` is given.",
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


class Training:
    """`training.classify()` trains on the exercise's data set and gives points for the accuracy; see `grade`."""

    def __init__(self, conversation: Conversation, planned: PlannedTest, seed: int) -> None:
        """seed: added to that of each training."""
        exercise = conversation.exercise
        if exercise.training is None:
            raise JudgeError(f"{exercise.slug} trains, but course.yml says nothing of it: training: …")
        self.settings: Settings = exercise.training
        self.conversation = conversation
        self.planned = planned
        self.seed = seed

    @property
    def profile(self) -> Profile:
        """The one that this run chose. Raises NotHere where it cannot be run."""
        if self.settings.chosen is None:
            raise NotHere(self.settings.reason or "No profile was chosen for this training: `--profile`.")
        return self.settings.chosen

    @property
    def device(self) -> str:
        return self.conversation.exercise.device

    def classify(
        self, build: str = "build_model", train: str = "train", prepare: str = "preprocess", classes: int = 10
    ) -> None:
        """Train a classifier on the exercise's data set and give points for its accuracy on images it has not seen."""
        parts = data(self.settings, self.profile)
        images, labels = torch.from_numpy(parts.test.images), torch.from_numpy(parts.test.labels)
        order = Order(build, (), train, (), prepare)

        def measure(run: Run) -> Score:
            logits = self.outputs(order, run.weights, images)
            require_logits(logits, len(images), classes)
            names = datasets.CLASSES[self.settings.data]
            return classified.score(logits, labels, images, run.losses, self.profile, names)

        def require(session: Session) -> None:
            require_logits(self._outputs(session, order, None, images[:2]), 2, classes)

        self.grade(order, measure, require)

    def detect(
        self,
        samples: Callable[[int, int], list[detected.Sample]],
        precision: detected.Precision,
        classes: int,
        build: str = "build_detector",
        train: str = "train_detector",
    ) -> None:
        """Train a detector on samples of the course's own and give points for its mAP50 on others.

        samples(count, seed): images of one size, boxes, labels from 1 to `classes`. precision: the oracle's.
        """
        profile = self.profile
        test = samples(profile.test_images or TEST_SCENES, TEST_SEED)
        images = torch.stack([image for image, _, _ in test])
        order = Order(build, (classes,), train, (samples(profile.images, TRAIN_SEED),), listed=True)

        def measure(run: Run) -> Score:
            return detected.score(self.outputs(order, run.weights, images, DETECTED_AT_ONCE), test, precision)

        self.grade(order, measure)

    def grade(
        self, order: Order, measure: Callable[[Run], Score], require: Callable[[Session], None] | None = None
    ) -> None:
        """Train, measure, give points by the thresholds of course.yml; once more where it lies just below one.

        require: asked of a session before it trains, so that what cannot work costs no training.
        Raises BelowThreshold when points are missing, NotHere when this machine cannot run the profile.
        """
        profile, full = self.profile, self.planned.max_points
        if abs(profile.thresholds[-1][1] - full) > 1e-9:
            top = profile.thresholds[-1][1]
            raise JudgeError(
                f"the thresholds of {profile.name} end at {top:g} points; {self.planned.name} has {full:g}"
            )
        self._note([])
        tries: list[tuple[Run, Score]] = []
        while len(tries) < TRIES:
            run = self.train(order, self.seed_of(len(tries)), require)
            tries.append((run, measure(run)))
            self._note(tries)
            if not trained.is_just_below(tries[-1][1], profile.thresholds):
                break
        best, score = max(tries, key=lambda one: one[1].value)
        points = trained.points_for(score.value, profile.thresholds)
        if points < full:
            raise BelowThreshold(
                trained.sentence(best, score, profile, points), points, is_out_of_time=bool(best.stopped)
            )

    def seed_of(self, number: int) -> int:
        """Of one training: the same at every grading."""
        return (planning.seed("training", self.conversation.exercise.slug, f"{number}") + self.seed) % 2**31

    # One training

    def train(self, order: Order, seed: int, require: Callable[[Session], None] | None = None) -> Run:
        """Raises TrainingFailed, or what else ended it, where no state of the model arrived."""
        profile = self.profile
        states: list[tuple[bytes, float]] = []

        returned, stopped = None, ""
        with self._session() as session:

            def note(content: bytes) -> None:
                if session.used <= BUDGET_SLACK * profile.budget_seconds + BUDGET_EXTRA_SECONDS:
                    states[:] = [(content, session.used)]

            session.note_state = note
            if require:
                require(session)
                session.begin()
            try:
                reply = session.train(self._details(order, seed), profile.kill_seconds)
                if isinstance(reply, Trained):
                    returned = reply.returned
                    stopped = self._over(session.used) if reply.stopped else ""
                elif states:
                    stopped = self._failure(reply, order.train).message
                else:
                    raise self._failure(reply, order.train)
            except SessionEnded as ended:
                if ended.report.ended is Ended.LOST or not states:
                    raise self.conversation.examinee.ended(ended) from None
                stopped = f"{ended.report.detail}"
        if not states:
            raise TrainingFailed(f"{order.train}: no state of the model came out of it.")
        content, used = states[0]
        count = look_at(content, self.settings.parameters)
        return Run(seed, content, count, numbers(returned), round(used, 2), stopped)

    def _over(self, used: float) -> str:
        """Why a training was stopped at its budget: by the one clock or the other."""
        budget = self.profile.budget_seconds
        return f"it had used its {budget:g} s" if used > 0.9 * budget else f"it took far longer than its {budget:g} s"

    def outputs(self, order: Order, weights: bytes | None, inputs: Any, batch: int = BATCH) -> Any:
        """What the model makes of some inputs, in a session that has never seen a label of theirs."""
        with self._session() as session:
            try:
                return self._outputs(session, order, weights, inputs, batch)
            except SessionEnded as ended:
                raise self.conversation.examinee.ended(ended) from None

    def _outputs(self, session: Session, order: Order, weights: bytes | None, inputs: Any, batch: int = BATCH) -> Any:
        try:
            reply = session.outputs({**self._details(order, 0), "batch": batch}, weights, inputs)
        except SessionEnded as ended:
            raise self.conversation.examinee.ended(ended) from None
        if not isinstance(reply, Returned):
            raise self._failure(reply, order.build)
        return reply.value

    def _session(self) -> Session:
        """One of its own for a training, or for what is measured of it."""
        folders = (shared_folder(self.settings, self.profile),) if self.settings.data else ()
        limits = self.conversation.exercise.limits
        own = replace(limits, cpu_seconds=self.profile.kill_seconds, folders=folders)
        return self.conversation.examinee.fresh(own)

    def _details(self, order: Order, seed: int) -> dict[str, Any]:
        profile = self.profile
        return {
            "build": order.build,
            "build_arguments": order.build_arguments,
            "train": order.train,
            "arguments": order.arguments,
            "keywords": {"device": self.device, "seed": seed},
            "folder": shared_folder(self.settings, profile) if self.settings.data else "",
            "prepare": order.prepare,
            "listed": order.listed,
            "device": self.device,
            "seed": seed,
            "epochs": profile.epochs,
            "budget_seconds": profile.budget_seconds,
            "parameters": self.settings.parameters,
            "max_bytes": max_bytes(self.settings.parameters),
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

    def _note(self, tries: list[tuple[Run, Score]]) -> None:
        self.conversation.measured = trained.measured(self.settings, self.profile, self.device, tries)


@functools.lru_cache(maxsize=4)
def _parts(name: str, folder: str, version: str, images: int, test_images: int | None) -> datasets.Data:
    source = datasets.find(name, datasets.folder_of(folder))
    if source.version != version:
        raise JudgeError(f"{source.path}: other data than this run began with; all machines of a run need the same")
    whole = datasets.read(source)
    # Sorted by class, as files may be: who does not shuffle learns one class after the other.
    return datasets.Data(whole.train.at_most(images).by_class(), whole.test.at_most(test_images or len(whole.test)))


def data(settings: Settings, profile: Profile) -> datasets.Data:
    """What the profile trains on and is evaluated on. Raises JudgeError where it is not what the run began with."""
    return _parts(settings.data, settings.data_folder, settings.data_version, profile.images, profile.test_images)


@functools.cache
def _shared(settings: Settings, profile: Profile) -> str:
    return str(datasets.shared_folder(data(settings, profile).train))


def shared_folder(settings: Settings, profile: Profile) -> str:
    """The folder with the training images and labels, as sessions see it."""
    return _shared(settings, profile)


def max_bytes(parameters: int) -> int:
    return MOST_WEIGHT_BYTES * parameters + 2**20


def look_at(content: bytes, parameters: int) -> int:
    """How many learned numbers the weights hold. Raises TrainingFailed where they are not what may leave."""
    if len(content) > max_bytes(parameters):
        raise TrainingFailed(
            f"the model's state takes {len(content):,} bytes; at most {max_bytes(parameters):,} may leave."
        )
    try:
        tensors = safetensors.deserialize(content)  # which checks header, sizes and that nothing overlaps
    except safetensors.SafetensorError as error:
        raise TrainingFailed(f"the model's state is not safetensors: {str(error)[:200]}") from None
    learned = [entry for name, entry in tensors if name.rpartition(".")[2] not in BUFFERS]
    return sum(math.prod(entry["shape"]) for entry in learned)


def numbers(returned: Any) -> tuple[float, ...]:
    """The losses, where that is what came back."""
    if type(returned) is not list or len(returned) > trained.MOST_EPOCHS:
        return ()
    return tuple(item for item in returned if type(item) is float)


def require_logits(logits: Any, count: int, classes: int) -> None:
    """Raises WrongAnswer unless it is a floating tensor (count, classes)."""
    if type(logits) not in TENSORS:
        raise TrainingFailed(f"the model returned {type(logits).__name__}; expected a tensor of logits.")
    if tuple(logits.shape) != (count, classes) or not logits.is_floating_point():
        shape = f"{tuple(logits.shape)} {str(logits.dtype).removeprefix('torch.')}"
        raise TrainingFailed(
            f"the model made {shape} of {count} images; expected ({count}, {classes}) floating logits."
        )


def most_wall_seconds(settings: Settings | None) -> float:
    """That all trainings of one test may take, with the sessions around them."""
    if settings is None or settings.chosen is None:
        return 0.0
    return 3 * TRIES * wall_seconds(settings.chosen.kill_seconds)
