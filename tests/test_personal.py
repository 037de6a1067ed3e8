"""Each student's own numbers: they follow from secret, exercise and id, and are the same at every grading."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from grader import fingerprint, personal
from grader.errors import CourseError
from grader.model import Course, Exercise, Limits, Submission, Tier
from grader.submission import read_file

REPOSITORY = Path(__file__).resolve().parent.parent
SECRET = "a secret of the tests"
PERSONAL = Exercise("w2-pairs", "Pairs", 2, 1.0, "pairs", {}, {"C": "list"}, (Tier("C", 1.0),), Limits(), personal=True)
COMMON = replace(PERSONAL, slug="w2-conv2d", personal=False)


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    monkeypatch.delenv(personal.VARIABLE, raising=False)
    return Course("cnn", "Pixels", tmp_path, (PERSONAL, COMMON), {})


def test_a_seed_follows_from_secret_exercise_and_student() -> None:
    seeds = [
        personal.seed(key, slug, student)
        for key in (b"one secret", b"another one")
        for slug in ("w2-pairs", "w2-pair")
        for student in ("s01", "s1", "", "ßtudent")
    ]
    assert len(set(seeds)) == len(seeds)
    assert all(0 <= seed < 2**63 for seed in seeds)
    assert personal.seed(b"one secret", "w2-pairs", "s01") == 5460967286771029687  # for ever: sheets are out by then


def test_where_the_slug_ends_and_the_student_begins_is_told() -> None:
    assert personal.seed(b"key", "w2-pairs", "s01") != personal.seed(b"key", "w2-pair", "ss01")


def test_a_name_is_the_same_however_a_file_system_spells_it() -> None:
    assert personal.seed(b"key", "w2-pairs", "Z\u00fc") == personal.seed(b"key", "w2-pairs", "Zu\u0308")


def test_the_secret_is_in_a_file_or_in_the_environment(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(personal.VARIABLE, "from the environment")
    assert personal.secret(course) == b"from the environment"
    (course.root / "secret.txt").write_text(f"  {SECRET}\n")
    assert personal.secret(course) == SECRET.encode()
    (course.root / "other").write_text("the secret of another file")
    assert personal.secret(replace(course, secret_file="other")) == b"the secret of another file"


def test_without_a_secret_the_message_says_what_to_do(course: Course) -> None:
    with pytest.raises(CourseError, match=r"^w2-pairs: each student has numbers .* does not have.*secret\.txt.*SECRET"):
        personal.secret(course)
    (course.root / "secret.txt").write_text("short\n")
    with pytest.raises(CourseError, match=r"secret\.txt: expected a secret of 16 characters or more, got 5"):
        personal.secret(course)


def test_only_personal_exercises_need_the_secret(course: Course) -> None:
    def read(student: str, exercise: Exercise) -> Submission:
        return Submission(student, exercise.slug)

    own = replace(course.exercises[0], personal=True)
    common = replace(own, slug="w2-conv2d", personal=False)
    assert personal.seeding(read, course, [common]) is read
    with pytest.raises(CourseError):
        personal.seeding(read, course, [common, own])
    (course.root / "secret.txt").write_text(SECRET)
    seeded = personal.seeding(read, course, [common, own])
    assert seeded("s01", common) == Submission("s01", "w2-conv2d")
    expected = personal.seed(SECRET.encode(), own.slug, "s01")
    assert seeded("s01", own) == Submission("s01", own.slug, personal_seed=expected)


def test_the_key_of_a_judgement_holds_student_and_secret_but_not_the_folder(course: Course) -> None:
    def key(student: str, folder: str, secret: str = SECRET) -> str:
        path = course.root / folder / student / "pairs.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("C = []")
        (course.root / "secret.txt").write_text(secret)
        own = course.exercise("w2-pairs")
        read = personal.seeding(lambda student, exercise: read_file(student, exercise.slug, str(path)), course, [own])
        submission = read(student, own)
        return fingerprint.of_judgement(submission, "version of the exercise")

    assert key("s01", "here") == key("s01", "there")
    assert key("s01", "here") != key("s02", "here")
    assert key("s01", "here") != key("s01", "here", "another secret, long enough")


# The whole way

SETTINGS = """\
course: tiny
title: A tiny course
exercises:
  - {slug: w1-double, title: Own, week: 1, points: 1, submit: double, values: {ANSWER: int}, tiers: {own: 1},
     personal: true}
"""
STARTER = '''\
"""Write your number down."""

ANSWER = None
'''
HIDDEN = '''\
import pytest


@pytest.mark.tier("own")
def test_own(student, personal, reference, compare):
    """Your own number is on your sheet."""
    compare(student.value("ANSWER"), reference.number(personal))
'''
ORACLE = """\
def number(seed):
    return seed % 1_000_003


def sheet(seed):
    return f"Your number is {number(seed)}.\\n"
"""


def run(*arguments: str | Path, cwd: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("GRADER_RESULTS", personal.VARIABLE)}
    return subprocess.run(
        [sys.executable, "-m", "grader", *map(str, arguments)],
        cwd=cwd,
        env={**kept, "PYTHONPATH": str(REPOSITORY), "COLUMNS": "200", **changes},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture
def personal_course(write_course: Callable[..., Path]) -> Path:
    return write_course(settings=SETTINGS, starter=STARTER, public=None, hidden=HIDDEN, oracle=ORACLE)


def numbers(folder: Path) -> dict[str, int]:
    return {path.stem: int(path.read_text().split()[-1].strip(".")) for path in sorted(folder.glob("*.txt"))}


def test_each_student_gets_a_sheet_and_is_judged_by_it(personal_course: Path, tmp_path: Path, sandbox: None) -> None:
    (personal_course / "secret.txt").write_text(SECRET)
    (tmp_path / "roster.csv").write_text('\ufeffstudent id,name\nanna,Anna A.\n"ben",Ben B.\n\n', encoding="utf-8")
    ran = run("personal", "w1-double", tmp_path / "sheets", "--roster", tmp_path / "roster.csv", cwd=personal_course)
    assert (ran.returncode, ran.stdout) == (0, f"Wrote 2 sheets: {tmp_path}/sheets/<student>.txt\n")
    sheets = numbers(tmp_path / "sheets")
    assert set(sheets) == {"anna", "ben"}
    assert sheets["anna"] != sheets["ben"]

    answers = {"anna": sheets["anna"], "ben": sheets["ben"], "cem": sheets["anna"]}  # Cem has taken over Anna's
    for student, number in answers.items():
        (tmp_path / "submissions" / student).mkdir(parents=True)
        (tmp_path / "submissions" / student / "double.py").write_text(f"ANSWER = {number}\n")
    ran = run("grade", tmp_path / "submissions", "--json", "-", cwd=personal_course)
    assert ran.returncode == 0, ran.stderr
    verdicts = {judgement["student"]: judgement["verdict"] for judgement in json.loads(ran.stdout)["judgements"]}
    assert verdicts == {"anna": "accepted", "ben": "accepted", "cem": "wrong answer"}
    assert run("report", cwd=personal_course).returncode == 0
    written = [path for path in (personal_course / "results").rglob("*") if path.is_file()]
    assert written
    assert not any(SECRET.encode() in path.read_bytes() for path in written)

    moved = tmp_path / "moved"
    shutil.move(tmp_path / "submissions", moved)
    shutil.move(personal_course, tmp_path / "course elsewhere")
    ran = run("grade", moved, "-e", "w1-double", cwd=tmp_path / "course elsewhere")
    assert "Graded 0 submissions" in ran.stdout
    (tmp_path / "course elsewhere/secret.txt").write_text("another secret, long enough")
    assert "Graded 3 submissions" in run("grade", moved, cwd=tmp_path / "course elsewhere").stdout


def test_grading_without_a_secret_stops_with_the_reason(personal_course: Path, tmp_path: Path, sandbox: None) -> None:
    (tmp_path / "submissions/anna").mkdir(parents=True)
    (tmp_path / "submissions/anna/double.py").write_text("ANSWER = 1\n")
    ran = run("grade", tmp_path / "submissions", cwd=personal_course)
    assert ran.returncode == 1
    assert "w1-double: each student has numbers of their own" in ran.stderr
    assert "GRADER_COURSE_SECRET" in ran.stderr
    assert "Traceback" not in ran.stderr
    changes = {personal.VARIABLE: SECRET}
    assert run("grade", tmp_path / "submissions", cwd=personal_course, **changes).returncode == 0


def test_solutions_answer_a_sheet_that_no_secret_changes(personal_course: Path, tmp_path: Path, sandbox: None) -> None:
    assert run("personal", "w1-double", tmp_path / "sheets", cwd=personal_course).returncode == 0
    (personal_course / "solutions/w1-double").mkdir(parents=True)
    accepted = personal_course / "solutions/w1-double/accepted.py"
    accepted.write_text(f"ANSWER = {numbers(tmp_path / 'sheets')['solutions']}\n")
    ran = run("verify", cwd=personal_course)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    (personal_course / "secret.txt").write_text(SECRET)
    assert run("verify", cwd=personal_course).returncode == 0


def test_public_tests_and_common_exercises_have_no_personal_numbers(
    write_course: Callable[..., Path], tmp_path: Path, sandbox: None
) -> None:
    public = HIDDEN.replace("test_own", "test_shown").replace(", reference, compare", "")
    for name, settings in {"own": SETTINGS, "common": SETTINGS.replace("personal: true", "")}.items():
        root = write_course(
            tmp_path / name, settings=settings, starter=STARTER, public=public, hidden=HIDDEN, oracle=ORACLE
        )
        (root / "secret.txt").write_text(SECRET)
        (root / "submissions/anna").mkdir(parents=True)
        (root / "submissions/anna/double.py").write_text("ANSWER = 1\n")
        ran = run("grade", root / "submissions", cwd=root)
        assert ran.returncode == 3
        assert "a public test cannot know" in ran.stdout
        assert ("course.yml says so by" in ran.stdout) == (name == "common")


@pytest.mark.parametrize("line", ["../up", ".hidden", "a/b"])
def test_no_sheet_leaves_its_folder(personal_course: Path, tmp_path: Path, line: str) -> None:
    (personal_course / "secret.txt").write_text(SECRET)
    (tmp_path / "roster.csv").write_text(f"id\nanna\n{line}\n")
    ran = run("personal", "w1-double", tmp_path / "sheets", "--roster", tmp_path / "roster.csv", cwd=personal_course)
    assert ran.returncode == 1
    assert "no file can be named after the student" in ran.stderr
    assert not (tmp_path / "sheets").exists()
