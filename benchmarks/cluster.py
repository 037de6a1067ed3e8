"""A Dask cluster on this one machine against the local pool: rates of both, and what handing out a job costs.

First the same w2-maxpool submissions through `grader grade -j N` and `grader grade --cluster` with N workers, in turns;
the scheduler and the workers are there before, and become judge processes with their first job. Then jobs that are all
overhead, what was never handed in: how many a second, and whether the memory of the one who hands them out grows.
    python benchmarks/cluster.py [--submissions 1000] [--workers 2] [--rounds 1] [--tiny 100000]
"""

from __future__ import annotations

import argparse
import contextlib
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from distributed import Client
from throughput import ROOT, make_class

from grader import cluster, schedule
from grader import course as course_file
from grader.model import Isolation, Submission

PORT = 18786
ADDRESS = f"tcp://127.0.0.1:{PORT}"


@contextlib.contextmanager
def a_cluster(workers: int, folder: Path) -> Iterator[None]:
    dask = [sys.executable, "-m"]
    options = ["--nworkers", str(workers), "--nthreads", "1", "--memory-limit", "0", "--local-directory", str(folder)]
    commands = [
        [*dask, "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(PORT), "--no-dashboard"],
        [*dask, "distributed.cli.dask_worker", ADDRESS, "--no-dashboard", *options],
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with (folder / "log").open("w") as log:
        running = [subprocess.Popen(command, stdout=log, stderr=log, env=environment) for command in commands]
        try:
            with Client(ADDRESS, timeout=60, set_as_default=False) as client:
                client.wait_for_workers(workers, timeout=60)
            yield
        finally:
            for process in reversed(running):
                process.terminate()
                process.wait()


def seconds_of(folder: Path, *where: str) -> float:
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
    started = time.perf_counter()
    done = subprocess.run(
        [*command, "--force", "--results", str(folder / "results"), *where],
        stdout=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    if done.returncode:
        sys.exit(f"grade {' '.join(where)} ended with exit status {done.returncode}")
    return time.perf_counter() - started


def compare(folder: Path, submissions: int, workers: int, rounds: int) -> None:
    (folder / "class").mkdir()
    make_class(folder / "class", submissions)
    here, there = [], []
    for _ in range(rounds):
        here.append(seconds_of(folder, "-j", str(workers)))
        there.append(seconds_of(folder, "--cluster", ADDRESS))
    print(f"{submissions} submissions, {workers} processes, medians of {rounds}")
    for name, seconds in {"local pool": median(here), "cluster": median(there)}.items():
        print(f"{name:20}{seconds:8.1f} s {submissions / seconds:8.1f} submissions per second")
    print(f"{'cluster takes':20}{median(there) / median(here):8.2f} times as long")


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def hand_out(count: int) -> None:
    course = course_file.load(ROOT)
    sizes = {}
    submissions = (Submission(f"s{number}", "w2-maxpool") for number in range(count))
    started = time.perf_counter()
    pool = cluster.Cluster(ADDRESS, Isolation.WARM, print)
    with contextlib.closing(schedule.run(submissions, course, cluster.ALL_WORKERS, pool)) as judged:
        for number, _ in enumerate(judged, start=1):
            if number == 1:
                started = time.perf_counter()  # now they are warm
            if number % (count // 4) == 0:
                sizes[number] = resident_bytes()
    seconds = time.perf_counter() - started
    print(f"{count} jobs that are all overhead: {count / seconds:.0f} per second, {cluster.BATCH} in each task")
    for number, size in sizes.items():
        print(f"memory of the one who hands them out, after {number:7}: {size / 2**20:6.0f} MiB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--tiny", type=int, default=100_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, a_cluster(arguments.workers, Path(name)):
        if arguments.submissions:
            compare(Path(name), arguments.submissions, arguments.workers, arguments.rounds)
        if arguments.tiny:
            hand_out(arguments.tiny)


if __name__ == "__main__":
    main()
