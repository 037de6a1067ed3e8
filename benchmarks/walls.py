"""What each wall costs: the time of each step inside a session, from the fork to the first call answered, to the end.

python benchmarks/walls.py [--rounds 200]
"""

from __future__ import annotations

import argparse
import os
import time
from collections import defaultdict
from statistics import median, quantiles

from grader.model import Limits, Source
from grader.sandbox import cgroups
from grader.sandbox.forkserver import ForkServer
from grader.sandbox.session import Session

SUBMISSION = Source("a.py", b"def f(): return 1\n")

# Read by the fork server's own interpreter: each step tells its time in the place of its name.
STOPWATCH = """
import time
from grader.inside import confine
def timed(step):
    def run(walls):
        started = time.perf_counter()
        step(walls)
        return f"{step.__name__}={time.perf_counter() - started}"
    return run
confine.STEPS[:] = [timed(step) for step in confine.STEPS]
"""


def steps(rounds: int) -> dict[str, list[float]]:
    """name of a step -> seconds, one for each session."""
    times: dict[str, list[float]] = defaultdict(list)
    plain = ForkServer.boot
    ForkServer.boot = plain.replace("sys.path.remove(root)", STOPWATCH + "sys.path.remove(root)")
    try:
        with ForkServer() as server:
            for _ in range(rounds):
                with Session(server, Limits()) as session:
                    for part in session.walls.split(", "):
                        name, _, seconds = part.partition("=")
                        if seconds:
                            times[name.strip("_").replace("_", " ")].append(float(seconds))
    finally:
        ForkServer.boot = plain
    return times


def life(server: ForkServer) -> tuple[float, float, float]:
    """Seconds from the request to fork: until the walls stand, until a first call is answered, until all is gone."""
    started = time.perf_counter()
    with Session(server, Limits()) as session:
        ready = time.perf_counter() - started
        session.load(SUBMISSION, [])
        session.begin()
        session.call("f", (), {}, None)
        answered = time.perf_counter() - started
    server.aftermath.wait(10)
    return ready, answered, time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=200)
    rounds = parser.parse_args().rounds
    with ForkServer() as server:
        server.start()
        print(f"torch {server.versions['torch']}, user {os.geteuid()}, {rounds} rounds; ms: median, 90 % are below")
        lives = [life(server) for _ in range(rounds)]
        for name, seconds in zip(
            ("walls stand", "first call answered", "all gone"), zip(*lives, strict=True), strict=True
        ):
            print(f"{name:28} {_ms(seconds)}")
        if cgroups.find() is not None:
            server.meters._hierarchy = None
            watched = [life(server)[1] for _ in range(rounds)]
            print(f"{'first call answered, without a cgroup':28} {_ms(watched)}")
    print()
    for name, seconds in steps(rounds).items():
        print(f"{name:28} {_ms(seconds)}")


def _ms(seconds: list[float] | tuple[float, ...]) -> str:
    return f"{1000 * median(seconds):8.2f} {1000 * quantiles(seconds, n=10)[-1]:8.2f}"


if __name__ == "__main__":
    main()
