"""The JSON Schema of course.yml says what `grader.course` says: the same keys, and the same mistakes are mistakes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from grader import course as course_file
from grader.authoring.schema import SCHEMA
from grader.errors import CourseError

ROOT = Path(__file__).resolve().parents[2]
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
GOOD = """\
course: tiny
title: Tiny
gpu: {memory: 25%}
late: {grace: 15min, deduction: 10% per day, cap: 50%, close: 7d}
limits: {memory: 2GiB}
exercises:
  - slug: w1-double
    title: Doubling
    week: 1
    points: 4
    submit: double
    deadline: 2027-02-08 23:59
    functions: {double: any}
    forbidden: [[torch.max, torch.min], torch.sum]
    late: none
    tiers: {basic: 4}
"""


def as_json(text: str) -> Any:
    """As an editor sees it: names of weeks and times are text."""
    return json.loads(json.dumps(yaml.safe_load(text), default=str))


def refused(text: str, folder: Path) -> bool:
    (folder / "course.yml").write_text(text)
    try:
        course_file.load(folder)
    except CourseError:
        return True
    return False


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", ["course.yml", "examples/data-basics/course.yml"])
def test_our_courses_are_valid(path: str) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(as_json((ROOT / path).read_text()))] == []


def test_a_small_course_is_valid_for_both(tmp_path: Path) -> None:
    assert not refused(GOOD, tmp_path)
    assert VALIDATOR.is_valid(as_json(GOOD))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("slug: w1-double", "slug: W1"),
        ("points: 4", "points: ten"),
        ("points: 4", "points: 0"),
        ("week: 1", "week: 0"),
        ("week: 1", "weak: 1"),
        ("submit: double", "submit: 2nd"),
        ("double: any", "double: array"),
        ("basic: 4", "basic: 4 points"),
        ("2GiB", "2g"),
        ("late: none", "late: never"),
        ("cap: 50%", "cap: half"),
        ("10% per day", "10"),
        ("grace: 15min", "grace: a while"),
        ("2027-02-08 23:59", "soon"),
        ("torch.sum", "sum"),
        ("title: Tiny\n", ""),
        ("memory: 25%", "memory: a quarter"),
        ("title: Doubling", "title: ''"),
    ],
)
def test_what_is_wrong_is_wrong_for_both(right: str, wrong: str, tmp_path: Path) -> None:
    text = GOOD.replace(right, wrong, 1)
    assert text != GOOD
    assert refused(text, tmp_path)
    assert not VALIDATOR.is_valid(as_json(text))


def known_keys(text: str, folder: Path) -> set[str]:
    """What the reader says that it knows where it meets a key that is like none of them."""
    (folder / "course.yml").write_text(text)
    with pytest.raises(CourseError) as caught:
        course_file.load(folder)
    said = re.search(r"zzzzzz: unknown key; known are ([\w, ]+)", str(caught.value))
    assert said
    return set(said[1].split(", "))


@pytest.mark.parametrize(
    ("text", "of"),
    [
        (GOOD + "zzzzzz: 1\n", lambda schema: schema),
        (GOOD + "    zzzzzz: 1\n", lambda schema: schema["properties"]["exercises"]["items"]),
        (GOOD.replace("2GiB", "2GiB, zzzzzz: 1"), lambda schema: schema["properties"]["limits"]),
        (GOOD.replace("cap:", "zzzzzz: 1, cap:"), lambda schema: schema["properties"]["late"]["anyOf"][1]),
        (GOOD.replace("25%", "25%, zzzzzz: 1"), lambda schema: schema["properties"]["gpu"]),
    ],
    ids=["course", "exercise", "limits", "late", "gpu"],
)
def test_both_know_the_same_keys(text: str, of: Callable[[Any], Any], tmp_path: Path) -> None:
    assert set(of(SCHEMA)["properties"]) == known_keys(text, tmp_path)
