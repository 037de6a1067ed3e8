"""A judgement is made again when anything that it follows from has changed, and otherwise not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from grader import fingerprint
from grader.model import Course, Exercise, Isolation, Limits, Profile, Source, Submission, Tier, Training
from tests.test_imports import FILES as MODULES
from tests.test_imports import PACKAGE, edges

EXERCISE = Exercise(
    "w2-maxpool", "Max pooling", 2, 3.0, "maxpool", {"pool": "Tensor"}, {}, (Tier("basic", 3.0),), Limits()
)
FILES = {
    "exercises/w2-maxpool/README.md": "statement",
    "exercises/w2-maxpool/maxpool.py": "def pool(x): ...",
    "exercises/w2-maxpool/test_public.py": "def test_a(): ...",
    "exercises/w2-maxpool/probe.py": "def gradient(): ...",
    "reference/w2-maxpool/oracle.py": "def pool(x): return x",
    "reference/w2-maxpool/test_hidden.py": "def test_b(): ...",
    "reference/w2-maxpool/mistakes.py": "def pool__of_zeros(x): ...",
    "reference/w2-maxpool/parts/more.py": "PART = 1",
    "reference/w2-maxpool/images.npz": "images",
    "solutions/w2-maxpool/accepted.py": "def pool(x): return x",
}
VERDICTS_FOLLOW_FROM = [name for name in FILES if not name.startswith("solutions") and not name.endswith(".md")]


@pytest.fixture
def small_course(tmp_path: Path) -> Course:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return Course("cnn", "Pixels", tmp_path, (EXERCISE,), {})


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("change", [lambda path: path.write_text("# changed"), Path.unlink], ids=["edited", "removed"])
def test_a_file_counts_if_a_verdict_can_follow_from_it(
    small_course: Course, name: str, change: Callable[[Path], Any]
) -> None:
    before = fingerprint.of_exercise(small_course, EXERCISE)
    change(small_course.root / name)
    assert (fingerprint.of_exercise(small_course, EXERCISE) != before) == (name in VERDICTS_FOLLOW_FROM)


def test_a_new_file_of_the_reference_counts(small_course: Course) -> None:
    before = fingerprint.of_exercise(small_course, EXERCISE)
    (small_course.root / "reference/w2-maxpool/new.py").write_text("")
    assert fingerprint.of_exercise(small_course, EXERCISE) != before


def test_text_that_moves_from_one_file_to_the_next_counts(small_course: Course) -> None:
    before = fingerprint.of_exercise(small_course, EXERCISE)
    for name, text in {"oracle.py": "def pool(x): ", "parts/more.py": "return xPART = 1"}.items():
        (small_course.root / "reference/w2-maxpool" / name).write_text(text)
    assert fingerprint.of_exercise(small_course, EXERCISE) != before


@pytest.mark.parametrize(
    ("changes", "counts"),
    [
        ({"functions": {"pool": "ndarray"}}, True),
        ({"values": {"ANSWER": "int"}}, True),
        ({"tiers": (Tier("basic", 2.0), Tier("edge", 1.0))}, True),
        ({"forbidden": ("torch.nn.MaxPool2d",)}, True),
        ({"files": ("weights.safetensors",)}, True),
        ({"title": "Pooling"}, False),
        ({"week": 3}, False),
    ],
)
def test_what_the_course_file_says_counts_if_a_verdict_can_follow_from_it(
    small_course: Course, changes: dict[str, Any], counts: bool
) -> None:
    expected = ["settings in course.yml"] if counts else []
    assert changed_parts(small_course, EXERCISE, replace(EXERCISE, **changes)) == expected


def changed_parts(course: Course, before: Exercise, now: Exercise) -> list[str]:
    """By what the history of a grade names: nothing that counts is without a name."""
    counts = fingerprint.of_exercise(course, before) != fingerprint.of_exercise(course, now)
    was, made = fingerprint.parts(course, before), fingerprint.parts(course, now)
    names = [name for name in made if made[name] != was.get(name)]
    assert bool(names) == counts
    return names


CPU, FAST = Profile("cpu", 1000, 3, 60.0, 90.0, ((0.8, 3.0),)), Profile("fast", 100, 1, 6.0, 9.0, ())
TRAINED = replace(EXERCISE, training=Training((CPU, FAST), "fashion-mnist", chosen=CPU, data_version="ab"))


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"parameters": 5}, ["training in course.yml"]),
        ({"profiles": (CPU,)}, ["training in course.yml"]),
        ({"chosen": FAST}, ["the profile"]),
        ({"chosen": None, "reason": "no GPU"}, ["the profile"]),
        ({"data_version": "cd"}, ["the data"]),
        ({"reason": "asked for", "data_folder": "/data"}, []),
    ],
)
def test_what_is_said_of_training_counts_by_name(
    small_course: Course, changes: dict[str, Any], names: list[str]
) -> None:
    assert TRAINED.training
    changed = replace(TRAINED, training=replace(TRAINED.training, **changes))
    assert changed_parts(small_course, TRAINED, changed) == names
    was, now = (fingerprint.parts(small_course, one) for one in (TRAINED, changed))
    assert fingerprint.edited(was, now) == [name for name in names if name == "training in course.yml"]


def test_what_a_verdict_is_computed_on_counts_by_name(small_course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    assert changed_parts(small_course, EXERCISE, replace(EXERCISE, device="cuda")) == ["the device"]
    before = fingerprint.of_exercise(small_course, EXERCISE)
    others = tuple((name, "9.9" if name == "torchvision" else version) for name, version in fingerprint._libraries())
    monkeypatch.setattr(fingerprint, "_libraries", lambda: others)
    assert fingerprint.of_exercise(small_course, EXERCISE) != before


@pytest.mark.parametrize("limit", [item.name for item in fields(Limits)])
def test_every_limit_counts(small_course: Course, limit: str) -> None:
    changed = replace(EXERCISE, limits=replace(Limits(), **{limit: 1}))
    assert changed_parts(small_course, EXERCISE, changed) == ["limits in course.yml"]


def test_all_of_ours_that_judges_counts() -> None:
    """What a judge process and the plan lead to, but for words, for hashes, and for lateness, which is no part of a
    judgement."""
    found, waiting = set(), ["grader.judge_process", "grader.plan"]
    while waiting:
        module = waiting.pop()
        if module not in found:
            found.add(module)
            waiting += edges(MODULES[module].read_text(encoding="utf-8"))
    counting = {path for pattern in fingerprint._ENGINE for path in PACKAGE.glob(pattern)}
    assert {module for module in found if MODULES[module] not in counting} == {
        "grader", "grader.errors", "grader.fingerprint", "grader.late",
    }  # fmt: skip


def test_where_the_course_lies_does_not_count(small_course: Course, tmp_path: Path) -> None:
    before = fingerprint.of_exercise(small_course, EXERCISE)
    moved = tmp_path.with_name(f"{tmp_path.name} moved")
    tmp_path.rename(moved)
    assert fingerprint.of_exercise(replace(small_course, root=moved), EXERCISE) == before


SUBMISSION = Submission("s01", "w2-maxpool", "maxpool.ipynb", "ab" * 32, Source("maxpool.ipynb", b"a = 1"), None, ())


@pytest.mark.parametrize(
    "changes",
    [
        {"sha256": "cd" * 32},
        {"file": "maxpool.py"},
        {"problem": "maxpool.py is empty."},
        {"notes": ("Both were handed in.",)},
        {"source": Source("maxpool.ipynb", b"b = 2")},  # the same notebook, read by another version of ours
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_everything_about_a_submission_counts(changes: dict[str, Any]) -> None:
    changed = replace(SUBMISSION, **changes)
    assert fingerprint.of_judgement(changed, "exercise") != fingerprint.of_judgement(SUBMISSION, "exercise")


def test_when_it_was_handed_in_does_not_count() -> None:
    """A copy of the folder is newer and the same: no verdict follows from the time."""
    later = replace(SUBMISSION, submitted_at="2027-02-08T22:59:00+00:00")
    assert fingerprint.of_judgement(later, "exercise") == fingerprint.of_judgement(SUBMISSION, "exercise")


def test_a_late_mark_counts() -> None:
    """It is stored with the judgement and with nothing else, so another mark makes another judgement."""
    late = replace(SUBMISSION, marked_late=True)
    assert fingerprint.of_judgement(late, "exercise") != fingerprint.of_judgement(SUBMISSION, "exercise")


def test_the_same_submission_for_other_tests_is_another_judgement() -> None:
    assert fingerprint.of_judgement(SUBMISSION, "one") != fingerprint.of_judgement(SUBMISSION, "other")


def test_the_same_bytes_by_another_student_follow_from_the_same() -> None:
    other = replace(SUBMISSION, student="s02")
    assert fingerprint.of_judgement(other, "exercise") == fingerprint.of_judgement(SUBMISSION, "exercise")


def test_the_kind_of_sandbox_counts(small_course: Course) -> None:
    """What was graded without walls is graded again when there are some."""
    prints = {fingerprint.of_exercise(small_course, EXERCISE, isolation) for isolation in Isolation}
    assert len(prints) == len(Isolation)
    assert fingerprint.of_exercise(small_course, EXERCISE) in prints


def test_two_machines_are_told_what_differs() -> None:
    here = fingerprint.engine()
    there = replace(here, parts=tuple((name, "9.9" if name == "torch" else value) for name, value in here.parts))
    assert here.differences(there) == (f"torch {metadata.version('torch')}", "torch 9.9")
    assert [name for name, _ in here.parts] == [
        "grader", "its code", "Python", "torch", "torchvision", "numpy", "safetensors", "pytest",
    ]  # fmt: skip


def test_a_machine_whose_grader_knows_of_fewer_libraries_is_told_too() -> None:
    here = fingerprint.engine()
    older = replace(here, parts=tuple(part for part in here.parts if part[0] != "torchvision"))
    mine = metadata.version("torchvision")
    assert here.differences(older) == (f"torchvision {mine}", "torchvision not known")
