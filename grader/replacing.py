"""A file that is written anew: there as a whole or as it was before, whatever stops the writing and whoever looks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """A file beside it to write to: takes its place at the end of the block, and is gone where that raised.

    What is there and no file, such as /dev/null or a pipe, is written to and not replaced.
    """
    if path.exists() and not path.is_file():
        yield path
        return
    path = path.resolve()  # a link stays, and what it leads to is replaced; /dev/stdout may be one to a file
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")  # two commands at once have one each
    try:
        yield partial
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
