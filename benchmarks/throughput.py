"""200 varied w2-maxpool submissions through `grader grade -j 2`: rate, peak memory of all processes, growth.

Memory is the proportional set size (pages that several processes share are counted once), summed over the command and
all that it started, looked at five times a second.
    python benchmarks/throughput.py [--submissions 200] [--jobs 2]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
SOLUTIONS = ROOT / "solutions" / "w2-maxpool"


def make_class(folder: Path, count: int) -> None:
    """Accepted solutions and wrong answers in turns, each made different from all others by a comment."""
    files = [*sorted(SOLUTIONS.glob("accepted*.py")), *sorted(SOLUTIONS.glob("wrong_answer/*.py"))]
    for number, file in enumerate(islice(cycle(files), count)):
        student = folder / f"student-{number:05}"
        student.mkdir()
        (student / "maxpool.py").write_text(f"{file.read_text()}\n# {number}\n")


def tree(pid: int) -> list[int]:
    found = [pid]
    for child in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            for number in child.read_text().split():
                found += tree(int(number))
        except OSError:
            continue
    return found


def pss_bytes(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("Pss:")), 0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "class").mkdir()
        make_class(folder / "class", arguments.submissions)
        command = [
            sys.executable,
            "-m",
            "grader",
            "grade",
            str(folder / "class"),
            "--course",
            str(ROOT),
            "-e",
            "w2-maxpool",
        ]
        command += ["-j", str(arguments.jobs), "--results", str(folder / "results")]
        started = time.perf_counter()
        samples: list[tuple[float, int]] = []
        first_result = 0.0
        with (folder / "log").open("w+") as log:
            process = subprocess.Popen(command, stdout=log)
            while process.poll() is None:
                now = time.perf_counter() - started
                if not first_result and "\n[1/" in (folder / "log").read_text():  # the line of the first judgement
                    first_result = now
                samples.append((now, sum(map(pss_bytes, tree(process.pid)))))
                time.sleep(0.2)
            total = time.perf_counter() - started
            if process.returncode:
                sys.exit(f"grade ended with exit status {process.returncode}")
    steady = total - first_result
    during = [size for now, size in samples if first_result < now < total - 0.5]
    quarter = max(1, len(during) // 4)
    early, late = median(during[quarter : 2 * quarter]), median(during[-quarter:])
    print(f"{arguments.submissions} submissions, -j {arguments.jobs}")
    print(f"whole command         {total:7.1f} s   {arguments.submissions / total:6.1f} submissions per second")
    print(f"once started          {steady:7.1f} s   {arguments.submissions / steady:6.1f} submissions per second")
    print(f"until first result    {first_result:7.1f} s")
    print(f"peak memory           {max(size for _, size in samples) / 2**20:7.0f} MiB (PSS, all processes)")
    print(f"growth                {(late - early) / early * 100:+7.1f} %   (last quarter against second quarter)")


if __name__ == "__main__":
    main()
