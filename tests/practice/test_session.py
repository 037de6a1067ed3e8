"""A session without walls: the same answers as in the sandbox, and every way in which it may end."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest
import torch

from grader.inside.practice import MARK
from grader.model import Ended, Limits, Source
from grader.practice import host
from grader.practice.child import Child, import_path
from grader.practice.session import _ANSWERED, Practice, _Prints
from grader.sandbox.protocol import SessionEnded
from grader.sandbox.replies import Missing, Raised, Returned

LIMITS = Limits(cpu_seconds=1.0, import_cpu_seconds=20.0, output_bytes=2**16)
SOURCE = b"""
import ctypes, os, sys, torch
print("at the top")
def double(x):
    print("doubling", end="")
    return 2 * x
def where(): return [os.getcwd(), sys.path]
def too_large(): return torch.zeros(2**34)
def wrong(): raise ValueError("no")
def loop():
    while True: pass
def talk():
    while True: print("x" * 1000)
def leave(): os._exit(3)
def crash(): ctypes.string_at(0)
"""


@pytest.fixture(scope="module")
def practice() -> Iterator[Practice]:
    with Practice(without=[]) as made:
        yield made


@pytest.fixture(scope="module")
def session(practice: Practice):
    with practice.open(LIMITS) as opened:
        loaded = opened.load(Source("a.py", SOURCE), [])
        assert loaded.failures == ()
        assert opened.take_output() == "at the top\n"
        practice.warm_up(LIMITS)  # for the tests that end one
        yield opened


def test_values_and_prints_come_back(session) -> None:
    session.begin()
    answer = session.call("double", (torch.tensor([1.0, 2.0]),), {}, seed=1)
    assert isinstance(answer, Returned)
    assert answer.value.tolist() == [2.0, 4.0]
    assert session.take_output() == "doubling"


def test_what_the_function_raised_comes_back_with_its_line(session) -> None:
    session.begin()
    answer = session.call("wrong", (), {}, seed=1)
    assert isinstance(answer, Raised)
    assert (answer.types[0], answer.text, answer.line) == ("ValueError", "no", 9)
    assert session.call("absent", (), {}, seed=None) == Missing("")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such limit")
def test_memory_beyond_the_limit_is_refused_and_not_taken(session) -> None:
    session.begin()
    assert isinstance(session.call("too_large", (), {}, seed=1), Raised)


def test_neither_the_students_folder_nor_ours_is_imported_from(session) -> None:
    session.begin()
    folder, path = session.call("where", (), {}, seed=1).value
    assert "grader-" in folder
    assert "" not in path
    assert folder not in path


@pytest.mark.parametrize(
    ("name", "ended", "detail"),
    [
        ("loop", Ended.CPU_TIME, "it used more than 1 s of CPU time"),
        ("talk", Ended.OUTPUT, "it printed more than 65,536 bytes"),
        ("leave", Ended.EXITED, "it ended itself (exit code 3) before answering"),
        ("crash", Ended.SIGNALLED, "it crashed (SIGSEGV) before answering"),
    ],
)
def test_how_it_ended_is_said_in_the_words_of_the_sandbox(practice, session, name, ended, detail) -> None:
    with practice.open(LIMITS) as opened:
        practice.warm_up(LIMITS)
        opened.load(Source("a.py", SOURCE), [])
        opened.begin()
        with pytest.raises(SessionEnded) as stopped:
            opened.call(name, (), {}, seed=1)
        assert (stopped.value.report.ended, stopped.value.report.detail) == (ended, detail)
        with pytest.raises(SessionEnded):
            opened.call("double", (1,), {}, seed=None)


def test_marks_of_answers_are_taken_out_of_the_prints_wherever_they_are_cut() -> None:
    printed = b"one\0\n" + MARK % 7 + b"two" + MARK % 12
    assert _ANSWERED.sub(b"", printed) == b"one\0\ntwo"
    for cut in range(len(printed)):
        prints = _Prints(1000, lambda: None)
        prints.add(printed[:cut])
        prints.add(printed[cut:])
        prints.expect(12)
        assert prints.take() == "one\0\ntwo"


def test_printing_too_much_is_stopped_once() -> None:
    stopped: list[int] = []
    prints = _Prints(10, lambda: stopped.append(1))
    prints.add(b"x" * 8)
    assert not prints.is_too_much
    prints.add(b"x" * 8)
    prints.add(b"x" * 8)
    assert (prints.is_too_much, stopped) == (True, [1])


def test_a_process_that_was_started_with_another_limit_is_not_used(practice) -> None:
    first = Child(2**30)
    with Practice(first) as other:
        other.warm_up(replace(LIMITS, memory_bytes=2**29))
        assert other._warm is not first
        assert first.process.poll() is not None


def test_the_folder_of_a_course_in_the_path_is_left_out(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(sys, "path", ["", str(tmp_path), "/somewhere"])
    assert import_path([tmp_path])[0] == "/somewhere"


def test_a_crash_on_windows_has_its_number(monkeypatch) -> None:
    assert host.crash(0xC0000005) == ""
    monkeypatch.setattr(host.sys, "platform", "win32")
    assert (host.crash(0xC0000005), host.crash(3)) == ("0xC0000005", "")


def test_on_windows_a_process_is_ended_with_what_it_started(monkeypatch) -> None:
    asked: list[list[str]] = []

    class Process:
        pid = 42

        def kill(self) -> None:
            asked.append(["kill"])

    monkeypatch.setattr(host.sys, "platform", "win32")
    monkeypatch.setattr(host.subprocess, "run", lambda command, **options: asked.append(command))
    monkeypatch.setattr(host.subprocess, "CREATE_NEW_PROCESS_GROUP", 0x200, raising=False)
    host.end(Process())  # type: ignore[arg-type]
    assert asked == [["taskkill", "/T", "/F", "/PID", "42"], ["kill"]]
    assert host.own_group() == {"creationflags": 0x200}
