"""What instructors download, by the conventions of those who pack it, as a zip and as the folder that it unpacks to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from grader.errors import UserError
from grader.intake.detect import Intake
from grader.model import Submission

Download = Callable[[Mapping[str, bytes]], Path]
TakeIn = Callable[..., Intake]
Read = Callable[[Intake], dict[tuple[str, str], Submission]]

A, B, C = b"a = 1\n", b"b = 2\n", b"c = 3\n"


def contents(read: dict[tuple[str, str], Submission]) -> dict[tuple[str, str], bytes]:
    return {key: one.source.content for key, one in read.items() if one.source}


# Canvas

CANVAS = {
    "doejane_101_9001_maxpool.py": A,
    "doejane_101_9002_conv2d.ipynb": b"{}",
    "münsterö_LATE_102_9003_maxpool-2.py": B,
    "o_brien_103_9004_my notes (1).txt": C,
    "late_LATE_104_9005_maxpool.py": A,
    "late_LATE_104_9006_maxpool-1.py": B,
    "typed_105_text.html": b"<p>print(1)</p>",
    "linked_LATE_106_link.html": b"<a>",
    "index.html": b"",
}


def test_canvas(download: Download, take_in: TakeIn, read: Read) -> None:
    intake = take_in(download(CANVAS))
    assert (intake.layout, intake.title.split(" (")[0]) == ("canvas", "a Canvas download")
    assert [(one.id, one.name) for one in intake.students] == [
        ("101", "doejane"),
        ("102", "münsterö"),
        ("103", "o_brien"),
        ("104", "late"),
        ("105", "typed"),
        ("106", "linked"),
    ]
    handed_in = read(intake)
    assert contents(handed_in) == {("101", "maxpool"): A, ("102", "maxpool"): B, ("104", "maxpool"): B}
    late = {key: one.marked_late for key, one in handed_in.items()}
    assert late == {
        ("101", "maxpool"): False,
        ("101", "conv2d"): False,
        ("102", "maxpool"): True,
        ("104", "maxpool"): True,
    }
    assert handed_in["102", "maxpool"].file == "maxpool-2.py"
    assert handed_in["104", "maxpool"].notes == (
        "Both maxpool-1.py and maxpool.py were handed in; maxpool-1.py is newer and counts.",
    )
    assert {item.name: item.why for item in intake.left_out} == {
        "typed_105_text.html": "typed into Canvas and no file",
        "linked_LATE_106_link.html": "a web address and no file",
        "index.html": "no name that Canvas gives: expected <name>_<user id>_<number>_<file>",
    }


def test_canvas_without_names(download: Download, take_in: TakeIn, read: Read) -> None:
    intake = take_in(download({"anon_aB3x_9001_maxpool.py": A, "LATE_anon_Zz9_9002_maxpool.py": B}))
    handed_in = read(intake)
    assert contents(handed_in) == {("anon_aB3x", "maxpool"): A, ("anon_Zz9", "maxpool"): B}
    assert [one.marked_late for one in handed_in.values()] == [True, False]


@pytest.mark.parametrize(
    "name",
    [
        "evil_666_9001_x_101_9002_maxpool.py",  # the name of a file, which students choose
        "evil_LATE_666_9001_LATE_101_9002_maxpool.py",
        "evil_666_9001_Jane Doe_101_assignsubmission_file_maxpool.py",
        "evil_666_9001_anon_101_9002_maxpool.py",
    ],
)
def test_a_file_cannot_be_named_so_that_it_is_somebody_elses(
    download: Download, take_in: TakeIn, read: Read, name: str
) -> None:
    intake = take_in(download({"doejane_101_9001_maxpool.py": A, "x_102_9000_maxpool.py": B, name: C}))
    assert intake.layout == "canvas"
    assert "666" in [student.id for student in intake.students]
    assert contents(read(intake)) == {("101", "maxpool"): A, ("102", "maxpool"): B}


# Moodle

MOODLE = {
    "Jane Doe_12345_assignsubmission_file_/maxpool.py": A,
    "Jane Doe_12345_assignsubmission_file_/week 2/maxpool.py": B,
    "José van Ö_12346_assignsubmission_file/conv2d.py": B,
    "Participant_12347_assignsubmission_file_/Max Pool.py": C,
    "Typed Text_12348_assignsubmission_onlinetext_/onlinetext.html": b"<p>",
    "Packed Up_12349_assignsubmission_file_/all.zip": b"PK",
}


def test_moodle_with_folders(download: Download, take_in: TakeIn, read: Read) -> None:
    intake = take_in(download(MOODLE))
    assert intake.title.startswith("a Moodle download")
    assert [(one.id, one.name) for one in intake.students] == [
        ("Jane Doe_12345", "Jane Doe"),
        ("José van Ö_12346", "José van Ö"),
        ("Packed Up_12349", "Packed Up"),
        ("Participant_12347", "Participant"),
        ("Typed Text_12348", "Typed Text"),
    ]
    handed_in = read(intake)
    assert contents(handed_in) == {("Jane Doe_12345", "maxpool"): B, ("José van Ö_12346", "conv2d"): B}
    (note,) = handed_in["Jane Doe_12345", "maxpool"].notes
    assert note == ("Both week 2/maxpool.py and maxpool.py were handed in; week 2/maxpool.py is newer and counts.")
    assert handed_in["Participant_12347", "maxpool"].notes == (
        "maxpool.py is missing. There is a file Max Pool.py; it must be called maxpool.py.",
    )
    assert handed_in["Packed Up_12349", "maxpool"].notes == (
        "all.zip was handed in. An archive is not opened; hand in the file itself.",
    )
    assert [(item.name.partition("/")[0], item.why) for item in intake.left_out] == [
        ("Typed Text_12348_assignsubmission_onlinetext_", "typed into Moodle and no file"),
        ("Packed Up_12349_assignsubmission_file_", "an archive in it is not opened; ask for the files themselves"),
    ]


def test_moodle_flat(download: Download, take_in: TakeIn, read: Read) -> None:
    files = {
        "Jane Doe_12345_assignsubmission_file_maxpool.py": A,
        "Jane Doe_12346_assignsubmission_file_my_maxpool.py": B,
        "evil_12347_assignsubmission_file_x_12345_assignsubmission_file_maxpool.py": C,
    }
    intake = take_in(download(files))
    assert intake.layout == "moodle"
    assert contents(read(intake)) == {("Jane Doe_12345", "maxpool"): A}
    assert len(intake.students) == 3


# Gradescope

METADATA = b"""\
---
submission_101:
  :submitters:
  - :name: Jane Doe
    :sid: '0042'
    :email: jane@example.org
  - :name: Sam Ple
    :sid: 0043
    :email: sam@example.org
  :created_at: 2026-11-20 22:00:00.123456789 Z
  :score: 0.0
  :results: !ruby/hash:ActiveSupport::HashWithIndifferentAccess
    tests: [{score: 1.0}]
  :history: []
submission_102:
  :submitters:
  - :name: No Number
    :sid: ~
    :email: none@example.org
  :created_at: 2026-11-21 01:30:00 +0530
submission_103:
  :submitters: []
submission_104:
  :submitters:
  - :name: Not There
    :sid: '0044'
"""
GRADESCOPE = {
    "assignment_7_export/submission_metadata.yml": METADATA,
    "assignment_7_export/submission_101/maxpool.py": A,
    "assignment_7_export/submission_102/src/maxpool.py": B,
    "assignment_7_export/submission_103/maxpool.py": C,
    "assignment_7_export/submission_999/maxpool.py": C,
}


def test_gradescope(download: Download, take_in: TakeIn, read: Read) -> None:
    """A submission of two counts for both, and an id keeps its zeros."""
    intake = take_in(download(GRADESCOPE))
    assert "in its folder assignment_7_export" in intake.title
    handed_in = read(intake)
    assert contents(handed_in) == {
        ("0042", "maxpool"): A,
        ("0043", "maxpool"): A,
        ("none@example.org", "maxpool"): B,
        ("submission_103", "maxpool"): C,
    }
    assert [one.submitted_at for one in handed_in.values()] == [
        "2026-11-20T22:00:00+00:00",
        "2026-11-20T22:00:00+00:00",
        "2026-11-20T20:00:00+00:00",
        None,
    ]
    assert {(item.name, item.why) for item in intake.left_out} == {
        ("submission_999", "not in submission_metadata.yml"),
        ("submission_104", "in submission_metadata.yml only"),
    }


def test_gradescope_takes_the_later_of_two_submissions(download: Download, take_in: TakeIn, read: Read) -> None:
    entry = "submission_{}:\n  :submitters:\n  - :sid: '1'\n  :created_at: 2026-11-20 {}:00:00 Z\n"
    files = {"submission_metadata.yml": (entry.format(1, 23) + entry.format(2, 21)).encode()}
    intake = take_in(download({**files, "submission_1/maxpool.py": A, "submission_2/maxpool.py": B}))
    ((_, submission),) = read(intake).items()
    assert submission.source
    assert (submission.source.content, submission.submitted_at) == (A, "2026-11-20T23:00:00+00:00")
    assert "is newer and counts" in submission.notes[0]


@pytest.mark.parametrize(
    ("metadata", "why"),
    [
        (b"a: [", "submission_metadata.yml:2: not valid YAML"),
        (b"just text", "expected an entry for each submission"),
        (b"", "expected an entry for each submission"),
        (b"\xff\xfe\xff", "not valid YAML"),
        (b"[" * 100_000, "not valid YAML"),
    ],
)
def test_metadata_that_cannot_be_read(download: Download, take_in: TakeIn, metadata: bytes, why: str) -> None:
    with pytest.raises(UserError, match=why):
        take_in(download({"submission_metadata.yml": metadata, "submission_1/maxpool.py": A}))


@pytest.mark.parametrize("sid", ["..", ".", "'   '", '"a\\nb"', '"\\u202E12"', "x" * 5000])
def test_an_id_that_is_none_gives_way(download: Download, take_in: TakeIn, sid: str) -> None:
    metadata = f"submission_1:\n  :submitters:\n  - :sid: {sid}\n    :name: N\n".encode()
    intake = take_in(download({"submission_metadata.yml": metadata, "submission_1/maxpool.py": A}))
    (student,) = intake.students
    assert student.id in ("submission_1", "a\\nb", "\\u202e12")


# GitHub Classroom


def test_clones(write_folder: Callable[..., Path], take_in: TakeIn, read: Read) -> None:
    """A hook or a filter in a clone never runs, because git never does."""
    folder = write_folder(
        {
            "hw2-submissions/hw2-octo-cat/.git/config": b"[core]\n\tfsmonitor = touch /tmp/owned\n",
            "hw2-submissions/hw2-octo-cat/maxpool.py": A,
            "hw2-submissions/hw2-octo-cat/old/maxpool.py": B,
            "hw2-submissions/hw2-mona/.git/config": b"",
            "hw2-submissions/hw2-mona/exercises/conv2d.py": C,
            "hw2-submissions/hw2-mona/.git/maxpool.py": C,
            "hw2-submissions/README.md": b"",
        }
    )
    intake = take_in(folder / "hw2-submissions")
    assert (intake.layout, intake.title) == ("github", "clones of GitHub Classroom (folder) of the assignment hw2")
    handed_in = read(intake)
    assert contents(handed_in) == {("octo-cat", "maxpool"): A, ("mona", "conv2d"): C}
    assert handed_in["octo-cat", "maxpool"].notes == (
        "Both maxpool.py and old/maxpool.py were handed in; nothing tells which is newer, and maxpool.py counts.",
    )
    assert take_in(folder).title.startswith("clones of GitHub Classroom (folder, in its folder hw2-submissions)")


def test_clones_without_their_histories_need_a_word(download: Download, take_in: TakeIn, read: Read) -> None:
    path = download({"hw2-a/maxpool.py": A, "hw2-b/src/maxpool.py": B})
    assert take_in(path).layout == "folder"
    assert contents(read(take_in(path, "github"))) == {("a", "maxpool"): A, ("b", "maxpool"): B}


# The plain layout and the instructor's own


def test_the_plain_layout(download: Download, take_in: TakeIn, read: Read) -> None:
    path = download({"s01/maxpool.py": A, "s02/conv2d.py": B, "s03/notes.txt": C, "class.csv": b""})
    intake = take_in(path)
    assert (intake.layout, [one.id for one in intake.students]) == ("folder", ["s01", "s02", "s03"])
    assert contents(read(intake)) == {("s01", "maxpool"): A, ("s02", "conv2d"): B}
    assert [(item.name, item.why) for item in intake.left_out] == [("class.csv", "not a folder")]


def test_a_zip_made_of_a_folder_is_that_folder(write_zip: Callable[..., Path], take_in: TakeIn, read: Read) -> None:
    rows = ("class/s01/maxpool.py", "class/s02/maxpool.py", "__MACOSX/class/._s01", "class/.DS_Store")
    intake = take_in(write_zip(*({"name": name} for name in rows), {"name": "class/s03/", "content": b""}))
    assert intake.title == "a folder for each student (zip, in its folder class)"
    assert [one.id for one in intake.students] == ["s01", "s02", "s03"]
    assert len(contents(read(intake))) == 2


@pytest.mark.parametrize(
    ("template", "files", "expected"),
    [
        (
            "{student}_{exercise}.py",
            {"a_b_maxpool.py": A, "c_w2-conv2d.py": B, "d_other.py": C},
            {("a_b", "maxpool"): A, ("c", "conv2d"): B},
        ),
        ("{student}-{file}", {"s-1-maxpool.py": A}, {("s-1", "maxpool"): A}),
        ("week2/{file}/{student}.py", {"week2/maxpool.py/s1.py": A}, {("s1", "maxpool"): A}),
        ("{any}/{student}/{file}", {"x/s1/maxpool.py": A, "y/s2/conv2d.py": B, "s3/maxpool.py": C},
         {("s1", "maxpool"): A, ("s2", "conv2d"): B}),
        ("{student}_{attempt}_{file}", {"s_10_maxpool.py": B, "s_9_maxpool.py": A}, {("s", "maxpool"): B}),
        ("{student}.({exercise})+.py", {"s.(maxpool)+.py": A, "sx(maxpool)).py": B}, {("s", "maxpool"): A}),
    ],
)  # fmt: skip
def test_a_pattern(
    download: Download,
    take_in: TakeIn,
    read: Read,
    template: str,
    files: dict[str, bytes],
    expected: dict[tuple[str, str], bytes],
) -> None:
    assert contents(read(take_in(download(files), None, template))) == expected


def test_a_pattern_for_one_exercise(download: Download, take_in: TakeIn, read: Read) -> None:
    path = download({"s1.py": A, "s2.py": B, "s3.txt": C})
    intake = take_in(path, None, "{student}.py", "w2-maxpool")
    assert contents(read(intake)) == {("s1", "maxpool"): A, ("s2", "maxpool"): B}
    assert [(item.name, item.why) for item in intake.left_out] == [("s3.txt", "not as the pattern says")]
    with pytest.raises(UserError, match=r"nothing in it tells which of 3 exercises a file is for; .* -e SLUG"):
        take_in(path, None, "{student}.py")


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ("{student}_{week}.py", r"expected places such as \{student\}, .* got \{week\}"),
        ("{student_{exercise}.py", "expected places such as"),
        ("{student}{student}{file}", r"\{student\} stands in it twice"),
        ("{file}", "nothing in it tells the student"),
        ("{student}{file}" + "{any}" * 7, "more than 8 places"),
    ],
)
def test_what_is_no_pattern(download: Download, take_in: TakeIn, template: str, why: str) -> None:
    with pytest.raises(UserError, match=why):
        take_in(download({"s1.py": A}), None, template)


def test_no_student_of_a_pattern_is_two(write_zip: Callable[..., Path], take_in: TakeIn) -> None:
    path = write_zip({"name": "é_maxpool.py"}, {"name": "e\u0301_conv2d.py"})
    with pytest.raises(UserError, match=r"'e\\u0301' and '\\xe9'\. Rename one of them"):
        take_in(path, None, "{student}_{file}")


# Which it is


@pytest.mark.parametrize(
    ("files", "layout"),
    [
        (CANVAS, "canvas"),
        (MOODLE, "moodle"),
        (GRADESCOPE, "gradescope"),
        ({"sample-01/maxpool.py": A, "sample-02/maxpool.py": A}, "folder"),
        ({f"top/{name}": content for name, content in CANVAS.items()}, "canvas"),
        ({f"top/{name}": content for name, content in MOODLE.items()}, "moodle"),
        ({**CANVAS, "Jane Doe_12345_assignsubmission_file_maxpool.py": A}, "canvas"),
        ({"s01/maxpool.py": A, "s02/submission_metadata.yml": METADATA}, "folder"),
        ({"s01/maxpool.py": A, "s02/a_1_2_maxpool.py": A}, "folder"),
    ],
)
def test_it_is_told_by_its_names(download: Download, take_in: TakeIn, files: dict[str, bytes], layout: str) -> None:
    assert take_in(download(files)).layout == layout


def test_the_instructor_knows_better(download: Download, take_in: TakeIn) -> None:
    path = download({"x_1_2_maxpool.py": A, "a.txt": B, "b.txt": C})
    assert take_in(path).layout == "folder"
    assert [one.id for one in take_in(path, "canvas").students] == ["1"]
    with pytest.raises(UserError, match=r"no submission_metadata\.yml, so it is no Gradescope export"):
        take_in(path, "gradescope")


@pytest.mark.parametrize("layout", ["canvas", "moodle", "github", "folder"])
def test_what_is_not_of_the_layout_is_nobodys(download: Download, take_in: TakeIn, layout: str) -> None:
    intake = take_in(download({"a.txt": A, "b.txt": B}), layout)
    assert intake.students == ()
    assert len(intake.left_out) == 2
