"""A folder on this machine: listed without following links, opened beneath itself, read one file at a time."""

from __future__ import annotations

import errno
import hashlib
import os
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.errors import UserError
from grader.intake import folder as folder_module
from grader.intake.detect import Intake
from grader.model import Exercise, Limits, Submission

ReadAll = Callable[..., list[Submission]]

EXERCISE = Exercise("w2-conv2d", "Convolution", 2, 3.0, "conv2d", {"conv2d": "Tensor"}, {}, (), Limits())
ANOTHER = Exercise("w1-conv1d", "Sums", 1, 3.0, "conv1d", {"conv1d": "Tensor"}, {}, (), Limits())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One student's."""
    made = tmp_path / "submissions" / "s01"
    made.mkdir(parents=True)
    return made


@pytest.fixture
def handed_in(folder: Path, take_in: Callable[..., Intake], read_all: ReadAll) -> Callable[[], Submission]:
    """What the one student handed in."""

    def only() -> Submission:
        intake = take_in(folder.parent)
        submission, _ = read_all(intake, EXERCISE, ANOTHER)
        return submission

    return only


def test_nothing_handed_in_is_no_problem(folder: Path, handed_in: Callable[[], Submission]) -> None:
    (folder / "notes.txt").write_text("hello")
    assert handed_in() == Submission("s01", "w2-conv2d")


@pytest.mark.parametrize(("newer", "older"), [("conv2d.py", "conv2d.ipynb"), ("conv2d.ipynb", "conv2d.py")])
def test_of_two_files_the_newer_one_counts_and_the_report_says_so(
    folder: Path, handed_in: Callable[[], Submission], newer: str, older: str
) -> None:
    for name, seconds in ((newer, 2000), (older, 1000)):
        (folder / name).write_bytes(b"{}" if name.endswith("ipynb") else b"a = 1")
        os.utime(folder / name, (seconds, seconds))
    submission = handed_in()
    assert submission.file == newer
    assert submission.notes[0] == f"Both {newer} and {older} were handed in; {newer} is newer and counts."


def test_a_file_of_a_folder_was_handed_in_when_it_was_last_written(
    folder: Path, handed_in: Callable[[], Submission]
) -> None:
    for name, seconds in (("conv2d.py", 1802127540), ("conv2d.ipynb", 1802127000)):
        (folder / name).write_bytes(b"a = 1")
        os.utime(folder / name, (seconds, seconds))
    assert handed_in().submitted_at == "2027-02-08T22:59:00+00:00"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Conv2D.py", "conv2d.py is missing. There is a file Conv2D.py; it must be called conv2d.py."),
        ("conv2d.PY", "conv2d.py is missing. There is a file conv2d.PY; it must be called conv2d.py."),
        ("conv2d (1).py", "conv2d.py is missing. There is a file conv2d (1).py; it must be called conv2d.py."),
        ("conv-2d.ipynb", "conv2d.ipynb is missing. There is a file conv-2d.ipynb; it must be called conv2d.ipynb."),
        ("conv2d\n.py", "conv2d.py is missing. There is a file conv2d\\n.py; it must be called conv2d.py."),
        ("maxpool.py", None),
        ("conv1d.py", None),  # another exercise's
        ("Conv1D.py", None),
        ("conv2d.txt", None),
    ],
)
def test_a_name_that_is_nearly_right_gets_a_hint(
    folder: Path, handed_in: Callable[[], Submission], name: str, hint: str | None
) -> None:
    (folder / name).write_text("a = 1")
    submission = handed_in()
    assert submission.sha256 is None
    assert submission.notes == ((hint,) if hint else ())


def test_a_hint_survives_a_name_that_is_no_text(folder: Path, handed_in: Callable[[], Submission]) -> None:
    (folder / os.fsdecode(b"conv2d\xff.py")).write_text("a = 1")
    assert handed_in().notes == ("conv2d.py is missing. There is a file conv2d\\xff.py; it must be called conv2d.py.",)


# Whose it is


def test_a_folder_that_became_a_link_since_it_was_found_is_not_followed(
    folder: Path, take_in: Callable[..., Intake], read_all: ReadAll
) -> None:
    (folder / "conv2d.py").write_text("a = 1")
    intake = take_in(folder.parent)
    folder.rename(folder.parent.parent / "elsewhere")
    folder.symlink_to(folder.parent.parent / "elsewhere")
    (submission,) = read_all(intake, EXERCISE)
    assert submission.problem == "conv2d.py is a link, or lies behind one. Hand in the file itself."


def test_a_link_above_the_file_is_not_followed(
    tmp_path: Path, take_in: Callable[..., Intake], read_all: ReadAll
) -> None:
    """In a layout that looks into a student's folders."""
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "conv2d.py").write_text("secret")
    for login in ("anna", "ben"):
        (tmp_path / f"clones/hw2-{login}/.git").mkdir(parents=True)
    (tmp_path / "clones/hw2-anna/exercises").symlink_to(secret)
    intake = take_in(tmp_path / "clones")
    assert intake.layout == "github"
    read = read_all(intake, EXERCISE)
    assert [submission.file for submission in read] == [None, None]


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO])
def test_a_folder_that_cannot_be_read_is_no_missing_submission(
    folder: Path, handed_in: Callable[[], Submission], monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """Not the student's doing: nothing is known of the work, so it is no zero."""
    real = folder_module.open_beneath

    def refuse(fd: int, parts: tuple[str, ...], flags: int = 0) -> int:
        if parts == ("s01",):
            raise OSError(number, os.strerror(number))
        return real(fd, parts, flags)

    monkeypatch.setattr(folder_module, "open_beneath", refuse)
    assert handed_in().fault == f"What was handed in cannot be read here: {os.strerror(number)}"


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO])
def test_a_file_that_cannot_be_read_is_no_missing_submission(
    folder: Path, handed_in: Callable[[], Submission], monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    (folder / "conv2d.py").write_text("a = 1")

    def refuse(fd: int, limit: int) -> None:
        os.close(fd)
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(folder_module, "read_open_file", refuse)
    assert handed_in().fault == f"conv2d.py cannot be read here: {os.strerror(number)}"


def a_link(path: Path) -> None:
    path.symlink_to("/etc/passwd")


def a_folder(path: Path) -> None:
    path.mkdir()


def a_fifo(path: Path) -> None:
    os.mkfifo(path)


def a_sparse_giant(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(2**40)


@pytest.mark.parametrize(
    ("place", "problem"),
    [
        (a_link, "conv2d.py is a link. Hand in the file itself."),
        (a_folder, "conv2d.py is a folder. Hand in the file itself."),
        (a_fifo, "conv2d.py is not a regular file. Hand in the file itself."),
        (a_sparse_giant, "conv2d.py has 1,099,511,627,776 bytes; at most 1,048,576 are graded. Clear its outputs, or"),
    ],
)
def test_what_is_no_file_is_not_opened(
    folder: Path, handed_in: Callable[[], Submission], place: Callable[[Path], None], problem: str
) -> None:
    place(folder / "conv2d.py")
    assert str(handed_in().problem).startswith(problem)


def test_a_folder_of_thousands_of_files_costs_only_its_student(
    folder: Path, take_in: Callable[..., Intake], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_module, "MAX_MEMBERS", 5)
    for number in range(9):
        (folder / f"{number}.py").touch()
    (folder.parent / "s02").mkdir()
    (folder.parent / "s02/conv2d.py").write_text("a = 1")
    intake = take_in(folder.parent)
    assert [len(student.files) for student in intake.students] == [5, 1]
    assert [(item.name, "more than 5 files" in item.why) for item in intake.left_out] == [("s01", True)]


def test_what_may_lie_in_a_folder_of_thousands_is_no_zero(
    folder: Path, take_in: Callable[..., Intake], read_all: ReadAll, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pictures that were handed in beside the work are no reason to take it for missing."""
    monkeypatch.setattr(folder_module, "MAX_MEMBERS", 5)
    for number in range(9):
        (folder / f"{number}.png").touch()
    (folder / "conv2d.py").write_text("a = 1")
    (submission,) = read_all(take_in(folder.parent), EXERCISE)
    assert submission.fault.startswith("What was handed in holds more than 5 files and folders")
    for number in range(9):
        (folder / f"{number}.png").rename(folder / f"picture {number}.png")
    (submission,) = read_all(take_in(folder.parent), EXERCISE)
    assert (submission.file, submission.fault) == ("conv2d.py", "")


@pytest.mark.parametrize(
    ("names", "template"),
    [
        ([f"download/doe{number}_10{number}_90{number}_conv2d.py" for number in range(9)], None),
        ([f"download/Jane Doe_10{number}_assignsubmission_file_/conv2d.py" for number in range(9)], None),
        ([f"group {number % 2}/s{number}/conv2d.py" for number in range(18)], "group {any}/{student}/{file}"),
        ([f"download/s{number}/conv2d.py" for number in range(9)], "{student}/{file}"),
    ],
)
def test_a_folder_of_thousands_of_students_is_read_to_its_end(
    tmp_path: Path, take_in: Callable[..., Intake], monkeypatch: pytest.MonkeyPatch, names: list[str], template: str
) -> None:
    monkeypatch.setattr(folder_module, "MAX_MEMBERS", 5)
    for name in names:
        (tmp_path / "all" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "all" / name).write_text("a = 1")
    intake = take_in(tmp_path / "all", template=template)
    assert [len(student.files) for student in intake.students] == [1] * len(names)
    assert not intake.left_out


def test_a_folder_that_cannot_be_read_is_listed_once(
    folder: Path, take_in: Callable[..., Intake], monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder.parent / "Jane Doe_1_assignsubmission_file_/closed").mkdir(parents=True)
    (folder.parent / "Jane Doe_1_assignsubmission_file_/conv2d.py").touch()
    whole = folder_module.open_beneath

    def refuse(root: int, parts: tuple[str, ...], flags: int = 0) -> int:
        if parts[-1] == "closed":
            raise PermissionError(errno.EACCES, "Permission denied")
        return whole(root, parts, flags)

    monkeypatch.setattr(folder_module, "open_beneath", refuse)
    intake = take_in(folder.parent, "moodle")
    closed = [item.why for item in intake.left_out if item.name.endswith("closed")]
    assert closed == ["cannot be read here: Permission denied"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"s01", "s01"),
        (b"Anna M\xc3\xbcller (\xe7\x8e\x8b)", "Anna Müller (王)"),
        (b'O\'Brien "x" $(id) ;', 'O\'Brien "x" $(id) ;'),
        (b"a\nb\x1b[2J\t", "a\\nb\\x1b[2J\\t"),
        (b"a..b", "a..b"),
        (b"...", "..."),
        (b"-rf", "-rf"),
        (b"%2e%2e%2f", "%2e%2e%2f"),
        (b"\xff\xfe", "\\xff\\xfe"),
        (b"\xe2\x80\xaegnp", "\\u202egnp"),
        (b"a\xe2\x80\x8bb", "a\\u200bb"),
        (b"x" * 255, "x" * 255),
        (b"<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
    ],
)
def test_a_student_is_a_folder_whatever_its_name(
    tmp_path: Path, take_in: Callable[..., Intake], read_all: ReadAll, name: bytes, shown: str
) -> None:
    path = os.path.join(os.fsencode(tmp_path), name)
    os.mkdir(path)
    with open(os.path.join(path, b"conv2d.py"), "wb") as file:
        file.write(b"a = 1")
    intake = take_in(tmp_path)
    (submission,) = read_all(intake, EXERCISE)
    assert (submission.student, submission.sha256) == (shown, hashlib.sha256(b"a = 1").hexdigest())
    assert shown.isprintable()


def test_what_is_no_students_folder_is_listed(tmp_path: Path, take_in: Callable[..., Intake]) -> None:
    for name in ("s02", "s01", ".git", "__MACOSX", "__pycache__", ".ipynb_checkpoints"):
        (tmp_path / name).mkdir()
    (tmp_path / "loose.py").write_text("a = 1")
    (tmp_path / "linked").symlink_to(tmp_path / "s01")
    found = take_in(tmp_path)
    assert [student.id for student in found.students] == ["s01", "s02"]
    assert [(item.name, item.why) for item in found.left_out] == [
        (".git", "not a student's"),
        (".ipynb_checkpoints", "not a student's"),
        ("__MACOSX", "not a student's"),
        ("__pycache__", "not a student's"),
        ("linked", "a link"),
        ("loose.py", "not a folder"),
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (unicodedata.normalize("NFC", "Müller").encode(), unicodedata.normalize("NFD", "Müller").encode()),
        (b"a\nb", b"a\\nb"),
        (b"\xff", b"\\xff"),
    ],
)
def test_two_folders_that_read_the_same_are_refused(
    tmp_path: Path, take_in: Callable[..., Intake], one: bytes, other: bytes
) -> None:
    for name in (one, other):
        os.mkdir(os.path.join(os.fsencode(tmp_path), name))
    with pytest.raises(UserError, match=r"are the same student for a reader: (.*) and (?!\1).* Rename one of"):
        take_in(tmp_path)


@pytest.mark.parametrize("kind", ["a file", "nothing", "a FIFO"])
def test_a_place_without_submissions(tmp_path: Path, take_in: Callable[..., Intake], kind: str) -> None:
    if kind == "a file":
        (tmp_path / "submissions").write_bytes(b"")
    if kind == "a FIFO":
        os.mkfifo(tmp_path / "submissions")
    with pytest.raises(UserError, match=r"submissions.* expected a folder"):
        take_in(tmp_path / "submissions")


def test_every_student_has_a_submission_for_every_exercise(
    tmp_path: Path, take_in: Callable[..., Intake], read_all: ReadAll
) -> None:
    for name in ("b", "a"):
        (tmp_path / name).mkdir()
    intake = take_in(tmp_path)
    read = read_all(intake, EXERCISE, EXERCISE)
    pairs = [(submission.student, submission.exercise) for submission in read]
    assert pairs == [("a", "w2-conv2d")] * 2 + [("b", "w2-conv2d")] * 2
