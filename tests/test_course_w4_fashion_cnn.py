"""w4-fashion-cnn: its pictures, its statement, and one training on real data through the whole grader."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from types import ModuleType

import pytest
import torch
from torch import nn

from grader.model import Course

REPOSITORY = Path(__file__).resolve().parent.parent
SLUG = "w4-fashion-cnn"


def load(path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.replace("/", "_"), REPOSITORY / path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


oracle = load("reference/w4-fashion-cnn/oracle.py")


def test_pictures_are_the_same_each_time_and_as_many_of_each_class() -> None:
    x, y = oracle.pictures(100, 3)
    again, _ = oracle.pictures(100, 3)
    assert torch.equal(x, again)
    assert (x.shape, x.dtype, y.bincount().tolist()) == ((100, 28, 28), torch.uint8, [10] * 10)
    assert not torch.equal(x, oracle.pictures(100, 4)[0])


def test_sorted_by_class_they_are_the_same_pictures() -> None:
    x, y = oracle.pictures(50, 3)
    ordered, labels = oracle.pictures(50, 3, by_class=True)
    assert labels.tolist() == sorted(y.tolist())
    assert torch.equal(ordered[0:5], x[y == 0])


def test_accuracy_is_counted_image_by_image() -> None:
    x = torch.eye(4).view(4, 1, 2, 2)
    assert oracle.accuracy(nn.Flatten(), x, torch.tensor([0, 1, 2, 0])) == 0.75


@pytest.mark.parametrize("name", oracle.NON_LINEAR)
def test_non_linear_layers_are(name: str) -> None:
    f = getattr(nn, name)()
    x, y = torch.tensor([-2.0]), torch.tensor([1.5])
    assert not torch.allclose(f(x + y), f(x) + f(y) - f(torch.zeros(1)), atol=1e-3)


def test_the_classes_cannot_be_told_by_brightness() -> None:
    """What tells them apart is texture: mean and deviation of the classes are close."""
    x, y = oracle.pictures(200, 3)
    means = torch.stack([x[y == c].float().mean() for c in range(10)])
    assert means.max() - means.min() < 8


def test_the_statement_names_the_thresholds_of_course_yml(course: Course) -> None:
    training = course.exercise(SLUG).training
    assert training
    text = (REPOSITORY / "exercises" / SLUG / "README.md").read_text()
    rows = {row[1]: row[0] for row in re.findall(r"^(\|.*\(`(cpu|gpu|fast)`\).*\|)$", text, re.MULTILINE)}
    for profile in training.profiles:
        cells = [cell.strip() for cell in rows[profile.name].strip("|").split("|")]
        assert [int(cells[1].replace(",", "")), int(cells[2])] == [profile.images, profile.epochs]
        assert cells[3].startswith(f"{profile.budget_seconds:g} s")
        assert [float(cell) for cell in cells[4:]] == [needed for needed, _ in profile.thresholds]
        assert [points for _, points in profile.thresholds] == [3, 5, 9]


def test_the_accepted_solution_gets_all_points_for_clothes_it_has_not_seen(
    warm_grader: Callable[..., CompletedProcess[str]], tmp_path: Path
) -> None:
    """The one training on real data among the tests: from a student's file to what his report shows of it."""
    (tmp_path / "class/anna").mkdir(parents=True)
    shutil.copy(REPOSITORY / "solutions" / SLUG / "accepted.py", tmp_path / "class/anna/fashion_cnn.py")
    results, out = tmp_path / "results", tmp_path / "out.json"
    options = ("-e", SLUG, "-j", "1", "--profile", "fast", "--results", results, "--json", out)
    ran = warm_grader("grade", tmp_path / "class", *options, cwd=REPOSITORY)
    assert ran.returncode == 0, ran.stderr
    [judgement] = json.loads(out.read_text())["judgements"]
    assert (judgement["verdict"], judgement["points"]) == ("accepted", 12.0)
    [measured] = [test["measured"] for test in judgement["tests"] if "measured" in test]
    assert (measured["profile"], measured["evaluated"], len(measured["runs"])) == ("fast", 2000, 1)
    assert 0.85 <= measured["value"] < 0.92
    assert measured["runs"][0]["losses"][-1] < measured["runs"][0]["losses"][0]
    assert warm_grader("report", "--results", results, cwd=REPOSITORY).returncode == 0
    page = (results / "reports/anna/index.html").read_text()
    for words in (f"{measured['value']:.4f} ±", "fast (asked for by", "Loss of every epoch", "What is taken for what"):
        assert words in page
