"""docs/author-guide.md followed literally: a block headed by a path is that file, an `sh` block is typed."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

GUIDE = Path(__file__).resolve().parents[2] / "docs/author-guide.md"
BLOCK = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)


def steps() -> Iterator[tuple[str, str]]:
    """(path, text of the file), or ("", a command), in the order of the guide."""
    for kind, path, text in BLOCK.findall(GUIDE.read_text()):
        if path:
            yield path, text
        elif kind == "sh":
            yield from (("", line) for line in text.splitlines())


def test_the_guides_exercise_verifies_at_the_first_try(warm_grader: Callable[..., object], tmp_path: Path) -> None:
    here = tmp_path / "signals"
    here.mkdir()
    verified = 0
    for path, text in steps():
        if path:
            (here / path).parent.mkdir(parents=True, exist_ok=True)
            (here / path).write_text(text)
            continue
        program, *arguments = shlex.split(text)
        if program == "rm":
            for name in arguments[1:]:
                shutil.rmtree(here / name)
            continue
        assert program == "grader"
        done = warm_grader(*arguments, cwd=here)
        assert done.returncode == 0, done.stdout + done.stderr
        if arguments[0] == "verify":
            verified += 1
            promised = next(line for line in GUIDE.read_text().splitlines() if line.startswith("w1-smooth: proven"))
            assert promised in done.stdout
    assert verified == 1
