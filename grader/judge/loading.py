"""Modules of the course, loaded under no name that anything else could import."""

from __future__ import annotations

import importlib.util
import sys
import tempfile
from pathlib import Path
from types import ModuleType

from grader.judge.reference import Reference


def load(path: Path, name: str) -> ModuleType | None:
    """The module at path; None where there is none. Raises what executing it raises."""
    spec = importlib.util.spec_from_file_location(name, path)
    if not path.is_file() or spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def stand_in(source: bytes) -> Reference | None:
    """An oracle that is tried in the place of the exercise's; None when it cannot be loaded."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "oracle.py"
        path.write_bytes(source)
        try:
            module = load(path, "oracle that stands in")
        except Exception:
            return None
    return Reference(module) if module else None


def forget(files: list[Path], root: Path) -> None:
    """pytest names a test module by its path in the course and would take another course's, or an older one, for it."""
    for path in files:
        sys.modules.pop(".".join(path.relative_to(root).with_suffix("").parts), None)
