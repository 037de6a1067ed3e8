"""docs/ta-guide.md: its commands work, in the order in which they stand there, and do what it says."""

from __future__ import annotations

import importlib
import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from grader import cli
from grader.annotation_store import AnnotationStore
from grader.errors import CourseError, UserError
from grader.model import Judgement, Verdict
from grader.model import TestResult as Result
from grader.store import Store, open_store

GUIDE = Path(__file__).resolve().parent.parent / "docs/ta-guide.md"
COURSE = """\
course: cnn
title: Convolutional networks
exercises:
  - slug: w2-maxpool
    title: Max-pooling by hand
    week: 2
    points: 8
    submit: maxpool
    functions: {max_pool2d: Tensor}
    tiers: {basic: 8}
"""


def blocks(kind: str) -> list[str]:
    found = re.findall(r"^```(\w*)\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [text for name, text in found if name == kind]


def grader(command: str) -> int:
    """One line of the guide, in this process."""
    words = shlex.split(command)
    assert words[0] == "grader"
    arguments = cli.parser().parse_args(words[1:])
    status: int = importlib.import_module(f"grader.cli.{arguments.command}").run(arguments)
    return status


def judged(student: str, points: float) -> Judgement:
    test = Result("ceil_mode", True, "basic", Verdict.WRONG_ANSWER, 0.0, 8 - points, "Round up.")
    whole = Judgement(student, "w2-maxpool", Verdict.WRONG_ANSWER, points, 8.0, (test,), "maxpool.py", "ab" * 32)
    return replace(whole, graded_at="2026-11-21T10:00:00+00:00")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """Of a class of three, in the current folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GRADER_AUTHOR", "Anna Huber")
    monkeypatch.delenv("GRADER_RESULTS", raising=False)
    Path("course.yml").write_text(COURSE)
    with open_store(tmp_path / "results") as opened:
        for student, points in (("s04", 3.0), ("s05", 8.0), ("s17", 6.0)):
            opened.add(judged(student, points), "key")
        yield opened


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


def test_the_guide_holds_from_its_first_command_to_its_last(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    commands = [line for block in blocks("sh") for line in block.splitlines() if line.startswith("grader ")]
    assert len(commands) > 14
    for command in commands:
        said(capsys)
        assert grader(command) == cli.GRADED, command
        if command == "grader report":
            reported = said(capsys)
    *_, shown = (block for block in blocks("") if "Wrote" in block)
    assert reported.splitlines()[:2] == shown.splitlines()[:2]
    assert reported.splitlines()[2].startswith("Wrote 2 reports (2 changed, 0 new, 1 as they were)")
    page = Path("results/reports/s17/index.html").read_text(encoding="utf-8")
    for part in ("lab on Tuesday", "<code>unfold</code>", "The idea was right", "Anna Huber", "6.75"):
        assert part in page
    assert len(list(Path("results/reports/s17/versions").iterdir())) == 1
    assert Path("results/reports/s05/versions").exists() is False


def test_the_file_by_hand_can_be_taken_in_any_number_of_times(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    Path("by-hand.yml").write_text(blocks("yaml")[0], encoding="utf-8")
    assert grader("grader comment --import by-hand.yml") == 0
    assert said(capsys) == "by-hand.yml: 2 new, 0 known already, 0 new snippets\n"
    for again in ("by-hand.yml", "all.csv", "all.yml"):
        if again.startswith("all"):
            grader(f"grader comment --export {again}")
            said(capsys)
        assert grader(f"grader comment --import {again}") == 0
        assert said(capsys) == f"{again}: 0 new, 2 known already, 0 new snippets\n"
    authors = {one.author for of in AnnotationStore(store).standing().values() for one in of}
    assert authors == {"Anna Huber", "Ben Okafor"}


def test_replacing_and_withdrawing_by_id(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    grader('grader adjust -s s17 -e w2-maxpool -1 "A reason."')
    first = said(capsys).split(":")[0]
    grader(f'grader adjust --replace {first} -0.5 "A better reason."')
    second = said(capsys).split(":")[0]
    (one,) = AnnotationStore(store).standing()["s17"]
    assert (one.id, one.points, one.replaces) == (second, -0.5, first)
    with pytest.raises(UserError, match=f"nothing of the id {first} stands"):
        grader(f"grader comment --withdraw {first}")
    grader(f"grader comment --withdraw {second}")
    assert AnnotationStore(store).standing() == {}
    assert len(AnnotationStore(store).all()) == 3


def test_the_points_of_a_snippet_may_have_a_comma_and_are_looked_at_again(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    """A snippet from before its points were looked at may hold an infinity."""
    grader("grader comment --save half --points=-0,5 Half.")
    grader("grader adjust -s s17 -e w2-maxpool --snippet half")
    assert "-0.5 points by Anna Huber: Half." in said(capsys)
    with store.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO snippet (name, text, points, author, written_at) VALUES ('all', 'All.', 9e999, 'ben', '2026')"
        )
    with pytest.raises(UserError, match="expected points such as"):
        grader("grader adjust -s s17 -e w2-maxpool --snippet all")


def test_what_was_written_on_a_judgement_that_changed_is_marked(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    grader('grader comment -s s17 -e w2-maxpool "On six points."')
    grader('grader comment -s s04 -e w2-maxpool "On three."')
    store.add(judged("s17", 8.0), "newer")
    said(capsys)
    grader("grader comment --list")
    first, second, last = said(capsys).splitlines()
    assert (first[0], second[0]) == (" ", "*")
    assert last.startswith("1 marked with *")
    grader("grader report")
    assert "when the verdict was “wrong answer”, 6 points" in Path("results/reports/s17/index.html").read_text()


def test_conflicts_are_told_and_what_can_be_taken_in_is(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    grader('grader adjust -s s17 -e w2-maxpool +1 "Anna\'s reason."')
    text = "annotations:\n- {student: s17, exercise: w2-maxpool, points: 0.5, text: Mine, author: ben}\n"
    text += "- {student: s99, exercise: w9-gone, text: Who is it}\n"
    Path("ben.yml").write_text(text)
    assert grader("grader comment --import ben.yml") == 1
    told = capsys.readouterr()
    assert "2 new" in told.out
    assert "conflict: s17 w2-maxpool: adjusted by several people" in told.err
    assert "nothing was graded for s99" in told.err


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ('comment "Of whom"', "of whom? Name one student or more: -s ID"),
        ("comment -s s17", "what is the comment?"),
        ('comment -s s71 "x"', "nothing was graded for the student s71; did you mean s17?"),
        ('comment -s S17 "x"', "nothing was graded for the student S17; did you mean s17?"),
        ('comment -s nobody "x"', "nothing was graded for the student nobody; known are s04, s05, s17"),
        ("history s71", "nothing was graded for the student s71; did you mean s17?"),
        ("report -s s17 -s s71", "nothing was graded for the student s71; did you mean s17?"),
        ("export csv -s s71", "nothing was graded for the student s71; did you mean s17?"),
        ('comment -s s17 -e w2-maxpol "x"', "did you mean w2-maxpool?"),
        ('comment -s s17 -t ceil_mode "x"', "ceil_mode is a test of which exercise? Name it: -e SLUG"),
        ('comment -s s17 -e w2-maxpool -t ceil_mod "x"', "did you mean ceil_mode?"),
        ('comment -s s17 --snippet nothing "x"', "there is no snippet nothing"),
        ("adjust -s s17 -e w2-maxpool +1", "for what reason?"),
        ('adjust -s s17 -e w2-maxpool much "x"', "expected points such as +1 or -0.5, got 'much'"),
        ('adjust -s s17 -e w2-maxpool nan "x"', "expected points such as +1 or -0.5, got 'nan'"),
        ('adjust -s s17 -e w2-maxpool inf "x"', "expected points such as +1 or -0.5, got 'inf'"),
        ("comment --save ceil --points nan x", "expected points such as +1 or -0.5, got 'nan'"),
        ("comment --save ceil --points=-inf x", "expected points such as +1 or -0.5, got '-inf'"),
        ("comment --save ceil --points much x", "expected points such as +1 or -0.5, got 'much'"),
        ("comment --export list.txt", "expected a name that ends in .csv, .yml, .yaml"),
        ("comment --import nowhere.yml", "nowhere.yml: there is no such file"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_to_do(store: Store, command: str, words: str) -> None:
    with pytest.raises(UserError) as refused:
        grader(f"grader {command}")
    assert words in str(refused.value)
    assert AnnotationStore(store).all() == []
    assert AnnotationStore(store).snippets() == {}


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("a.yml", "annotations:\n- {student: s17}\n", "a.yml:2: annotations[0]: text: expected a comment"),
        ("a.yml", "annotations:\n- {student: s17, txt: x}\n", "annotations[0].txt: unknown key; did you mean text?"),
        ("a.yml", "annotations:\n- {student: s17, text: x, points: much}\n", "points: expected a number such as -0.5"),
        ("a.yml", "annotations:\n- {student: s17, text: x, points: .nan}\n", "points: expected a number such as -0.5"),
        ("a.yml", "snippets:\n- {name: a, text: x, points: -.inf}\n", "points: expected a number such as -0.5"),
        ("a.yml", "annotations:\n- {student: s17, text: x, id: ab}\n", "id: ab is not the id of this text"),
        ("a.yml", "annotations:\n- {student: s17, text: x, test: t}\n", "t is a test of no exercise"),
        ("a.yml", "annotations: [", "a.yml:1: not valid YAML"),
        ("a.csv", "student,words\ns17,x\n", "a.csv:1: the column text is missing"),
        ("a.csv", "student,text,points\ns17,x,1\ns17,x,nan\n", "a.csv:3: points: expected a number such as -0.5"),
        ("a.csv", "student,text,written_at\ns17,x,yesterday\n", "a.csv:2: written_at: expected a moment"),
    ],
)  # fmt: skip
def test_a_file_with_a_mistake_is_refused_as_a_whole(store: Store, name: str, text: str, problem: str) -> None:
    Path(name).write_text(text)
    with pytest.raises(CourseError) as refused:
        grader(f"grader comment --import {name}")
    assert problem in str(refused.value)
    assert AnnotationStore(store).all() == []


def test_any_text_survives_a_spreadsheet(store: Store) -> None:
    """And none of it is a formula there."""
    texts = ["=HYPERLINK(1)", "+1", "-x", "@a", "'=1", "'plain", "\tx", 'a\nb, "c"; d', "漢 'x'", "\uff1dx"]
    for number, text in enumerate(texts):
        entry = f"{{student: s17, author: '{number}', text: {json.dumps(text)}}}"
        Path("one.yml").write_text(f"annotations:\n- {entry}\n", encoding="utf-8")
        grader("grader comment --import one.yml")
    grader("grader comment --export all.csv")
    raw = Path("all.csv").read_text(encoding="utf-8-sig")
    assert not re.search(r'(^|,)"?[=@\t\uff1d]', raw, re.MULTILINE)
    kept = AnnotationStore(store).all()
    assert {one.text for one in kept} == set(texts)
    with open_store(Path("other")) as other:
        other.add(judged("s17", 6.0), "key")
    grader("grader comment --import all.csv --results other")
    with open_store(Path("other")) as other:
        assert AnnotationStore(other).all() == kept


def test_a_terminal_gets_nothing_that_moves_its_cursor(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.csv").write_text("student,text\ns17,\x1b[2J hidden\n")
    grader("grader comment --import a.csv")
    grader("grader comment --list")
    assert "\x1b" not in said(capsys)


def test_two_who_worked_apart_end_in_the_same_place(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("anna", "ben"):
        with open_store(Path(name)) as own:
            own.add(judged("s17", 6.0), "key")
        monkeypatch.setenv("GRADER_AUTHOR", name)
        grader(f'grader comment -s s17 "By {name}" --results {name}')
        grader(f"grader comment --save {name} text --results {name}")
        grader(f"grader comment --export {name}.yml --results {name}")
    grader("grader comment --import ben.yml --results anna")
    grader("grader comment --import anna.yml --results ben")
    with open_store(Path("anna")) as one, open_store(Path("ben")) as other:
        assert AnnotationStore(one).standing() == AnnotationStore(other).standing()
        assert AnnotationStore(one).snippets() == AnnotationStore(other).snippets()
        assert len(AnnotationStore(one).all()) == 2
