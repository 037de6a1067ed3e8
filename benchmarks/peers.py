"""`grader grade` against nbgrader's `autograde` and `otter run`: seconds per submission, same ten checks, same machine.

How it is done:

- 500 notebooks, made from the accepted and the known-bad solutions of w2-maxpool, no two alike. All three graders get
  the same code in one cell. The ten checks are hidden tests for each of them, and one point each. `ten_checks.py`
  writes them in the three forms, and says which solutions are left out and why: an endless loop would hold the peers
  up for as long as their timeouts allow, or for ever.
- `grader grade -j 2` and `-j 1` grade all 500, counted from the command's start to its end, in the sandbox. The real
  exercise's forbidden functions are looked for as well, which the peers do not do.
- nbgrader is given an assignment that went through `nbgrader generate_assignment`, and grades its sample by `nbgrader
  autograde`, which starts one kernel after another. A small sample would bear more of the command's own start than a
  class does. So the sample is graded by two commands, one submission by the first and the rest by the second; that
  tells the start from the rest, and the start is then spread over as many submissions as the grader grades.
- otter is given a zip made by `otter generate`, and grades each submission by an `otter run` of its own without a
  container, as on Gradescope, where each submission is such a run within a container. There is no start to share.
- Neither peer has an option to grade several submissions at a time; `-j 1` is the comparison in which nobody does.
  Only the commands named are timed, not the preparation.
- The peers are installed by pip (700 MB, exact versions in `peers-requirements.txt`) into an environment of their own.
  They do not need torch themselves; a .pth file there, behind their own packages, lets the students' notebooks import
  torch from the very files that the grader uses, so that it is one build of torch for all three. In the notebooks
  torch has one thread, as in the sandbox.
- Each grader grades three submissions before, uncounted, so that bytecode is compiled and files are in memory. Then
  all take turns in rounds, the peers with other submissions in each; what counts are the medians of the rounds.
- The points of every submission that a peer graded must be the same from all three. If they are not, the comparison is
  void: the differences are listed and the exit status is 1.

`--peer-submissions 500` lets the peers grade all of them, which takes hours.

    python benchmarks/peers.py [--submissions 500] [--peer-submissions 10] [--rounds 3] [--jobs 2] [--environment DIR]
"""

from __future__ import annotations

import argparse
import csv
import importlib.metadata
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

import ten_checks

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = Path(__file__).with_name("peers-requirements.txt")
GOALS = {"nbgrader": 80, "otter": 200}
"""times as fast as the peer, per submission"""

WARM_UP = 3
"""submissions; two commands of nbgrader need that many to tell its start from the rest"""

Points = dict[str, float | None]
"""student → points; None where the grader gave none"""


class Round(NamedTuple):
    seconds: float
    """per submission"""
    points: Points


class Peers(NamedTuple):
    """The environment with the two peers in it."""

    bin: Path
    variables: dict[str, str]
    versions: dict[str, str]


# ---------------------------------------------------------------- the peers' environment


def install(folder: Path) -> Peers:
    """The peers in `folder`, installed unless exactly these are there."""
    wanted = f"{REQUIREMENTS.read_text()}{sys.executable} {sys.version} {_torch_folder()} {_torch_version()}"
    stamp = folder / "installed"
    if not stamp.is_file() or stamp.read_text() != wanted:
        if folder.exists() and any(folder.iterdir()) and not (folder / "pyvenv.cfg").is_file():
            sys.exit(f"{folder} holds other things; name an empty folder: --environment DIR")
        print(f"Installing nbgrader and otter into {folder}, once.", file=sys.stderr)
        shutil.rmtree(folder, ignore_errors=True)
        python = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        must_run([sys.executable, "-m", "venv", str(folder)])
        must_run([*python, "-r", str(REQUIREMENTS)])
        # Written last: pip is not to take the grader's packages for the peers' own.
        (_packages(folder) / "torch-of-the-grader.pth").write_text(f"{_torch_folder()}\n")
        stamp.write_text(wanted)
    return Peers(folder / "bin", {}, _versions(folder))


def _versions(folder: Path) -> dict[str, str]:
    """The versions that this environment's Python sees. Ends the benchmark if its torch is not the grader's."""
    names = ("torch", "nbgrader", "otter-grader", "nbclient", "ipykernel")
    script = (
        "import importlib.metadata as m, json, torch\n"
        f"print(json.dumps({{n: m.version(n) for n in {names}}} | {{'file': torch.__file__}}))"
    )
    found: dict[str, str] = json.loads(must_run([str(folder / "bin" / "python"), "-c", script], clean_variables()))
    if Path(found.pop("file")).parent.parent != _torch_folder() or found["torch"] != _torch_version():
        sys.exit(f"{folder}: its torch is {found['torch']}, not the grader's {_torch_version()}; remove that folder")
    return found


def _packages(folder: Path) -> Path:
    return folder / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"


def _torch_folder() -> Path:
    found = importlib.util.find_spec("torch")
    if found is None or found.origin is None:
        sys.exit("torch is not installed for this Python: run the benchmark with the grader's own")
    return Path(found.origin).parent.parent


def _torch_version() -> str:
    return importlib.metadata.version("torch")


def clean_variables() -> dict[str, str]:
    """The environment without what would lead the peers to other packages or settings."""
    prefixes = ("PYTHON", "JUPYTER", "IPYTHON", "NBGRADER", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if not name.startswith(prefixes)}


def peer_variables(peers: Peers, home: Path) -> dict[str, str]:
    """Variables for the peers' commands: their programs first, no user's settings, one thread, as in the sandbox."""
    return clean_variables() | {
        "PATH": f"{peers.bin}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "IPYTHONDIR": str(home / "ipython"),
        "OMP_NUM_THREADS": "1",
    }


# ---------------------------------------------------------------- one round of each


def grade_ours(folder: Path, sources: dict[str, str], jobs: int) -> Round:
    """One `grader grade` of all sources, with a course, submissions and results of its own in `folder`."""
    ten_checks.write_our_course(folder / "course")
    ten_checks.write_our_submissions(folder / "class", sources)
    command = [sys.executable, "-m", "grader", "grade", str(folder / "class"), "--course", str(folder / "course")]
    command += ["-j", str(jobs), "--results", str(folder / "results"), "--json", str(folder / "points.json")]
    seconds = timed(command, dict(os.environ), ROOT)
    judgements = json.loads((folder / "points.json").read_text())["judgements"]
    return Round(seconds / len(sources), {judged["student"]: judged["points"] for judged in judgements})


def grade_nbgrader(folder: Path, sources: dict[str, str], peers: Peers, whole: int) -> Round:
    """One `nbgrader autograde` of the first source and one of all others; the points are read by `nbgrader export`.

    The seconds are those of a class of `whole` submissions that one command grades.
    """
    nbgrader = str(peers.bin / "nbgrader")
    ten_checks.write_nbgrader_source(folder)
    must_run([nbgrader, "generate_assignment", ten_checks.NAME], peers.variables, folder)
    ten_checks.write_nbgrader_submissions(folder, sources)
    autograde = [nbgrader, "autograde", ten_checks.NAME]
    first = timed([*autograde, "--student", next(iter(sources))], peers.variables, folder)
    others = timed(autograde, peers.variables, folder)  # leaves alone what is graded already
    must_run([nbgrader, "export", "--to", "points.csv"], peers.variables, folder)
    with (folder / "points.csv").open() as file:
        points: Points = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    return Round(seconds_in_a_class(first, others, len(sources), whole), points)


def seconds_in_a_class(first: float, others: float, count: int, whole: int) -> float:
    """Per submission, from a command that graded one of `count` and a second that graded the others.

    first = start + each and others = start + (count - 1) * each; a class takes start + whole * each.
    """
    each = (others - first) / (count - 2)
    return (first - each) / whole + each


def grade_otter(folder: Path, sources: dict[str, str], peers: Peers) -> Round:
    """One `otter run` for each source; the points are read from its results.json."""
    otter = peers.bin / "otter"
    autograder = ten_checks.write_otter_autograder(folder, otter, peers.variables)
    ten_checks.write_otter_submissions(folder / "class", sources)
    seconds, points = 0.0, Points()
    for student in sources:
        notebook = folder / "class" / student / f"{ten_checks.NAME}.ipynb"
        results = folder / "results" / student
        results.mkdir(parents=True)
        command = [str(otter), "run", "-a", str(autograder), "-o", str(results), "--no-logo", str(notebook)]
        seconds += timed(command, peers.variables, folder)
        tests = json.loads((results / "results.json").read_text())["tests"]
        scores = [test["score"] for test in tests if "score" in test]
        points[student] = sum(scores) if scores else None
    return Round(seconds / len(sources), points)


def timed(command: Sequence[str], variables: dict[str, str], folder: Path) -> float:
    started = time.perf_counter()
    must_run(command, variables, folder)
    return time.perf_counter() - started


def must_run(command: Sequence[str], variables: dict[str, str] | None = None, folder: Path | None = None) -> str:
    """What the command printed; the benchmark ends where it fails."""
    done = subprocess.run(command, env=variables, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


# ---------------------------------------------------------------- all rounds


def measure(sources: dict[str, str], peer_count: int, rounds: int, jobs: int, peers: Peers) -> dict[str, list[Round]]:
    """The rounds of each grader, which take turns. What they write is removed after each."""
    found: dict[str, list[Round]] = {}
    students = list(sources)
    for number in range(-1, rounds):
        warming_up = number < 0
        first, count = (0, WARM_UP) if warming_up else (number * peer_count, peer_count)
        chosen = [students[(first + i) % len(students)] for i in range(count)]
        sample = {student: sources[student] for student in chosen}
        ours = sample if warming_up else sources
        with tempfile.TemporaryDirectory(prefix="peers-") as name:
            folder = Path(name)
            for subfolder in ("home", "nbgrader"):
                (folder / subfolder).mkdir()
            peers = peers._replace(variables=peer_variables(peers, folder / "home"))
            once = {f"grader -j {count}": grade_ours(folder / f"j{count}", ours, count) for count in sorted({1, jobs})}
            once["nbgrader"] = grade_nbgrader(folder / "nbgrader", sample, peers, len(sources))
            once["otter"] = grade_otter(folder / "otter", sample, peers)
        if not warming_up:
            for grader, result in once.items():
                found.setdefault(grader, []).append(result)
            each = ", ".join(f"{grader} {result.seconds:.4f} s" for grader, result in once.items())
            print(f"round {number + 1} of {rounds}, per submission: {each}", file=sys.stderr)
    return found


def disagreements(found: dict[str, list[Round]]) -> list[str]:
    """One line for each submission that did not get the same points from all that graded it."""
    lines = []
    for number, turn in enumerate(zip(*found.values(), strict=True), 1):
        given = dict(zip(found, (result.points for result in turn), strict=True))
        for student in given["nbgrader"] | given["otter"]:
            points = {grader: each.get(student) for grader, each in given.items()}
            if None in points.values() or len(set(points.values())) > 1:
                lines.append(f"round {number}, {student}: {', '.join(f'{g} {p}' for g, p in points.items())}")
    return lines


def machine() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        processor = next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        processor = platform.processor() or platform.machine()
    gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = len(os.sched_getaffinity(0))
    load = os.getloadavg()[0]
    return (
        f"{processor}, {cores} cores, {gib:.0f} GiB, Linux {platform.release()}, Python {platform.python_version()}, "
        f"load {load:.2f} before, niceness {os.nice(0)}"
    )


def report(found: dict[str, list[Round]], jobs: int) -> None:
    middle = {grader: median(result.seconds for result in results) for grader, results in found.items()}
    print(f"{'seconds per submission':24}   median   (least, most)")
    for grader, results in found.items():
        seconds = [result.seconds for result in results]
        print(f"{grader:24}{middle[grader]:9.4f}   ({min(seconds):.4f}, {max(seconds):.4f})")
    for peer, goal in GOALS.items():
        for ours in (grader for grader in found if grader not in GOALS):
            times = middle[peer] / middle[ours]
            verdict = (
                f"   goal {goal}: {'reached' if times >= goal else 'missed'}" if ours == f"grader -j {jobs}" else ""
            )
            print(f"{f'{ours} against {peer}':32}{times:7.1f} times as fast{verdict}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=500, help="that the grader grades")
    parser.add_argument("--peer-submissions", type=int, default=10, help="of these, for each peer and round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=2, help="judge processes of the grader")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    parser.add_argument("--environment", type=Path, default=cache / "grader" / "peers", metavar="DIR")
    arguments = parser.parse_args()
    if not WARM_UP <= arguments.peer_submissions <= arguments.submissions:
        parser.error(f"--peer-submissions: expected {WARM_UP} or more, and not more than --submissions")
    if arguments.rounds < 1 or arguments.jobs < 1:
        parser.error("expected at least one round and one job")
    facts = machine()
    peers = install(arguments.environment.resolve())
    sources = ten_checks.submissions(arguments.submissions)
    found = measure(sources, arguments.peer_submissions, arguments.rounds, arguments.jobs, peers)
    print(facts)
    print(", ".join(f"{name} {version}" for name, version in peers.versions.items()))
    print(
        f"{len(ten_checks.CHECKS)} checks, {len(sources)} submissions for the grader and {arguments.peer_submissions} "
        f"for each peer in each of {arguments.rounds} rounds"
    )
    report(found, arguments.jobs)
    differ = disagreements(found)
    if differ:
        sys.exit("The comparison is void, points differ:\n" + "\n".join(differ))
    graded = [points for result in found["nbgrader"] for points in result.points.values()]
    print(f"Points agree: {len(graded)} gradings, {len(set(graded))} different numbers of points.")


if __name__ == "__main__":
    main()
