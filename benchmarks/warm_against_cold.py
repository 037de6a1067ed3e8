"""One w2-maxpool submission, all its tests: the fork server against a new interpreter that imports torch.

Both run on the same machine in turns, so that a busy neighbour slows both; what counts is the ratio of the medians.
    python benchmarks/warm_against_cold.py [--rounds 15]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from grader import course as course_file
from grader.judge_process import JudgeProcess
from grader.sandbox.session import Session
from grader.submission import read_file

ROOT = Path(__file__).resolve().parent.parent
SLUG = "w2-maxpool"
SOLUTION = ROOT / "solutions" / SLUG / "accepted.py"


def cold() -> float:
    """Seconds from nothing to the verdicts: interpreter, torch, pytest, collection, tests. No wall of any kind."""
    tests = [str(ROOT / "exercises" / SLUG / "test_public.py"), str(ROOT / "reference" / SLUG / "test_hidden.py")]
    oracle = ROOT / "reference" / SLUG / "oracle.py"
    options = ["-p", "in_process", "--submission", str(SOLUTION), "--oracle", str(oracle), "--import-mode=importlib"]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options, *tests]
    # One thread, as in the sandbox, and no bytecode to write: the cold run is not to lose by either.
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "benchmarks"), "OMP_NUM_THREADS": "1"}
    started = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started
    if done.returncode:
        sys.exit(f"the cold run failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return seconds


def warm(process: JudgeProcess) -> float:
    """Seconds from the submission's bytes to its judgement, in a judge process that has graded before."""
    started = time.perf_counter()
    judgement = process.judge(read_file("bench", SLUG, str(SOLUTION)))
    seconds = time.perf_counter() - started
    if judgement.verdict != "accepted":
        sys.exit(f"the warm run failed: {judgement.verdict}")
    return seconds


def ready(process: JudgeProcess) -> float:
    """Seconds until a session stands behind all its walls."""
    started = time.perf_counter()
    with Session(process.server, process.course.exercise(SLUG).limits):
        return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    process = JudgeProcess(course_file.load(ROOT))
    warm(process)
    cold()
    times: dict[str, list[float]] = {"cold": [], "warm": [], "ready": []}
    for _ in range(rounds):
        times["cold"].append(cold())
        times["warm"] += [warm(process) for _ in range(3)]
        times["ready"] += [ready(process) for _ in range(3)]
    tests = len(process.suite(SLUG).planned)
    process.close()
    middle = {name: median(values) for name, values in times.items()}
    print(f"{SLUG}, {tests} tests, {rounds} rounds, torch {process.server.versions['torch']}, medians (least, most)")
    for name, text in (
        ("cold", "new interpreter, torch, pytest"),
        ("warm", "fork server, all walls"),
        ("ready", "of which: until the session stands"),
    ):
        low, high = min(times[name]), max(times[name])
        print(f"{text:36}{middle[name] * 1000:9.1f} ms   ({low * 1000:.1f}, {high * 1000:.1f})")
    print(f"warm is {middle['cold'] / middle['warm']:.1f} times as fast as cold")


if __name__ == "__main__":
    main()
