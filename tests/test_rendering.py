"""`grader report` writes what changed and no more, says what, keeps what was there; one failure stops no other."""

from __future__ import annotations

import argparse
import importlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grader import cli, rendering
from grader.annotation_store import AnnotationStore
from grader.annotations import identified
from grader.errors import CourseError, UserError
from grader.model import Annotation, Judgement, Verdict
from grader.model import TestResult as Result
from grader.report import pdf
from grader.store import Store, open_store

STUDENTS = ("s01", "s02", "s03")
SECRET = "kanary-of-a-hidden-test"


def judgement(student: str, points: float = 2.0, **changes: Any) -> Judgement:
    tests = (
        Result("two", False, "basic", Verdict.WRONG_ANSWER, 0.0, 2.0, "returned 3", call="double(2)"),
        Result("seven", True, "basic", Verdict.WRONG_ANSWER, 0.0, 2.0, "A sentence.", SECRET, call=SECRET),
    )
    whole = Judgement(student, "w1-double", Verdict.WRONG_ANSWER, points, 4.0, tests, "double.py", "ab" * 32)
    return replace(whole, graded_at="2026-11-21T10:00:00+00:00", **changes)


def comment(student: str = "s01", **changes: Any) -> Annotation:
    usual = Annotation("", student, "w1-double", "", "Well done", None, "anna", "2026-11-22T09:00:00+00:00")
    return identified(replace(usual, **changes))


class Class:
    """A tiny course with a store of three students, and the command."""

    def __init__(self, root: Path, store: Store) -> None:
        self.root, self.store = root, store
        self.results = root / "results"
        for student in STUDENTS:
            store.add(judgement(student), "key")

    def report(self, *options: str) -> int:
        arguments = cli.parser().parse_args(
            ["report", "--course", str(self.root), "--results", str(self.results), *options]
        )
        return run(arguments)

    def page(self, student: str = "s01", name: str = "index.html") -> Path:
        return self.results / "reports" / student / name

    def versions(self, student: str = "s01") -> list[str]:
        return sorted(path.name for path in self.page(student).parent.glob("versions/*"))

    def stamps(self) -> dict[str, int]:
        return {path.parent.name: path.stat().st_mtime_ns for path in self.results.glob("reports/*/index.html")}


def run(arguments: argparse.Namespace) -> int:
    status: int = importlib.import_module(f"grader.cli.{arguments.command}").run(arguments)
    return status


@pytest.fixture
def klass(write_course: Callable[..., Path]) -> Iterator[Class]:
    root = write_course()
    with open_store(root / "results") as store:
        yield Class(root, store)


def last_line(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out.splitlines()[-1]


def test_what_did_not_change_is_not_written_again(klass: Class, capsys: pytest.CaptureFixture[str]) -> None:
    assert klass.report() == 0
    assert "Wrote 3 reports (0 changed, 3 new, 0 as they were)" in last_line(capsys)
    before = klass.stamps()
    assert klass.report() == 0
    assert "Wrote 0 reports (0 changed, 0 new, 3 as they were)" in last_line(capsys)
    assert klass.stamps() == before


def test_what_changed_is_written_named_and_kept_as_it_was(klass: Class, capsys: pytest.CaptureFixture[str]) -> None:
    klass.report()
    earlier = klass.page().read_text()
    klass.store.add(judgement("s01", 3.5), "newer")
    AnnotationStore(klass.store).add([comment("s02")])
    capsys.readouterr()
    klass.report()
    assert capsys.readouterr().out.splitlines()[:2] == ["s01: w1-double 2 → 3.5", "s02: 1 new from staff"]
    assert klass.versions("s01") == klass.versions("s02") == ["2026-11-21T10-00-00Z.html"]
    assert (klass.page().parent / "versions/2026-11-21T10-00-00Z.html").read_text() == earlier
    assert klass.versions("s03") == []
    klass.store.add(judgement("s01", 1.0), "newest")
    klass.report()
    assert klass.versions() == ["2026-11-21T10-00-00Z-2.html", "2026-11-21T10-00-00Z.html"], "none is overwritten"


def test_graded_again_with_the_same_result_is_no_change(klass: Class, capsys: pytest.CaptureFixture[str]) -> None:
    klass.report()
    klass.store.add(judgement("s01"), "another key")
    klass.report()
    assert "0 changed, 0 new, 3 as they were" in last_line(capsys)
    assert klass.versions() == []


def test_a_rule_of_the_course_that_changed_changes_reports(klass: Class, capsys: pytest.CaptureFixture[str]) -> None:
    klass.report()
    settings = klass.root / "course.yml"
    settings.write_text(settings.read_text().replace("A tiny course", "A small course"))
    klass.report()
    assert "3 changed" in last_line(capsys)


def test_an_extension_changes_the_report_of_one_student(klass: Class, capsys: pytest.CaptureFixture[str]) -> None:
    settings = klass.root / "course.yml"
    settings.write_text(
        settings.read_text().replace("    points: 4\n", "    points: 4\n    deadline: 2026-11-20 12:00\n")
    )
    klass.report()
    text = "- {student: s02, exercise: w1-double, deadline: +3d, reason: kanary-of-health}\n"
    (klass.root / "extensions.yml").write_text(text)
    capsys.readouterr()
    klass.report()
    assert capsys.readouterr().out.startswith("s02: ")
    assert "extended for you" in klass.page("s02").read_text()
    assert "kanary" not in klass.page("s02").read_text()


def test_a_report_that_is_gone_or_whose_origin_is_unknown_is_made_again(
    klass: Class, capsys: pytest.CaptureFixture[str]
) -> None:
    klass.report()
    klass.page("s02").unlink()
    klass.report()
    assert klass.page("s02").is_file()
    for damage in ("{", "[]", '{"index.html": {"s01": {}}}'):
        (klass.results / "reports/.made-from.json").write_text(damage)
        klass.report()
        assert "3 as they were" in last_line(capsys), "looked at, and found to say the same"


@pytest.mark.parametrize(("kind", "says"), [("md", "# Feedback for s01"), ("json", '"student": "s01"')])
def test_each_format_is_a_file_of_its_own(klass: Class, kind: str, says: str) -> None:
    klass.report()
    klass.report("--format", kind)
    assert says in klass.page(name=f"index.{kind}").read_text()
    assert klass.page().is_file()


def test_a_report_on_named_students_leaves_the_others(klass: Class) -> None:
    klass.report("-s", "s02")
    assert [path.parent.name for path in klass.results.glob("reports/*/index.html")] == ["s02"]
    with pytest.raises(UserError, match="nothing was graded for the student s09"):
        klass.report("-s", "s09")


def test_reports_of_several_processes_are_those_of_one(
    klass: Class, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    klass.report("-j", "1")
    monkeypatch.setattr(rendering, "WORTH_A_PROCESS", 0)
    monkeypatch.setattr(rendering, "STUDENTS_AT_ONCE", 2)
    assert klass.report("-j", "2", "--out", str(tmp_path / "out")) == 0
    for student in STUDENTS:
        assert (tmp_path / "out" / student / "index.html").read_bytes() == klass.page(student).read_bytes()


# What goes wrong


def test_a_template_that_breaks_for_one_student_leaves_the_others(
    klass: Class, capsys: pytest.CaptureFixture[str]
) -> None:
    klass.report()
    earlier = klass.page("s02").read_text()
    (klass.root / "templates").mkdir()
    template = "<footer>new\n{% if report.student == 's02' %}{{ nobody }}{% endif %}</footer>"
    (klass.root / "templates/foot.html.j2").write_text(template)
    capsys.readouterr()
    assert klass.report() == cli.JUDGE_ERRORS
    said = capsys.readouterr()
    assert "templates/foot.html.j2:2: 'nobody' is undefined (1: s02)" in said.err
    assert "2 changed" in said.out
    assert "<footer>new" in klass.page("s01").read_text()
    assert klass.page("s02").read_text() == earlier


def test_a_template_that_cannot_be_read_leaves_all_reports(klass: Class) -> None:
    klass.report()
    before = klass.stamps()
    (klass.root / "templates").mkdir()
    (klass.root / "templates/foot.html.j2").write_text("\n{% if %}")
    with pytest.raises(CourseError, match=r"templates/foot.html.j2:2: Expected an expression"):
        klass.report()
    assert klass.stamps() == before


def test_a_folder_that_cannot_be_written_is_told(klass: Class, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="--out DIR"):
        klass.report("--out", str(tmp_path / "file"))


def test_without_the_library_for_pdf_it_is_said_what_to_install(klass: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise pdf.NoPdf(f"{pdf.NEEDED}: No module named 'weasyprint'")

    monkeypatch.setattr(pdf, "_weasyprint", missing)
    with pytest.raises(UserError, match=r'pip install "grader\[pdf\]"'):
        klass.report("--format", "pdf")
    assert not klass.page(name="index.pdf").exists()


# Hidden stays hidden


@pytest.mark.parametrize("kind", ["html", "md", "json"])
def test_a_canary_of_hidden_tests_is_in_no_file_that_is_written(klass: Class, kind: str) -> None:
    """Nor in what the folder keeps for itself, for folders are handed out as they are."""
    AnnotationStore(klass.store).add([comment()])
    klass.report("--format", kind)
    klass.store.add(judgement("s01", 3.0), "newer")
    klass.report("--format", kind)
    files = [path for path in klass.results.glob("reports/**/*") if path.is_file()]
    assert len(files) == 5
    assert [path for path in files if SECRET in path.read_text()] == []


def test_what_the_folder_remembers_is_beside_the_students_folders(klass: Class) -> None:
    klass.report()
    state = klass.results / "reports/.made-from.json"
    assert list(json.loads(state.read_text())["index.html"]) == list(STUDENTS)
    assert state.stat().st_mode & 0o077 == 0, "the points of everybody"
    assert [path.name for path in klass.page().parent.iterdir()] == ["index.html"]
