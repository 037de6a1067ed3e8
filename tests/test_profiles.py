"""Which profile a training exercise gets, and the reason that its report gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader import class_run, profiles
from grader.class_run import Request
from grader.model import Course, Exercise, Limits, Profile, Training

NO_GPU = "no device nodes"


def a_course(*names: str, data: str = "", images: int = 100) -> Course:
    made = tuple(Profile(name, images, 5, 60.0, 90.0, ((0.8, 9.0),)) for name in names)
    exercise = Exercise("w4", "W", 4, 9.0, "w", {}, {}, (), Limits(), training=Training(made, data))
    plain = Exercise("w1", "W", 1, 9.0, "w", {}, {}, (), Limits())
    return Course("c", "C", Path("/nowhere"), (plain, exercise), {})


def chosen(course: Course, wanted: str, lacks: str) -> tuple[str | None, str, str]:
    """(profile, reason, device)"""
    exercise = profiles.choose(course, wanted, lambda: lacks).exercise("w4")
    assert exercise.training
    return exercise.training.chosen and exercise.training.chosen.name, exercise.training.reason, exercise.device


@pytest.mark.parametrize(
    ("has", "wanted", "lacks", "profile", "reason"),
    [
        (("cpu", "gpu", "fast"), "auto", "", "gpu", "there is a GPU"),
        (("cpu", "gpu", "fast"), "auto", NO_GPU, "cpu", f"no GPU: {NO_GPU}"),
        (("cpu",), "auto", "", "cpu", "no GPU: the exercise needs none"),
        (("gpu",), "auto", NO_GPU, None, "trained on a GPU, and there is none here"),
        (("cpu", "gpu"), "gpu", NO_GPU, None, "trained on a GPU, and there is none here"),
        (("cpu", "gpu", "fast"), "fast", "", "fast", "--profile"),
        (("cpu", "gpu"), "fast", "", "cpu", "--profile"),
        (("cpu", "gpu"), "cpu", "", "cpu", "--profile"),
        (("gpu",), "cpu", "", None, "has no profile cpu; it has gpu"),
    ],
)
def test_a_profile_is_chosen_with_its_reason(
    has: tuple[str, ...], wanted: str, lacks: str, profile: str | None, reason: str
) -> None:
    name, why, device = chosen(a_course(*has), wanted, lacks)
    assert name == profile
    assert reason in why
    assert device == ("cuda" if name == "gpu" else "cpu")


def test_too_few_images_are_a_reason_not_to_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setitem(profiles.datasets.SYSTEM_FOLDERS, "fashion-mnist", tmp_path / "none")
    name, why, device = chosen(a_course("gpu", data="fashion-mnist", images=60_000), "gpu", "")
    assert (name, device) == (None, "cpu")
    assert why.startswith("gpu trains on 60,000 images, and")
    assert "has 10,000" in why


def test_what_does_not_train_is_left_as_it_is() -> None:
    course = a_course("cpu")
    assert profiles.choose(course, "auto", lambda: NO_GPU).exercise("w1") is course.exercise("w1")


def test_a_gpu_is_the_workers_where_a_cluster_computes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever types the command may sit at a machine without one."""
    asked: list[str] = []

    class Cluster:
        def why_no_gpu(self, address: str) -> str:
            asked.append(address)
            return "" if address.endswith(":1") else "no worker announces one"

    monkeypatch.setattr(class_run, "_cluster", Cluster)

    def of(wanted: str, address: str) -> tuple[str | None, str]:
        why_not = class_run._asking_for_gpus(Request(Path("s"), profile=wanted, cluster=address))
        training = profiles.choose(a_course("cpu", "gpu"), wanted, why_not).exercise("w4").training
        assert training
        return training.chosen and training.chosen.name, training.reason

    assert of("auto", "tcp://a:1")[0] == "gpu"
    assert of("auto", "tcp://a:2") == ("cpu", "no GPU: no worker announces one")
    assert of("gpu", "tcp://a:2")[0] == "gpu", "its jobs wait for a worker that has one"
    assert asked == ["tcp://a:1", "tcp://a:2"]
    assert class_run._asking_for_gpus(Request(Path("s"))) is None, "without a cluster this machine is asked"
