"""What grading one training costs beside the training itself: CPU seconds of all processes, in turns.

python benchmarks/training.py [--rounds 5] [--images 10000] [--epochs 5]

Alone: a new interpreter that imports torch, loads the same images and calls the student's functions with one thread.
Graded: what `grader grade` does for that submission in a judge process that is warm: sessions behind all walls, a look
at the model before it trains, the training, weights out and in, logits of the test images, accuracy and pictures.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import torch

from grader import course as course_file
from grader import profiles
from grader.grading import judge
from grader.judge import trainer
from grader.judge.suite import Suite
from grader.model import Course, Submission, Verdict
from grader.sandbox.forkserver import ForkServer
from grader.submission import read_file

SETTINGS = """\
course: tiny
title: A tiny course
limits: {{cpu_seconds: 60, memory: 2GiB}}
exercises:
  - slug: w1-clothes
    title: Clothes
    week: 1
    points: 9
    submit: clothes
    functions: {{build_model: Module, train: list, preprocess: Tensor}}
    tiers: {{accuracy: 9}}
    training:
      data: fashion-mnist
      profiles:
        cpu: {{images: {images}, epochs: {epochs}, budget_seconds: 300, kill_seconds: 400, thresholds: {{0.5: 9}}}}
"""
HIDDEN = '''\
import pytest


@pytest.mark.tier("accuracy")
def test_accuracy(training):
    """Clothes are known."""
    training.classify()
'''
# The network of the course's notes: 20,586 weights.
SUBMISSION = """\
import torch
from torch import nn
import torch.nn.functional as F

EPOCHS = {epochs}

def build_model():
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Dropout(0.25), nn.Linear(1568, 10),
    )

def preprocess(x):
    return (x.unsqueeze(1).float() / 255 - 0.2860) / 0.3530

def train(model, x, y, *, device, seed):
    torch.manual_seed(seed)
    model.to(device).train()
    x, y = preprocess(x).to(device), y.to(device)
    optimizer = torch.optim.Adam(model.parameters(), 0.008)
    steps = EPOCHS * -(-len(x) // 64)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.008, total_steps=steps)
    losses = []
    for _ in range(EPOCHS):
        total = 0.0
        for chosen in torch.randperm(len(x)).split(64):
            loss = F.cross_entropy(model(x[chosen]), y[chosen])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item() * len(chosen)
        losses.append(total / len(x))
    return losses
"""
# Prints the CPU seconds of `train` itself.
ALONE = """\
import runpy, sys, time
import numpy, torch
torch.set_num_threads(1)
file, folder = sys.argv[1:]
names = runpy.run_path(file)
x, y = (torch.from_numpy(numpy.load(f"{folder}/{name}.npy")) for name in ("images", "labels"))
model = names["build_model"]()
began = time.process_time()
names["train"](model, x, y, device="cpu", seed=0)
print(time.process_time() - began)
"""
TICKS = os.sysconf("SC_CLK_TCK")
BURIAL_SECONDS = 10.0


def alone(file: Path, folder: str) -> tuple[float, float]:
    """CPU seconds: of the whole interpreter, of `train` in it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-c", ALONE, str(file), folder], capture_output=True, text=True, check=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return sum(after[:2]) - sum(before[:2]), float(done.stdout)


def graded(submission: Submission, suite: Suite, server: ForkServer) -> tuple[float, float]:
    """CPU seconds of this process, the fork server and all that descended from it; of the session that trained."""
    before = cpu_seconds(server)
    result = judge(submission, suite, server).tests[0]
    assert result.verdict is Verdict.ACCEPTED, result
    assert result.measured
    [run] = result.measured.values["runs"]
    server.aftermath.wait(BURIAL_SECONDS)
    return cpu_seconds(server) - before, run["cpu_seconds"]


def cpu_seconds(server: ForkServer) -> float:
    return time.process_time() + sum(seconds for _, seconds in family(server.process.pid))


def family(pid: int) -> Iterator[tuple[int, float]]:
    """A process and all that descend from it, each with its CPU seconds and those of the children it waited for."""
    parents: dict[int, list[int]] = {}
    seconds: dict[int, float] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        parents.setdefault(int(fields[1]), []).append(int(path.parent.name))
        seconds[int(path.parent.name)] = sum(map(int, fields[11:15])) / TICKS
    waiting = [pid]
    while waiting:
        one = waiting.pop()
        waiting += parents.get(one, [])
        yield one, seconds[one]


def course_of(root: Path, images: int, epochs: int) -> Course:
    (root / "exercises/w1-clothes").mkdir(parents=True)
    (root / "reference/w1-clothes").mkdir(parents=True)
    (root / "course.yml").write_text(SETTINGS.format(images=images, epochs=epochs))
    (root / "exercises/w1-clothes/clothes.py").write_text("def build_model():\n    raise NotImplementedError\n")
    (root / "reference/w1-clothes/test_hidden.py").write_text(HIDDEN)
    return profiles.choose(course_file.load(root), "cpu")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--images", type=int, default=10_000)
    parser.add_argument("--epochs", type=int, default=5)
    arguments = parser.parse_args()
    torch.set_num_threads(1)  # as judge processes do
    rows = []
    with tempfile.TemporaryDirectory() as folder, ForkServer() as server:
        course = course_of(Path(folder) / "course", arguments.images, arguments.epochs)
        file = Path(folder) / "clothes.py"
        file.write_text(SUBMISSION.format(epochs=arguments.epochs))
        server.start()
        with Suite(course, course.exercises[0]) as suite:
            settings = course.exercises[0].training
            assert settings
            assert settings.chosen
            shared = trainer.shared_folder(settings, settings.chosen)
            submission = read_file("s01", "w1-clothes", str(file))
            print(f"torch {torch.__version__}, {arguments.images:,} images, {arguments.epochs} epochs; CPU seconds")
            print("round    alone  of which train   graded  of which train   graded / alone   graded / train alone")
            for number in range(1, arguments.rounds + 1):
                rows.append((*alone(file, shared), *graded(submission, suite, server)))
                print(line(f"{number}", *rows[-1]), flush=True)
    print(line("median", *map(median, zip(*rows, strict=True))))


def line(name: str, whole: float, train: float, graded: float, trained: float) -> str:
    ratios = graded / whole, graded / train
    return f"{name:6} {whole:7.2f} {train:15.2f} {graded:8.2f} {trained:15.2f} {ratios[0]:16.3f} {ratios[1]:22.3f}"


if __name__ == "__main__":
    main()
