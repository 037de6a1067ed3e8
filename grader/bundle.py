"""bundle.json: what a bundle for students knows of the course that it was made from, and the hashes of its files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader.errors import UserError

FILE = "bundle.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Bundle:
    """What stands in bundle.json."""

    made_by: str
    """version of the grader"""
    hidden: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """exercise -> tier -> number of tests that the bundle does not hold"""
    files: Mapping[str, str] = field(default_factory=dict)
    """path with slashes -> SHA-256"""


def dump(bundle: Bundle) -> str:
    record = {"format": FORMAT, "made_by": f"grader {bundle.made_by}", "hidden": bundle.hidden, "files": bundle.files}
    return json.dumps(record, indent=1, sort_keys=True) + "\n"


def find(root: Path) -> Bundle | None:
    """The bundle of a course's folder; None for the author's own. Raises UserError when it is damaged."""
    path = root / FILE
    if not path.is_file():
        return None
    try:
        return _parse(json.loads(path.read_bytes()))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise UserError(f"{path} is damaged, or of another version of the grader. Unpack the bundle again.") from None


def _parse(record: dict[str, Any]) -> Bundle:
    if record["format"] != FORMAT:
        raise ValueError
    hidden = {slug: {tier: int(number) for tier, number in tiers.items()} for slug, tiers in record["hidden"].items()}
    return Bundle(str(record["made_by"]).removeprefix("grader "), hidden, dict(record["files"]))


def edited(bundle: Bundle, root: Path, folder: str) -> list[str]:
    """Files of the bundle in a folder of it that are not what was released any more, or gone."""
    named = [path for path in sorted(bundle.files) if path.startswith(f"{folder}/")]
    return [path for path in named if sha256(root / path) != bundle.files[path]]


def sha256(path: Path) -> str:
    """Empty where there is no such file, or it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
