"""CPU time of `grader --help` and of each command's help, against an interpreter that does nothing.

python benchmarks/startup.py [--rounds 21]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from statistics import median

COMMANDS = ("", "grade", "report", "comment", "adjust", "verify", "doctor")


def cpu_seconds(command: list[str]) -> float:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed")
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=21)
    rounds = parser.parse_args().rounds
    nothing = median(cpu_seconds([sys.executable, "-c", "pass"]) for _ in range(rounds))
    print(f"CPU time, medians of {rounds}")
    print(f"{'python -c pass':24}{nothing * 1000:7.1f} ms")
    for name in COMMANDS:
        words = ["grader", *([name] if name else []), "--help"]
        middle = median(cpu_seconds([sys.executable, "-m", *words]) for _ in range(rounds))
        print(f"{' '.join(words):24}{middle * 1000:7.1f} ms   {middle / nothing:4.1f} times that")


if __name__ == "__main__":
    main()
