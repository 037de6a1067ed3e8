"""`grader new` makes an exercise that proves itself, and leaves what is there as it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from grader.authoring import new
from grader.errors import UserError
from grader.release import regions


@pytest.mark.parametrize(
    ("slug", "week", "submit", "function"),
    [
        ("w2-max-pool", 2, "max_pool", "max_pool"),
        ("warm-up", 1, "warm_up", "warm_up"),
        ("w3-3d", 3, "exercise_3d", "exercise_3d"),
        ("w1-lambda", 1, "lambda", "lambda_"),  # no function may be called so
    ],
)
def test_names_follow_from_the_slug(slug: str, week: int, submit: str, function: str) -> None:
    made = new.names(slug)
    assert (made.week, made.submit, made.function) == (week, submit, function)


@pytest.mark.parametrize("slug", ["", "W2", "../up", "w2_pool", "-x", "a/b"])
def test_what_is_no_slug_is_refused(slug: str) -> None:
    with pytest.raises(UserError, match="small letters"):
        new.names(slug)


COMMENTED = """\
course: tiny   # ours
title: Tiny
exercises:
  # the first one
  - slug: w1-one
    title: One
    week: 1
    points: 1
    submit: one
    functions: {one: any}
    tiers: {basic: 1}   # all of it

# the end of it
weeks: {1: First}
"""


@pytest.mark.parametrize("text", [COMMENTED, COMMENTED.replace("\n  ", "\n"), COMMENTED.split("\n\n")[0]])
def test_an_entry_is_added_and_each_other_line_kept(text: str) -> None:
    after = new.inserted(text, new.names("w2-two"))
    assert after
    assert [line for line in text.splitlines() if line] == [
        line for line in after.splitlines() if line and line in text.splitlines()
    ]
    assert [item["slug"] for item in yaml.safe_load(after)["exercises"]] == ["w1-one", "w2-two"]


@pytest.mark.parametrize("title", ["Sizes: one formula", "12", "yes", "Größe #1", "- a"])
def test_a_title_is_that_text(title: str) -> None:
    assert yaml.safe_load(new.entry(new.names("w1-x", title), "  "))[0]["title"] == title


def test_a_list_in_brackets_is_left_to_the_author() -> None:
    assert new.inserted("course: x\ntitle: X\nexercises: [{slug: a}]\n", new.names("w1-b")) is None


def test_the_starter_is_the_solutions() -> None:
    made = new.files(new.names("w1-double"))
    assert regions.STUB in made["exercises/w1-double/double.py"]
    assert "sum(" not in made["exercises/w1-double/double.py"]


def test_a_new_course_and_a_second_exercise_prove_themselves(
    warm_grader: Callable[..., object], tmp_path: Path
) -> None:
    here = tmp_path / "My Course"
    here.mkdir()
    first = warm_grader("new", "w1-squares", cwd=here)
    assert first.returncode == 0, first.stderr
    assert "grader verify -e w1-squares" in first.stdout
    before = (here / "course.yml").read_text()
    assert warm_grader("new", "w2-more", "--title", "More of it", cwd=here / "exercises").returncode == 0
    assert (here / "course.yml").read_text().startswith(before)
    proved = warm_grader("verify", "--strict", "-j1", cwd=here)
    assert proved.returncode == 0, proved.stdout
    assert "no known-bad" not in proved.stdout
    assert warm_grader("starters", "--check", cwd=here).returncode == 0
    again = warm_grader("new", "w1-squares", cwd=here)
    assert again.returncode == 1
    assert "w1-squares is in course.yml already" in again.stderr
    (here / "solutions/w3-third").mkdir()
    third = warm_grader("new", "w3-third", cwd=here)
    assert third.returncode == 1
    assert "nothing is overwritten" in third.stderr
    assert not (here / "exercises/w3-third").exists()


def test_a_course_is_not_made_among_other_files(warm_grader: Callable[..., object], tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    done = warm_grader("new", "w1-one", cwd=tmp_path)
    assert done.returncode == 1
    assert "it is not empty (letter.txt)" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
