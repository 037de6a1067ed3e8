"""The `training` fixture: has the submission train a model inside, and gives points for what it learned.

Training and evaluation happen in two sessions. The labels of the images that are evaluated never go in at all.
"""

from __future__ import annotations

from collections.abc import Callable

from grader import datasets
from grader.errors import JudgeError
from grader.judge import classified, detected, planning, states, trained
from grader.judge.arrays import torch
from grader.judge.stops import BelowThreshold, Stop
from grader.judge.student import Conversation
from grader.judge.trained import Run, Score
from grader.judge.trainer import Order, Trainer, data
from grader.model import PlannedTest
from grader.model import Training as Settings
from grader.sandbox.protocol import BaseSession as Session
from grader.sandbox.protocol import wall_seconds

DETECTED_AT_ONCE = 20  # images
TEST_SCENES = 150
TRAIN_SEED, TEST_SEED = 11, 902  # of scenes that are made
TRIES = 2  # of a training whose accuracy lies inside the error band below a threshold


class Training(Trainer):
    """`training.classify()` trains on the exercise's data set and gives points for the accuracy; see `grade`."""

    def __init__(self, conversation: Conversation, planned: PlannedTest, seed: int) -> None:
        """seed: added to that of each training."""
        super().__init__(conversation)
        self.planned = planned
        self.seed = seed

    def classify(
        self, build: str = "build_model", train: str = "train", prepare: str = "preprocess", classes: int = 10
    ) -> None:
        """Train a classifier on the exercise's data set and give points for its accuracy on images it has not seen."""
        parts = data(self.settings, self.profile)
        images, labels = torch.tensor(parts.test.images), torch.tensor(parts.test.labels)
        order = Order(build, (), train, (), prepare)

        def measure(run: Run) -> Score:
            logits = self.outputs(order, run.weights, images)
            states.require_logits(logits, len(images), classes)
            names = datasets.CLASSES[self.settings.data]
            return classified.score(logits, labels, images, run.losses, self.profile, names)

        known = torch.tensor(parts.train.images[:2])  # of training images it may say what it likes

        def require(session: Session) -> None:
            states.require_logits(self._outputs(session, order, None, known), len(known), classes)

        self.grade(order, measure, require)

    def detect(
        self,
        scenes: Callable[[int, int], list[detected.Scene]],
        precision: detected.Precision,
        classes: int,
        build: str = "build_detector",
        train: str = "train_detector",
    ) -> None:
        """Train a detector on scenes of the course's own and give points for its mAP50 on others.

        scenes(count, seed): images of one size, boxes, labels from 1 to `classes`, and masks where the course has some.
        A `train` that takes a keyword `masks` is given them; masks that the detector finds are measured for no points.
        precision: the oracle's.
        """
        profile = self.profile
        known, test = scenes(profile.images, TRAIN_SEED), scenes(profile.test_images or TEST_SCENES, TEST_SEED)
        samples, images = [detected.sample(scene) for scene in known], torch.stack([image for image, *_ in test])
        offered = {"masks": detected.masks(known)} if detected.masks(known) else {}
        order = Order(build, (classes,), train, (samples,), listed=True, offered=offered)

        def measure(run: Run) -> Score:
            return detected.score(self.outputs(order, run.weights, images, DETECTED_AT_ONCE), test, precision)

        def require(session: Session) -> None:
            detected.required(self._outputs(session, order, None, torch.stack([samples[0][0]])), 1)

        self.grade(order, measure, require)

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
        tries: list[tuple[Run, Score]] = []
        self._note(tries)
        while len(tries) < TRIES:
            try:
                run = self.train(order, self.seed_of(len(tries)), require)
                tries.append((run, measure(run)))
            except Stop as failed:
                if not tries:
                    raise
                self.conversation.examinee.forgive()  # what was reached before counts
                self._note(
                    tries, failed.message if failed.tells_nothing else failed.said or "It could not be measured."
                )
                break
            self._note(tries)
            if not trained.is_just_below(tries[-1][1], profile.thresholds):
                break
        best, score = max(tries, key=lambda one: one[1].value)
        points = trained.points_for(score.value, profile.thresholds)
        if points < full:
            raise BelowThreshold(trained.sentence(best, score, profile, points), points, best.saw)

    def seed_of(self, number: int) -> int:
        """Of one training: the same at every grading."""
        return (planning.seed("training", self.conversation.exercise.slug, f"{number}") + self.seed) % 2**31

    def _note(self, tries: list[tuple[Run, Score]], failed: str = "") -> None:
        name = trained.leaderboard_name(self.conversation.examinee.source.content)
        self.conversation.measured = trained.measured(self.settings, self.profile, self.device, tries, failed, name)


def most_wall_seconds(settings: Settings | None) -> float:
    """That all trainings of one test may take, with the sessions around them."""
    if settings is None or settings.chosen is None:
        return 0.0
    return 3 * TRIES * wall_seconds(settings.chosen.kill_seconds)
