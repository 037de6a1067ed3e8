"""Which folders of the host a session may see: the interpreter's and the system's libraries, nothing else."""

from __future__ import annotations

import importlib.util
import sys
import sysconfig
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

OWN_LIBRARIES = ("landlockpy",)  # what the fork server imports for itself
SYSTEM_LIBRARIES = ("/usr/lib", "/usr/lib64", "/lib", "/lib64")


@dataclass(frozen=True, slots=True)
class MountPlan:
    binds: tuple[str, ...]
    masks: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    packages: tuple[str, ...]
    """folders to import from, beside the standard library"""


def plan(packages: Sequence[str], secrets: Iterable[Path]) -> MountPlan:
    """What to show so that `packages` can be imported, with every secret beneath it hidden again.

    secrets: folders that must not be seen, such as the grader's own code and the course.
    """
    imports = _unique(
        [_folder_of(name) for name in (*packages, *OWN_LIBRARIES)] + [Path(sysconfig.get_path("purelib"))]
    )
    libraries = [Path(sys.base_prefix) / "lib", Path(sys.base_exec_prefix) / "lib", *map(Path, SYSTEM_LIBRARIES)]
    links = tuple((str(path), str(path.readlink())) for path in libraries if path.is_symlink())
    shown = _outermost([path for path in [*libraries, *imports] if path.is_dir() and not path.is_symlink()])
    masks = [secret for secret in secrets if any(secret.is_relative_to(path) for path in shown) and secret.is_dir()]
    return MountPlan(
        binds=tuple(map(str, shown)),
        masks=tuple(map(str, masks)),
        links=links,
        packages=tuple(map(str, imports)),
    )


def _folder_of(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"No module named {package!r}", name=package)
    return Path(spec.origin).resolve().parent.parent


def _unique(paths: list[Path]) -> list[Path]:
    return list(dict.fromkeys(path.resolve() for path in paths))


def _outermost(paths: list[Path]) -> list[Path]:
    """Without those that lie beneath another one, for a bind is recursive."""
    unique = list(dict.fromkeys(paths))
    return sorted(path for path in unique if not any(path != other and path.is_relative_to(other) for other in unique))
