"""A disk that is full, a folder that cannot be written, a terminal that is closed: the run stops, says so, goes on."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
RIGHT = "ANSWER = 42\ndef double(x): return 2 * x\n"
ROOM_BYTES = 200 * 1024  # for the index and the log of SQLite and for some judgements, not for all
LOUD = "def double(x):\n    print('x' * 60000)\n    return {number}\n"


@contextmanager
def mounted(folder: Path, *options: str) -> Iterator[Path]:
    """A small file system of its own, or a skip where mounting is refused."""
    folder.mkdir(exist_ok=True)
    done = subprocess.run(["mount", *options, str(folder)], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"mounting is refused here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def command(folder: Path, *arguments: str | Path) -> list[str]:
    options = ["--course", folder / "course", "-j", "1", *arguments]
    return [sys.executable, "-m", "grader", "grade", str(folder / "submissions"), *map(str, options)]


def grade(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(folder, *arguments), cwd=REPOSITORY, capture_output=True, text=True, timeout=120)


def hand_in(folder: Path, work: dict[str, str]) -> None:
    for student, text in work.items():
        (folder / "submissions" / student).mkdir(parents=True)
        (folder / "submissions" / student / "double.py").write_text(text)


@pytest.fixture
def small_class(write_course: Callable[..., Path], tmp_path: Path, sandbox: None) -> Path:
    write_course()
    return tmp_path


def test_a_disk_that_fills_up_stops_the_run_and_it_goes_on_when_there_is_room(small_class: Path) -> None:
    hand_in(small_class, {f"s{number:02}": LOUD.format(number=number) for number in range(12)})
    with mounted(small_class / "results", "-t", "tmpfs", "-o", "size=64m", "tmpfs") as results:
        assert grade(small_class, "--results", results, "-s", "s00").returncode == 0
        used = sum(path.stat().st_blocks * 512 for path in results.iterdir())
        subprocess.run(["mount", "-o", f"remount,size={used + ROOM_BYTES}", str(results)], check=True)
        ran = grade(small_class, "--results", results)
        assert ran.returncode == 75, ran.stdout + ran.stderr
        assert "the disk is full. Make room; what was graded is stored; the same command goes on" in ran.stderr
        assert "Traceback" not in ran.stderr
        graded = ran.stdout.count(" w1-double: ")
        subprocess.run(["mount", "-o", "remount,size=64m", str(results)], check=True)
        ran = grade(small_class, "--results", results, "--json", "-")
        assert ran.returncode == 0, ran.stderr
        assert 0 < graded < 11
        assert f"Graded {11 - graded} submissions" in ran.stderr
        assert [one["verdict"] for one in json.loads(ran.stdout)["judgements"]] == ["output limit exceeded"] * 12


def test_a_disk_that_is_full_from_the_start(small_class: Path) -> None:
    hand_in(small_class, {"anna": RIGHT})
    with mounted(small_class / "results", "-t", "tmpfs", "-o", "size=16k", "tmpfs") as results:
        ran = grade(small_class, "--results", results)
        assert ran.returncode == 75, ran.stdout + ran.stderr
        assert "the disk is full" in ran.stderr
        assert "Traceback" not in ran.stderr


def test_a_folder_that_cannot_be_written_is_said_before_anything_runs(small_class: Path) -> None:
    hand_in(small_class, {"anna": RIGHT})
    place = small_class / "read-only"
    with mounted(place, "-t", "tmpfs", "-o", "ro", "tmpfs"):
        for results in (place, place / "new"):
            ran = grade(small_class, "--results", results)
            assert ran.returncode == 1, ran.stdout + ran.stderr
            assert str(results) in ran.stderr
            assert "--results DIR" in ran.stderr
            assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("number", [signal.SIGHUP, None], ids=["SIGHUP", "the terminal goes away"])
def test_a_terminal_that_is_closed_stops_the_run(small_class: Path, number: int | None) -> None:
    loop = "def double(x):\n    while True: pass\n"
    hand_in(small_class, {"anna": RIGHT, "ben": loop})
    settings = small_class / "course/course.yml"
    settings.write_text(settings.read_text().replace("cpu_seconds: 0.5, import", "cpu_seconds: 60, import"))
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(REPOSITORY)
        os.execv(sys.executable, command(small_class))
    shown = b""
    deadline = time.monotonic() + 60
    while b"1/2" not in shown and time.monotonic() < deadline:
        shown += os.read(terminal, 65536)
    if number is not None:
        os.kill(pid, number)
        while time.monotonic() < deadline:
            try:
                shown += os.read(terminal, 65536)
            except OSError:
                break
        assert b"the same command goes on from there" in shown
    os.close(terminal)
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 75
    (small_class / "submissions/ben/double.py").write_text("def double(x): return 3 * x\n")
    ran = grade(small_class)
    assert ran.returncode == 0, ran.stderr
    assert "Graded 1 submissions" in ran.stdout


@contextmanager
def grading(folder: Path, *ignored: int) -> Iterator[subprocess.Popen[str]]:
    """A run in which the first submission is graded, and the second takes a while."""
    hand_in(folder, {"anna": RIGHT, "ben": "import time\ntime.sleep(3)\n" + RIGHT})
    with subprocess.Popen(
        command(folder), cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        preexec_fn=lambda: [signal.signal(number, signal.SIG_IGN) for number in ignored],
    ) as process:  # fmt: skip
        assert process.stdout
        while "[1/2]" not in process.stdout.readline():
            assert process.poll() is None
        yield process


def test_nohup_keeps_a_run_going(small_class: Path) -> None:
    with grading(small_class, signal.SIGHUP) as process:
        process.send_signal(signal.SIGHUP)
        shown = process.communicate()[0]
    assert (process.returncode, "2 accepted." in shown) == (0, True), shown


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 75)])
def test_somebody_who_is_impatient_stops_it_no_less_cleanly(small_class: Path, number: int, status: int) -> None:
    with grading(small_class) as process:
        for _ in range(10):
            process.send_signal(number)
            time.sleep(0.02)
        shown = process.communicate()[0]
    assert (process.returncode, "Traceback" in shown) == (status, False), shown
    assert "the same command goes on from there" in shown


def test_output_that_nobody_reads_on_stops_the_run(small_class: Path) -> None:
    """`grader grade … | head -1`"""
    with grading(small_class) as process:
        assert process.stdout
        process.stdout.close()
    assert process.returncode == 75
    ran = grade(small_class)
    assert (ran.returncode, "2 accepted." in ran.stdout) == (0, True), ran.stderr


def test_a_log_on_a_full_disk_stops_the_run(small_class: Path) -> None:
    hand_in(small_class, {"anna": RIGHT})
    with open("/dev/full", "w") as log:
        ran = subprocess.run(command(small_class), cwd=REPOSITORY, stdout=log, stderr=subprocess.PIPE, text=True)
    assert (ran.returncode, "Traceback" in ran.stderr) == (75, False), ran.stderr
    assert "cannot be written: No space left on device; what was graded is stored; the same command" in ran.stderr
