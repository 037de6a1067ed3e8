"""The course's own starters and bundle: in step with the solutions, free of leaks, the same each time."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from grader import bundle as bundles
from grader import course as course_file
from grader.errors import CourseError, UserError
from grader.judge import expectations
from grader.judge.suite import Suite
from grader.model import Course, Verdict
from grader.practice.checking import Bench, Checked
from grader.practice.files import Desk
from grader.practice.session import Practice
from grader.practice.statement import about_tiers
from grader.release import bundle, leaks, starters, write
from grader.release.bundle import Prepared
from grader.release.prepare import prepare
from grader.release.wheel import archive
from grader.submission import from_content


@pytest.fixture(scope="module")
def prepared(course: Course) -> list[Prepared]:
    """Of the whole course; the tests of one exercise alone are collected, for that loads its oracle."""
    with Suite(course, course.exercises[0]) as suite:
        planned = suite.planned
    return [Prepared(exercise, planned if number == 0 else ()) for number, exercise in enumerate(course.exercises)]


@pytest.fixture(scope="module")
def released(course: Course, prepared: list[Prepared]) -> Mapping[str, bytes]:
    return bundle.files(course, prepared, ("grader.whl", b"wheel"))


def test_every_starter_is_made_from_its_solution(course: Course) -> None:
    made = starters.all_of(course)
    assert [starter.exercise.slug for starter in made] == [exercise.slug for exercise in course.exercises]
    assert [starter.exercise.slug for starter in made if not starter.is_in_step] == []


def test_every_statement_says_what_each_tier_tests(course: Course) -> None:
    for exercise in course.exercises:
        about = about_tiers((course.exercise_dir(exercise.slug) / "README.md").read_text())
        assert list(about) == [tier.name for tier in exercise.tiers], exercise.slug
        assert all(about.values())


def test_the_bundle_holds_what_students_need_and_nothing_else(released: Mapping[str, bytes]) -> None:
    assert {path.split("/")[0] for path in released} == {
        "README.md", "bundle.json", "course.yml", "exercises", "grader.whl",
    }  # fmt: skip
    folder = {path.rpartition("/")[2] for path in released if path.startswith("exercises/w2-conv2d/")}
    assert folder == {"README.md", "conv2d.py", "conv2d.ipynb", "test_public.py", "probe.py"}
    assert b"secret" not in released["course.yml"]
    assert b"#" not in released["course.yml"].split(b"\n", 1)[1]


def test_the_bundle_is_the_same_each_time(
    course: Course, prepared: list[Prepared], released: Mapping[str, bytes]
) -> None:
    again = bundle.files(course, prepared, ("grader.whl", b"wheel"))
    assert archive(again, "cnn/") == archive(released, "cnn/")


def test_every_notebook_is_valid(released: Mapping[str, bytes]) -> None:
    notebooks = [content for path, content in released.items() if path.endswith(".ipynb")]
    assert len(notebooks) == 16
    for content in notebooks:
        nbformat.validate(nbformat.reads(content.decode(), as_version=4))


def test_the_course_leaks_nothing(course: Course, prepared: list[Prepared], released: Mapping[str, bytes]) -> None:
    public = {test.name.partition("[")[0] for one in prepared for test in one.planned if not test.hidden}
    hidden = {test.name.partition("[")[0] for one in prepared for test in one.planned if test.hidden} - public
    looked_for = leaks.secrets(course, hidden, released)
    assert len(looked_for.lines) > 500
    assert leaks.find(released, looked_for) == []
    oracle = (course.reference_dir("w2-maxpool") / "oracle.py").read_bytes()
    assert leaks.find({"exercises/w2-maxpool/README.md": oracle}, looked_for)


def test_a_released_folder_is_replaced_and_a_strange_one_is_not(released: Mapping[str, bytes], tmp_path: Path) -> None:
    packed = write.write(released, tmp_path / "cnn")
    first = packed.read_bytes()
    write.write(released, tmp_path / "cnn")
    assert packed.read_bytes() == first
    assert bundles.find(tmp_path / "cnn")
    assert course_file.load(tmp_path / "cnn").slug == "cnn"
    (tmp_path / "cnn/exercises/w1-nchw/nchw.py").write_text("mine")
    with pytest.raises(UserError, match=r"holds exercises/w1-nchw/nchw.py, which no earlier release has left there"):
        write.write(released, tmp_path / "cnn")


def test_a_starter_that_is_not_in_step_is_not_released(write_course) -> None:
    root = write_course()
    (root / "exercises/w1-double/README.md").write_text("# Doubling")
    solution = root / "solutions/w1-double/accepted.py"
    solution.parent.mkdir(parents=True)
    solution.write_text("def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION\n")
    course = course_file.load(root)
    one = Prepared(course.exercises[0], ())
    assert bundle.files(course, [one], None)
    (root / "exercises/w1-double/double.py").write_text("def double(y):\n    raise NotImplementedError\n")
    with pytest.raises(CourseError, match=r"exercises/w1-double/double.py is not the starter of solutions"):
        bundle.files(course, [one], None)


ASKS = '''\
import pytest
from nbformat.v4 import new_code_cell, new_notebook
import torch


@pytest.mark.tier("basic")
def test_many(student, reference, compare, generator):
    """Every number is doubled."""
    x = torch.randn(20, generator=generator)
    compare(student.double(x), reference.double(x))
    assert reference.TWO == 2
'''
RIGHT = "def double(x):\n    return 2 * x\n"


def test_what_the_reference_answers_is_recorded_and_asked_in_its_place(write_course, tmp_path: Path) -> None:
    root = write_course(public=ASKS, oracle="TWO = 2\ndef double(x):\n    return 2 * x\n")
    (root / "exercises/w1-double/README.md").write_text("# Doubling")
    solution = root / "solutions/w1-double/accepted.ipynb"
    solution.parent.mkdir(parents=True)
    nbformat.write(new_notebook(cells=[new_code_cell(RIGHT)]), solution)
    course = course_file.load(root)
    with Practice() as practice:
        one = prepare(course, course.exercises[0], practice)
        folder = tmp_path / "bundle"
        write.write(bundle.files(course, [one], None), folder)
        assert not (folder / "reference").exists()
        given = course_file.load(folder)
        with Bench(Desk(given, bundles.find(folder)), practice) as bench:

            def check(text: str) -> Checked:
                submission = from_content("you", "w1-double", "double.py", text.encode())
                return bench.check(submission, given.exercises[0])

            right, wrong = check(RIGHT), check("def double(x):\n    return 3 * x\n")
            assert (right.passed, right.points, right.hidden[0].tests) == (True, 2.0, 1)
            assert "20 of 20 elements are wrong" in wrong.tests[0].message
            assert "Every number is doubled." in wrong.tests[0].message

            expected = folder / "exercises/w1-double/expected.json"
            expected.write_text(expectations.dump({}))
            os.utime(folder / "exercises/w1-double/test_public.py", (1, 1))
            unknown = check(RIGHT)
            assert unknown.tests[0].verdict is Verdict.NOT_RUN
            assert "This test is run when you are graded." in unknown.tests[0].message
            assert "expected.json is not as it was released" in unknown.notes[0]


def test_a_recording_that_is_damaged_is_said_to_be(tmp_path: Path) -> None:
    path = tmp_path / "expected.json"
    for text in ("", "{}", '{"format": 2, "answers": {}}', '{"format": 1, "answers": {"a": "!"}}'):
        path.write_text(text)
        with pytest.raises(CourseError, match=r"expected.json: is damaged"):
            expectations.read(path, tmp_path)
