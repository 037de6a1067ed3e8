"""Where `grader report` writes: a student's id is never a path, and two students never share a folder."""

from __future__ import annotations

import pytest

from grader.report.folder import folder_name


@pytest.mark.parametrize(
    ("student", "folder"),
    [
        ("s01", "s01"),
        ("sample-13 (Übung 2)", "sample-13 (Übung 2)"),
        ("a/b", "a%2Fb"),
        ("..", "%2E%2E"),
        (".", "%2E"),
        ("s..01", "s..01"),
        (".made-from.json", "%2Emade-from.json"),
        ("%2E", "%252E"),
        ("a\0b", "a%00b"),
        ("", "%"),
    ],
)
def test_a_students_id_becomes_the_name_of_one_folder(student: str, folder: str) -> None:
    assert folder_name(student) == folder


def test_ids_too_long_for_a_file_system_stay_apart() -> None:
    names = [folder_name("ä" * 240 + last) for last in "ab"]
    assert len(set(names)) == 2
    assert all(len(name.encode()) <= 255 for name in names)
