"""Killed at random moments, the grader or a judge process or a fork server: the same command ends in the same table.

The table is what `grade --json` writes, without its times. `GRADER_KILLS_SEED` repeats a run of this test.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
KILLS = {"grader": 9, "judge process": 8, "fork server": 8}  # of each of two classes
# At most, from when there is one to kill: a grader needs that long from its start to the end of its run.
WAIT_SECONDS = {"grader": 6.0, "judge process": 3.0, "fork server": 0.5}
MOST_SECONDS = 900.0  # on a machine that is busy with other things
TIMES = ("seconds", "graded_at")

WORK = (
    "def double(x): return 2 * x\n",
    "def double(x): return 3 * x\n",
    "import time\ndef double(x):\n    time.sleep(0.1)\n    return 2 * x\n",
    "import os\ndef double(x): os._exit(3)\n",
    "def double(x): raise ValueError(x)\n",
    "def double(x):\n    while True: pass\n",
    "this is no Python\n",
)
STUDENTS = 28

# Long enough for work to be under way when something is killed, short enough for a loop to cost little.
SETTINGS = """\
course: tiny
title: A tiny course
limits: {cpu_seconds: 0.2, import_cpu_seconds: 0.5, output: 64KiB}
exercises:
  - slug: w1-double
    title: Doubling
    week: 1
    points: 4
    submit: double
    functions: {double: any}
    tiers: {basic: 4}
"""


@dataclass
class Grading:
    """One class, graded again and again into one folder while its processes are killed."""

    folder: Path
    course: Path
    chance: random.Random
    descendants: Callable[[int], set[tuple[int, str]]]
    killed: Counter[str] = field(default_factory=Counter)
    starts: int = 0
    finished: int = 0

    @property
    def command(self) -> list[str]:
        submissions, results = self.folder / "submissions", self.folder / f"results-{self.finished}"
        options = ["-j", "2", "--json", str(self.folder / "out.json"), "--results", str(results)]
        return [sys.executable, "-m", "grader", "grade", str(submissions), "--course", str(self.course), *options]

    def hand_in(self) -> None:
        for number in range(STUDENTS):
            student = self.folder / f"submissions/s{number:02}"
            student.mkdir(parents=True)
            (student / "double.py").write_text(f"{WORK[number % len(WORK)]}# {number}\n")
        (self.folder / "submissions/s99").mkdir()

    def undisturbed(self) -> str:
        ran = subprocess.run(self.command, cwd=REPOSITORY, capture_output=True, text=True, timeout=200)
        assert ran.returncode == 0, ran.stderr
        return self.table()

    def table(self) -> str:
        record = json.loads((self.folder / "out.json").read_text())
        return json.dumps(without_times(record), indent=1, sort_keys=True)

    def kill(self, expected: str) -> None:
        """Start the command and kill, until all kills have hit; whenever it came to its end, compare."""
        kinds = [kind for kind, number in KILLS.items() for _ in range(number)]
        self.chance.shuffle(kinds)
        deadline = time.monotonic() + MOST_SECONDS
        while kinds:
            assert time.monotonic() < deadline, f"only {self.killed} in {MOST_SECONDS:g} s"
            self.starts += 1
            process = subprocess.Popen(
                self.command, cwd=REPOSITORY, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
            )
            while kinds and process.poll() is None:
                if self.hit(process, kinds[-1]):
                    self.killed[kinds.pop()] += 1
            _, said = process.communicate(timeout=60)
            # 3: a submission was under way at three kills; 75: judge processes died while they started. Both go on.
            assert process.returncode in (0, 3, 75, -signal.SIGKILL), said
            assert process.returncode == -signal.SIGKILL or "Traceback" not in said, said
            if process.returncode == 0:
                assert self.table() == expected
                self.finished += 1  # a folder of its own for what is killed next
        assert self.undisturbed() == expected

    def hit(self, process: subprocess.Popen[str], kind: str) -> bool:
        """Kill one of a kind at a moment by chance, where the run has one then."""
        while not self.targets(process.pid)[kind]:
            if process.poll() is not None:
                return False
            time.sleep(0.02)
        time.sleep(self.chance.uniform(0.0, WAIT_SECONDS[kind]))
        targets = self.targets(process.pid)[kind]
        if process.poll() is not None or not targets:
            return False
        try:
            os.kill(self.chance.choice(targets), signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True

    def targets(self, pid: int) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {"grader": [pid], "judge process": [], "fork server": []}
        for child, _ in sorted(self.descendants(pid)):
            try:
                words = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
                parent = int(Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            if any(b"spawn_main" in word for word in words) and parent == pid:
                found["judge process"].append(child)
            elif b"-S" in words and b"-P" in words and parent in found["judge process"]:
                found["fork server"].append(child)
        return found


def without_times(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_times(item) for key, item in value.items() if key not in TIMES}
    return [without_times(item) for item in value] if isinstance(value, list) else value


@pytest.mark.slow
def test_killed_at_random_moments_the_same_command_ends_in_the_same_table(
    sandbox: None,
    write_course: Callable[..., Path],
    tmp_path: Path,
    descendants: Callable[[int], set[tuple[int, str]]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    seed = int(os.environ.get("GRADER_KILLS_SEED") or random.SystemRandom().randrange(2**32))
    course = write_course(settings=SETTINGS)
    gradings = [Grading(tmp_path / name, course, random.Random(f"{seed} {name}"), descendants) for name in ("a", "b")]
    for grading in gradings:
        grading.hand_in()
    expected = gradings[0].undisturbed()
    verdicts = Counter(judgement["verdict"] for judgement in json.loads(expected)["judgements"])
    assert len(verdicts) == 5, verdicts
    gradings[0].finished += 1
    started = time.monotonic()
    with ThreadPoolExecutor(2) as threads:  # two graders at a time: starting one leaves a core idle
        list(threads.map(lambda grading: grading.kill(expected), gradings))
    killed = gradings[0].killed + gradings[1].killed
    with capsys.disabled():
        rows = ", ".join(f"{killed[kind]} {kind}" for kind in KILLS)
        starts = sum(grading.starts for grading in gradings)
        finished = sum(grading.finished for grading in gradings)
        seconds = time.monotonic() - started
        print(f"\n{killed.total()} kills ({rows}) of {starts} runs, {finished} ended among them: ", end="")
        print(f"{seconds:.0f} s. GRADER_KILLS_SEED={seed}")
    assert killed.total() >= 50
