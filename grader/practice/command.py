"""The work of `grader check`, once torch is on its way."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rich.console import Console

from grader.practice import submitting
from grader.practice.checking import Bench, Checked, passed, read
from grader.practice.child import Child
from grader.practice.files import Desk, Work
from grader.practice.session import Practice
from grader.practice.show import show
from grader.practice.submitting import Packed

LOOK_SECONDS = 0.3  # between two looks at the files that are watched
# pytest reads these, and a machine that sets CI makes it print unbounded differences.
NOT_FOR_PYTEST = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DEBUG", "CI", "BUILD_NUMBER")


def run(at: Desk, works: Sequence[Work], first: Child, notes: Sequence[str], watch: bool, out: Console) -> bool:
    """Check the files and say what came of it, again and again where they are watched. Did the last ones pass?"""
    for name in NOT_FOR_PYTEST:
        os.environ.pop(name, None)
    with Bench(at, Practice(first, without=folders(works))) as bench:
        results = check(bench, works)
        show(results, notes, out)
        if watch:
            with contextlib.suppress(KeyboardInterrupt):  # that is how it ends
                for changed in changes([work.path for work in works], bench, works[0]):
                    out.print()
                    out.rule(time.strftime("%H:%M:%S"))
                    results = check(bench, [work for work in works if work.path in changed])
                    show(results, (), out)
        return passed(results)


def check(bench: Bench, works: Sequence[Work]) -> list[Checked]:
    return [bench.check(read(work.exercise, work.path), work.exercise) for work in works]


def look(at: Desk, works: Sequence[Work], first: Child) -> list[Packed]:
    """Each file as it would be handed in."""
    for name in NOT_FOR_PYTEST:
        os.environ.pop(name, None)
    with Bench(at, Practice(first, without=folders(works))) as bench:
        return [submitting.look(bench, work) for work in works]


def changes(paths: Sequence[Path], bench: Bench, soon: Work) -> Iterator[set[Path]]:
    """Those that were written since the last look, for ever; meanwhile a process for the next check warms up."""
    before = stamps(paths)
    while True:
        bench.practice.warm_up(soon.exercise.limits)
        time.sleep(LOOK_SECONDS)
        now = stamps(paths)
        changed = {path for path in paths if now[path] != before[path] and now[path] is not None}
        before = now
        if changed:
            yield changed


def stamps(paths: Sequence[Path]) -> Mapping[Path, tuple[int, int] | None]:
    """(time, size) of each file; None where there is none, as for a moment while an editor saves."""
    found: dict[Path, tuple[int, int] | None] = {}
    for path in paths:
        try:
            status = path.stat()
            found[path] = status.st_mtime_ns, status.st_size
        except OSError:
            found[path] = None
    return found


def folders(works: Sequence[Work]) -> list[Path]:
    return list(dict.fromkeys(work.path.resolve().parent for work in works))
