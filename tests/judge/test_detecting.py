"""Detectors trained for real, at a tiny size: the course's own solutions, on four images. No accuracy is asked for."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from grader import course as course_file
from grader import profiles
from grader.grading import judge
from grader.judge.suite import Suite
from grader.model import Course, Verdict
from grader.model import TestResult as Result
from grader.sandbox.forkserver import ForkServer
from grader.submission import read_file

REPOSITORY = Path(__file__).resolve().parent.parent.parent
FILES = (
    "exercises/w5-detect/detect.py", "exercises/w5-detect/shapes.py", "exercises/w5-detect/shapes.safetensors",
    "reference/w5-detect/oracle.py",
)  # fmt: skip
SETTINGS = """\
course: tiny
title: A tiny course
limits: {cpu_seconds: 30, memory: 2GiB}
exercises:
  - slug: w5-detect
    title: Finding objects
    week: 5
    points: 3
    submit: detect
    functions: {build_detector: Module, train_detector: any}
    files: [shapes.safetensors]
    tiers: {shapes: 3}
    training:
      profiles:
        cpu: {images: 4, test_images: 4, epochs: 1, budget_seconds: 60, kill_seconds: 90, thresholds: {0.01: 3}}
        gpu: {images: 4, test_images: 4, epochs: 1, budget_seconds: 60, kill_seconds: 90, thresholds: {0.01: 3}}
"""
HIDDEN = '''\
import pytest


@pytest.mark.tier("shapes")
def test_shapes(training, reference):
    """Shapes are found."""
    training.detect(reference.shapes, reference.mean_average_precision, classes=3)
'''
WITHOUT = """
import torch
from torch import nn

class Blind(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1))

    def forward(self, images):
        return [FOUND for _ in images]

FOUND = {"boxes": torch.zeros(0, 4), "labels": torch.zeros(0, dtype=torch.int64), "scores": torch.zeros(0)}

def build_detector(num_classes):
    return Blind()

def train_detector(model, samples, *, device, seed):
    assert all(len(sample) == 3 for sample in samples)
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return write_course(tmp_path_factory.mktemp("course"))


def write_course(root: Path) -> Course:
    """One exercise with the test that trains."""
    for name in FILES:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REPOSITORY / name, root / name)
    (root / "course.yml").write_text(SETTINGS)
    (root / "reference/w5-detect/test_hidden.py").write_text(HIDDEN)
    return course_file.load(root)


Graded = Callable[[Path], Result]


@pytest.fixture
def graded(course: Course, fork_server: ForkServer) -> Graded:
    chosen = profiles.choose(course, "auto", lambda: "none is here")

    def grade(path: Path) -> Result:
        with Suite(chosen, chosen.exercises[0]) as suite:
            return judge(read_file("s01", "w5-detect", str(path)), suite, fork_server).tests[0]

    return grade


def test_mask_rcnn_is_given_masks_and_those_that_it_finds_are_measured(graded: Graded, tmp_path: Path) -> None:
    """Six steps: what it finds is no matter, only that it trains with masks and that they come out."""
    text = (REPOSITORY / "solutions/w5-detect/accepted_mask_rcnn.py").read_text()
    assert "max(60," in text
    (tmp_path / "detect.py").write_text(text.replace("max(60,", "max(6,"))
    result = graded(tmp_path / "detect.py")
    assert result.verdict in (Verdict.ACCEPTED, Verdict.WRONG_ANSWER)
    assert result.measured
    [run] = result.measured.values["runs"]
    assert 0 <= run["mask IoU"] <= 1
    assert "mean IoU of the masks that are hits" in dict(result.measured.rows)["mask mAP75"]


def test_who_asks_for_no_masks_is_given_none(graded: Graded, tmp_path: Path) -> None:
    (tmp_path / "detect.py").write_text(WITHOUT)
    result = graded(tmp_path / "detect.py")
    assert (result.verdict, result.points) == (Verdict.WRONG_ANSWER, 0.0)
    assert "It found nothing at all" in result.message
    assert result.measured
    assert "mask mAP75" not in dict(result.measured.rows)


def test_what_finds_nothing_of_the_right_form_is_not_trained_at_all(graded: Graded, tmp_path: Path) -> None:
    changed = WITHOUT.replace("return [FOUND for _ in images]", "return [1 for _ in images]")
    (tmp_path / "detect.py").write_text(changed.replace("assert all", "raise SystemExit; assert all"))
    result = graded(tmp_path / "detect.py")
    assert result.verdict is Verdict.WRONG_ANSWER
    assert 'no dict with "boxes", "labels" and "scores"' in result.message


def test_without_a_gpu_the_profile_for_one_is_not_run_and_says_why(course: Course, fork_server: ForkServer) -> None:
    asked = profiles.choose(course, "gpu", lambda: "there is no NVIDIA driver here")
    path = REPOSITORY / "solutions/w5-detect/accepted_mask_rcnn.py"
    with Suite(asked, asked.exercises[0]) as suite:
        [test] = judge(read_file("s01", "w5-detect", str(path)), suite, fork_server).tests
    assert (test.verdict, test.points) == (Verdict.NOT_RUN, None)
    assert "there is none here: there is no NVIDIA driver here" in test.message
