"""The `training` fixture: what is trained inside, what is measured outside, and what each kind of bad input is told.

Small trainings: a thousand images of clothes, two epochs. Those that are to be stopped have a budget of one second.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grader import course as course_file
from grader import profiles
from grader.grading import judge
from grader.judge.suite import Suite
from grader.model import Course, Judgement, Limits, Submission, Verdict
from grader.model import TestResult as Result
from grader.sandbox.forkserver import ForkServer
from grader.sandbox.session import Session
from grader.submission import read_file

SETTINGS = """\
course: tiny
title: A tiny course
limits: {cpu_seconds: 10, import_cpu_seconds: 10, output: 64KiB, memory: 1GiB, files: 8MiB}
exercises:
  - slug: w1-clothes
    title: Clothes
    week: 1
    points: 5
    submit: clothes
    functions: {build_model: Module, train: list, preprocess: Tensor}
    tiers: {public: 1, accuracy: 4}
    training:
      data: fashion-mnist
      parameters: 10000
      profiles:
        cpu: {images: 1000, test_images: 500, epochs: 2, budget_seconds: 40, kill_seconds: 60,
              thresholds: {0.5: 1, 0.6: 4}}
        gpu: {images: 60000, epochs: 2, budget_seconds: 2, kill_seconds: 4, thresholds: {0.6: 4}}
"""
STARTER = """\
def build_model():
    raise NotImplementedError

def preprocess(x):
    raise NotImplementedError

def train(model, x, y, *, device, seed):
    raise NotImplementedError
"""
PUBLIC = '''\
import pytest


@pytest.mark.tier("public")
def test_float(student):
    """Pixels become floats."""
    import torch
    assert student.preprocess(torch.zeros(1, 28, 28, dtype=torch.uint8)).dtype is torch.float32
'''
HIDDEN = '''\
import pytest


@pytest.mark.tier("accuracy")
def test_accuracy(training):
    """Clothes are known."""
    training.classify()
'''
SOUND = """\
import torch
from torch import nn
import torch.nn.functional as F

def build_model():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 10))

def preprocess(x):
    return x.unsqueeze(1).float() / 255 - 0.3

def train(model, x, y, *, device, seed):
    torch.manual_seed(seed)
    x = preprocess(x)
    optimizer = torch.optim.Adam(model.parameters(), 3e-3)
    losses = []
    for _ in range(2):
        total = 0.0
        for chosen in torch.randperm(len(x)).split(50):
            loss = F.cross_entropy(model(x[chosen]), y[chosen])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(chosen)
        losses.append(total / len(x))
    return losses
"""
LEARN = """
def learn(model, x, y):
    '''Without a loop: each class by the mean of its images.'''
    x = preprocess(x).flatten(1)
    means = torch.stack([x[y == label].mean(0) for label in range(10)])
    with torch.no_grad():
        model[1].weight[:] = means
        model[1].bias[:] = -means.square().sum(1) / 2
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    root = tmp_path_factory.mktemp("course")
    files = {
        "course.yml": SETTINGS,
        "exercises/w1-clothes/clothes.py": STARTER,
        "exercises/w1-clothes/test_public.py": PUBLIC,
        "reference/w1-clothes/test_hidden.py": HIDDEN,
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return profiles.choose(course_file.load(root), "auto", lambda: "none is here")


@pytest.fixture(scope="module")
def suite(course: Course) -> Iterator[Suite]:
    with Suite(course, course.exercises[0]) as suite:
        yield suite


@pytest.fixture(scope="module")
def hurried(course: Course) -> Iterator[Suite]:
    """The same with a budget of one second."""
    exercise = course.exercises[0]
    assert exercise.training
    assert exercise.training.chosen
    profile = replace(exercise.training.chosen, budget_seconds=1.0, kill_seconds=2.0)
    with Suite(course, replace(exercise, training=replace(exercise.training, chosen=profile))) as suite:
        yield suite


Train = Callable[..., Result]


def changed(added: str, old: str, new: str) -> str:
    assert old in SOUND
    return (SOUND.replace(old, new) if old else SOUND) + textwrap.dedent(added)


@pytest.fixture
def graded(fork_server: ForkServer, tmp_path: Path) -> Callable[[str, Suite], Judgement]:
    def grade(text: str, suite: Suite) -> Judgement:
        (tmp_path / "clothes.py").write_text(text)
        return judge(read_file("s01", "w1-clothes", str(tmp_path / "clothes.py")), suite, fork_server)

    return grade


@pytest.fixture
def trained(graded: Callable[[str, Suite], Judgement], suite: Suite) -> Train:
    """The result of the accuracy test for the sound submission with something changed, or added at its end."""
    return lambda added="", old="", new="": graded(changed(added, old, new), suite).tests[1]


@pytest.fixture
def stopped(graded: Callable[[str, Suite], Judgement], hurried: Suite) -> Train:
    """The same with a budget of one second."""
    return lambda added="", old="", new="": graded(changed(added, old, new), hurried).tests[1]


# What is measured


@pytest.fixture(scope="module")
def sound(suite: Suite, fork_server: ForkServer, tmp_path_factory: pytest.TempPathFactory) -> list[Result]:
    """The accuracy test of the same submission, twice."""
    path = tmp_path_factory.mktemp("sound") / "clothes.py"
    path.write_text(SOUND)
    submission: Submission = read_file("s01", "w1-clothes", str(path))
    return [judge(submission, suite, fork_server).tests[1] for _ in range(2)]


def test_a_sound_training_gets_all_points_and_shows_what_was_measured(sound: list[Result]) -> None:
    result = sound[0]
    assert (result.verdict, result.points, result.message) == (Verdict.ACCEPTED, 4.0, "")
    assert result.measured
    values = result.measured.values
    assert (values["profile"], values["reason"]) == ("cpu", "no GPU: none is here")
    assert values["value"] >= 0.6
    assert values["error"] == pytest.approx((values["value"] * (1 - values["value"]) / 500) ** 0.5)
    assert (values["evaluated"], values["parameters"], values["images"]) == (500, 7850, 1000)
    assert [len(run["losses"]) for run in values["runs"]] == [2]
    assert sum(map(sum, values["runs"][0]["confusion"])) == 500
    assert 0 < values["cpu_seconds"] < 10
    shown = dict(result.measured.rows)
    assert shown["profile"] == "cpu: no GPU: none is here"
    assert f"{values['value']:.4f} ± {values['error']:.4f} (500 images)" in shown["accuracy"]
    kinds = [drawing.kind for drawing in result.measured.drawings]
    assert kinds[:3] == ["curve", "heat", "table"]
    assert set(kinds[3:]) == {"image"}


def test_the_same_seed_gives_the_same_accuracy(sound: list[Result]) -> None:
    first, second = ({**test.measured.values["runs"][0], "cpu_seconds": 0} for test in sound if test.measured)
    assert first == second


def test_the_labels_of_test_images_and_the_course_are_nowhere_inside(trained: Train) -> None:
    """All that a training session sees of the data is one folder, read-only, with training images and labels."""
    result = trained(
        """
        import os, glob
        honest = train
        def train(model, x, y, *, device, seed):
            folders = [line.split()[4] for line in open("/proc/self/mountinfo") if "training" in line.split()[4]]
            [folder] = folders
            assert sorted(os.listdir(folder)) == ["images.npy", "labels.npy"]
            try:
                open(folder + "/labels.npy", "r+b")
            except OSError:
                pass
            else:
                raise AssertionError("writable")
            x[:] = x  # a private copy of what is written to
            assert len(x) == 1000 and sorted(y.tolist()) == y.tolist()
            return honest(model, x, y, device=device, seed=seed)
        """
    )
    assert (result.verdict, result.message) == (Verdict.ACCEPTED, "")


def test_labels_are_right_for_the_next_after_one_wrote_into_the_data(trained: Train) -> None:
    spoiled = trained(
        """
        honest = train
        def train(model, x, y, *, device, seed):
            y[:] = 0
            return honest(model, x, y, device=device, seed=seed)
        """
    )
    assert spoiled.verdict is Verdict.WRONG_ANSWER
    assert "calls every image the same" in spoiled.message
    assert trained().verdict is Verdict.ACCEPTED


# The budget

SWALLOW = """while True:
        try:
            while True: sum(range(10**5))
        except BaseException: pass"""


def test_a_training_that_never_ends_counts_by_what_its_model_had_become(stopped: Train) -> None:
    result = stopped(
        LEARN
        + """
def train(model, x, y, *, device, seed):
    learn(model, x, y)
    while True:
        pass
"""
    )
    assert (result.verdict, result.points) == (Verdict.ACCEPTED, 4.0)
    assert result.measured
    assert result.measured.values["runs"][0]["stopped"].endswith("its 1 s")
    assert result.measured.values["cpu_seconds"] < 2.1


def test_what_it_reported_last_counts_and_not_what_came_after(stopped: Train) -> None:
    """It reports its untrained model, and learns then."""
    result = stopped(
        LEARN
        + """
def train(model, x, y, *, device, seed, budget):
    budget.report(model)
    learn(model, x, y)
    while True:
        pass
"""
    )
    assert (result.verdict, result.points) == (Verdict.TIME_LIMIT_EXCEEDED, 0.0)
    assert "What counts is what it had reached by then" in result.message


def test_it_is_told_its_epochs_and_seconds_and_what_is_left(trained: Train) -> None:
    result = trained(
        """
        honest = train
        def train(model, x, y, *, device, seed, budget):
            assert (budget.epochs, budget.seconds) == (2, 40.0)
            assert 30 < budget.left() <= 40
            losses = honest(model, x, y, device=device, seed=seed)
            assert budget.left() < 40
            return losses
        """
    )
    assert (result.verdict, result.message) == (Verdict.ACCEPTED, "")


@pytest.mark.parametrize(
    ("first", "verdict", "points"), [("learn(model, x, y)", "accepted", 4.0), ("pass", "time limit exceeded", 0.0)]
)
@pytest.mark.usefixtures("short_wall")
def test_a_training_that_sleeps_is_stopped_and_counts_by_what_it_had_reached(
    stopped: Train, first: str, verdict: str, points: float
) -> None:
    result = stopped(f"""{LEARN}
def train(model, x, y, *, device, seed):
    import time
    {first}
    time.sleep(3600)
""")
    assert (result.verdict.value, result.points) == (verdict, points)
    assert result.measured
    assert result.measured.values["runs"][0]["stopped"] == "it took far longer than its 1 s"
    assert points or "The training was stopped: it took far longer than its 1 s." in result.message


def test_who_catches_the_end_of_the_budget_counts_by_what_the_model_was_then(stopped: Train) -> None:
    """Also without having reported anything: the process is killed later, and the state is out by then."""
    result = stopped(f"""{LEARN}
def train(model, x, y, *, device, seed):
    learn(model, x, y)
    {SWALLOW}
""")
    assert (result.verdict, result.points) == (Verdict.ACCEPTED, 4.0)


@pytest.mark.parametrize(
    ("end", "why"),
    [
        (SWALLOW, "CPU time"),
        ("import os; os._exit(0)", "exit"),
        ("raise ValueError('late')", "ValueError"),
        ("print('x' * 100_000); import time; time.sleep(60)", "printed more than"),
    ],
)
def test_a_training_that_ends_otherwise_counts_by_what_it_had_reported(stopped: Train, end: str, why: str) -> None:
    result = stopped(f"""{LEARN}
def train(model, x, y, *, device, seed, budget):
    learn(model, x, y)
    budget.report(model)
    {end}
""")
    assert (result.verdict, result.points) == (Verdict.ACCEPTED, 4.0)
    assert result.measured
    assert why in result.measured.values["runs"][0]["stopped"]


@pytest.mark.parametrize(
    ("end", "verdict"),
    [
        ("raise ValueError('late')", Verdict.RUN_TIME_ERROR),
        ("print('x' * 100_000); import time; time.sleep(60)", Verdict.OUTPUT_LIMIT_EXCEEDED),
    ],
)
def test_what_is_not_enough_is_called_by_what_cut_it_short(stopped: Train, end: str, verdict: Verdict) -> None:
    result = stopped(f"""
def train(model, x, y, *, device, seed, budget):
    budget.report(model)
    {end}
""")
    assert (result.verdict, result.points) == (verdict, 0.0)
    assert "The training was stopped: " in result.message


# Bad input

FILL_THE_DISK = """
def train(model, x, y, *, device, seed):
    with open("a", "wb") as file:
        while True:
            file.write(bytes(2**20))
"""


@pytest.mark.parametrize(
    ("what", "verdict", "says"),
    [
        ("def build_model(): return [1]", Verdict.RUN_TIME_ERROR, "returned list; expected a torch.nn.Module"),
        (
            "def build_model(): return nn.Sequential(nn.Flatten(), nn.Linear(784, 11))",
            Verdict.RUN_TIME_ERROR, "the model made (2, 11) float32 of 2 images; expected (2, 10) floating logits",
        ),
        (
            "def build_model(): return nn.Sequential(nn.Flatten(), nn.Linear(784, 6000), nn.Linear(6000, 10))",
            Verdict.RUN_TIME_ERROR, "4,770,010 parameters; at most 10,000",
        ),
        (
            "def train(model, x, y, *, device, seed): torch.load('test_labels.pt')",
            Verdict.RUN_TIME_ERROR, "FileNotFoundError",
        ),
        (
            "def build_model():\n    import urllib.request\n    urllib.request.urlopen('http://192.0.2.1/resnet.pt')",
            Verdict.RUN_TIME_ERROR, "There is no network here",
        ),
        (
            "def train(model, x, y, *, device, seed):\n    import torchvision\n"
            "    torchvision.datasets.FashionMNIST('data', download=True)",
            Verdict.RUN_TIME_ERROR, "There is no network here",
        ),
        (
            "def train(model, x, y, *, device, seed): torch.empty(50 * 2**28)",
            Verdict.MEMORY_LIMIT_EXCEEDED, "you tried to allocate 53687091200 bytes",
        ),
        (
            "def train(model, x, y, *, device, seed): x.to('cuda')", Verdict.RUN_TIME_ERROR,
            "the device that `device` names",
        ),
        (
            FILL_THE_DISK,
            Verdict.RUN_TIME_ERROR, "keep what you need in memory",
        ),
        (
            "def train(model, x, y, *, device, seed):\n    while True: print('step', x)",
            Verdict.OUTPUT_LIMIT_EXCEEDED, "train: it printed more than 65,536 bytes.",
        ),
        ("del train", Verdict.RUN_TIME_ERROR, "clothes.py does not define train"),
        (
            "def build_model():\n    model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))\n"
            "    model.register_buffer('more', torch.zeros(20_000))\n    return model",
            Verdict.RUN_TIME_ERROR, "the model's state holds 27,850 numbers; at most 10,000 may be learned",
        ),
        (
            "def build_model():\n    model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))\n"
            "    model.register_buffer('more', torch.zeros(2, dtype=torch.complex64))\n    return model",
            Verdict.RUN_TIME_ERROR, "more of the model has dtype complex64; expected one of bool, uint8",
        ),
    ],
)  # fmt: skip
def test_bad_input_is_told_what_it_is(trained: Train, what: str, verdict: Verdict, says: str) -> None:
    result = trained(what)
    assert (result.verdict, result.points) == (verdict, 0.0)
    assert says in result.message


def test_what_a_submission_says_about_the_images_that_it_is_evaluated_on_is_not_shown(trained: Train) -> None:
    """Of training images it may say what it likes; an exception could carry the others out."""
    result = trained(
        """
        honest = preprocess
        def preprocess(x):
            if len(x) == 100:
                raise KeyError(f"pixels {x.sum()}")
            return honest(x)
        """
    )
    assert result.verdict is Verdict.RUN_TIME_ERROR
    assert "KeyError was raised" in result.message
    assert "pixels" not in result.message
    assert "pixels" in result.detail


def test_more_losses_than_may_be_returned_cost_nothing(trained: Train) -> None:
    result = trained(
        """
        honest = train
        def train(model, x, y, *, device, seed):
            return honest(model, x, y, device=device, seed=seed) * 200_000
        """
    )
    assert (result.verdict, result.points) == (Verdict.ACCEPTED, 4.0)


class Watched:
    """Opens what the fork server opens, and remembers it."""

    def __init__(self, server: ForkServer) -> None:
        self.server = server
        self.sessions: list[Session] = []

    def open(self, limits: Limits, forbidden: Sequence[str] = ()) -> Session:
        self.sessions.append(self.server.open(limits, forbidden))
        return self.sessions[-1]


def test_no_session_outlives_a_training_that_was_ended(fork_server: ForkServer, suite: Suite, tmp_path: Path) -> None:
    """Neither its own nor the one that the other tests share."""
    (tmp_path / "clothes.py").write_text(
        SOUND + "\ndef train(model, x, y, *, device, seed): __import__('os')._exit(3)\n"
    )
    watched = Watched(fork_server)
    judge(read_file("s01", "w1-clothes", str(tmp_path / "clothes.py")), suite, watched)
    assert [session._pidfd for session in watched.sessions] == [-1, -1]


def test_who_compiles_the_model_trains_it_uncompiled(trained: Train) -> None:
    """No session holds a compiler."""
    result = trained(old="    x = preprocess(x)\n", new="    x = preprocess(x)\n    model = torch.compile(model)\n")
    assert result.message == ""
    assert result.verdict is Verdict.ACCEPTED


def test_losses_that_are_no_numbers_are_told_their_cause(trained: Train) -> None:
    result = trained(old="3e-3", new="float('inf')")
    assert result.verdict is Verdict.WRONG_ANSWER
    assert "learning rate is too high" in result.message


def test_what_a_training_changed_in_its_process_is_gone_when_it_is_evaluated(trained: Train) -> None:
    result = trained(
        """
        honest = train
        def train(model, x, y, *, device, seed):
            losses = honest(model, x, y, device=device, seed=seed)
            torch.set_default_dtype(torch.float64)
            nn.Linear.forward = lambda self, x: x
            return losses
        """
    )
    assert result.verdict is Verdict.ACCEPTED


@pytest.mark.parametrize("workers", ["2, persistent_workers=True, prefetch_factor=4", "16"])
def test_workers_that_are_to_load_the_data_are_none(trained: Train, workers: str) -> None:
    """Processes of a session cannot hand each other tensors, and a loader would wait until all time is over."""
    result = trained(
        f"""
        from torch.utils.data import DataLoader, TensorDataset
        honest = train
        def train(model, x, y, *, device, seed, budget):
            loader = DataLoader(TensorDataset(x, y), batch_size=100, num_workers={workers})
            assert sum(len(images) for images, _ in loader) == len(x)
            return honest(model, x, y, device=device, seed=seed)
        """
    )
    assert result.verdict is Verdict.ACCEPTED
    assert "it took far longer" not in result.message + result.detail


def test_a_test_of_another_kind_keeps_its_points(graded: Callable[[str, Suite], Judgement], suite: Suite) -> None:
    judgement = graded(SOUND + "\ndef train(model, x, y, *, device, seed): raise RuntimeError('no')\n", suite)
    assert [test.points for test in judgement.tests] == [1.0, 0.0]
    assert "RuntimeError" in judgement.tests[1].message


# The class


def test_who_chose_a_name_is_on_the_page_for_students_and_nobody_else(
    course: Course, warm_grader: Callable[..., Any], tmp_path: Path
) -> None:
    for student, name in (("s01", ""), ("s02", 'LEADERBOARD = "<i>Penguins"')):
        (tmp_path / "work" / student).mkdir(parents=True)
        (tmp_path / "work" / student / "clothes.py").write_text(f"{SOUND}\n{name}\n")
    warm_grader("grade", tmp_path / "work", "--results", tmp_path / "results", "-j", "1", cwd=course.root)
    done = warm_grader("overview", "--results", tmp_path / "results", cwd=course.root)
    page = tmp_path / "results/overview/leaderboard/index.html"
    assert f"Wrote {page}: for students, with the 1 trainings that have a name." in done.stdout
    source = page.read_text()
    assert "&lt;i&gt;Penguins" in source
    assert "1 of 2 trainings have a name." in source
    assert "s01" not in source
    assert "s02" not in source
    overview = ("overview", "--results", tmp_path / "results", "--hide")
    assert warm_grader(*overview, "s02", cwd=course.root).returncode == 0
    assert "Penguins" not in page.read_text()
    mistyped = warm_grader(*overview, "s20", cwd=course.root)
    assert mistyped.returncode == 1
    assert "--hide s20: nothing of such a student is stored, so nobody was hidden" in mistyped.stderr


# Where it cannot be run


def test_without_a_gpu_what_asks_for_one_is_not_run(course: Course, fork_server: ForkServer, tmp_path: Path) -> None:
    asked = profiles.choose(course, "gpu", lambda: "none is here")
    (tmp_path / "clothes.py").write_text(SOUND)
    with Suite(asked, asked.exercises[0]) as suite:
        judgement = judge(read_file("s01", "w1-clothes", str(tmp_path / "clothes.py")), suite, fork_server)
    assert [test.verdict for test in judgement.tests] == [Verdict.ACCEPTED, Verdict.NOT_RUN]
    assert judgement.points is None
    assert "there is none here: none is here" in judgement.tests[1].message
