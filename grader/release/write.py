"""Puts a bundle on the disk: a folder and the same as a zip, which replace those of the last release."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from grader import bundle as bundles
from grader.errors import UserError
from grader.release.wheel import archive


def write(files: Mapping[str, bytes], folder: Path) -> Path:
    """Returns the zip beside the folder. Raises UserError where something of somebody else's lies there."""
    whole = folder.resolve()
    packed = whole.with_name(f"{whole.name}.zip")
    try:
        _make_room(folder)
        for path, content in files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        packed.write_bytes(archive(files, f"{whole.name}/"))
    except OSError as error:
        raise UserError(f"{error.filename}: {error.strerror}; name a folder that can be written") from None
    return packed


def _make_room(folder: Path) -> None:
    """Takes away what the last release wrote, as far as nobody has changed it since."""
    folder.mkdir(parents=True, exist_ok=True)
    there = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    if not there:
        return
    others = _not_of_a_release(there, folder)
    if others:
        raise UserError(
            f"{folder} holds {others[0]}, which no earlier release has left there. Name an empty folder, or a new one."
        )
    for path in there:
        path.unlink()


def _not_of_a_release(there: list[Path], folder: Path) -> list[str]:
    """Files that were there before, or were changed since."""
    last = bundles.find(folder)
    hashes = {**last.files, bundles.FILE: bundles.sha256(folder / bundles.FILE)} if last else {}
    names = [path.relative_to(folder).as_posix() for path in there if "__pycache__" not in path.parts]
    return [name for name in names if bundles.sha256(folder / name) != hashes.get(name)]
