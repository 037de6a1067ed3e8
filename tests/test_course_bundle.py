"""A course on its way to another machine: what is sent, how it lies there, and what is refused."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from grader import course as course_file
from grader import course_bundle, fingerprint
from grader.course_bundle import Bundle
from grader.errors import JudgeError
from grader.model import Course, Extension


@pytest.fixture
def bundle(write_course) -> Bundle:
    root = write_course()
    for path in ("solutions/w1-double/accepted.py", "results/grader.db", "reference/w1-double/__pycache__/oracle.pyc"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("secret")
    (root / "reference/w1-double/data").mkdir()
    (root / "reference/w1-double/data/images.bin").write_bytes(bytes(range(256)))
    return course_bundle.pack(course_file.load(root))


def test_what_judging_needs_is_sent_and_no_solution(bundle):
    assert [name for name, _ in bundle.files] == [
        "course.yml", "exercises/w1-double/double.py", "exercises/w1-double/test_public.py",
        "reference/w1-double/data/images.bin", "reference/w1-double/oracle.py", "reference/w1-double/test_hidden.py",
    ]  # fmt: skip


def test_all_that_a_judgement_follows_from_is_sent(course: Course, tmp_path: Path) -> None:
    """Of the repository's own course: each exercise has the same version there as here."""
    there = course_bundle.unpack(course_bundle.pack(course), tmp_path)
    assert fingerprint.pin(there, there.exercises).exercises == fingerprint.pin(course, course.exercises).exercises


def test_a_folder_elsewhere_that_a_link_leads_to_is_sent_as_files(write_course, tmp_path):
    root = write_course()
    (root / "reference/w1-double").rename(tmp_path / "elsewhere")
    (root / "reference/w1-double").symlink_to(tmp_path / "elsewhere")
    course = course_file.load(root)
    there = course_bundle.unpack(course_bundle.pack(course), tmp_path)
    assert fingerprint.pin(there, there.exercises).exercises == fingerprint.pin(course, course.exercises).exercises


def test_extensions_and_their_reasons_stay_at_home(bundle):
    extension = Extension("anna", "w1-double", datetime(2027, 1, 1, tzinfo=UTC), "a matter of health", 1)
    extended = course_bundle.pack(replace(bundle.course, extensions={("anna", "w1-double"): extension}))
    assert extended == bundle


def test_it_is_the_same_course_in_a_folder_that_nobody_else_may_enter(bundle, tmp_path):
    course = course_bundle.unpack(bundle, tmp_path)
    assert course == replace(bundle.course, root=course.root)
    assert course == course_file.load(course.root)
    assert course.root.parent == tmp_path
    assert course_bundle.pack(course).version == bundle.version
    for path in [course.root, *course.root.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_the_version_is_that_of_every_byte_and_name_and_setting(bundle):
    course = bundle.course
    versions = {bundle.version}
    oracle = course.root / "reference/w1-double/oracle.py"
    oracle.write_text(oracle.read_text() + "\n")
    versions.add(course_bundle.pack(course).version)
    oracle.rename(oracle.with_name("other.py"))
    versions.add(course_bundle.pack(course).version)
    versions.add(course_bundle.pack(replace(course, title="Another")).version)
    assert len(versions) == 4


def test_where_the_course_lies_does_not_matter(bundle, tmp_path):
    first, second = (course_bundle.unpack(bundle, tmp_path) for _ in range(2))
    assert first.root != second.root
    assert course_bundle.pack(first).version == course_bundle.pack(second).version


def sealed(bundle: Bundle, files: tuple[tuple[str, bytes], ...]) -> Bundle:
    """With other files, and the version that they have."""
    return Bundle(bundle.course, files, course_bundle._version(bundle.course, files))


def test_damaged_bytes_are_refused(bundle, tmp_path):
    (name, content), *others = bundle.files
    with pytest.raises(JudgeError, match="arrived damaged"):
        course_bundle.unpack(replace(bundle, files=((name, content + b" "), *others)), tmp_path)
    assert not list(tmp_path.glob("grader-course-*"))


@pytest.mark.parametrize(
    "name",
    [
        "../evil.py", "exercises/../../evil.py", "/etc/passwd", "solutions/w1-double/accepted.py", "", ".",
        "exercises//a.py", "exercises/./a.py", "reference/a\0.py", "other.yml",
    ],
)  # fmt: skip
def test_a_path_that_leads_elsewhere_is_refused(bundle: Bundle, tmp_path: Path, name: str) -> None:
    with pytest.raises(JudgeError, match="a course holds no file"):
        course_bundle.unpack(sealed(bundle, (*bundle.files, (name, b"evil"))), tmp_path)
    assert not list(tmp_path.glob("grader-course-*"))


def test_a_name_that_comes_twice_leaves_nothing_behind(bundle, tmp_path):
    with pytest.raises(FileExistsError):
        course_bundle.unpack(sealed(bundle, (*bundle.files, bundle.files[0])), tmp_path)
    assert not list(tmp_path.glob("grader-course-*"))
