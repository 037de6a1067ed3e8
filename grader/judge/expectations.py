"""expected.json: what the oracle answered to an exercise's public tests, for those who have no oracle.

A question and its answer are values as the wire writes them; of a question there is the hash. Nothing is unpickled.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from grader.errors import CourseError

FILE = "expected.json"
FORMAT = 1


def key(question: bytes) -> str:
    """Known by its content: the name of a function and its arguments."""
    return hashlib.sha256(question).hexdigest()


def dump(answers: Mapping[str, bytes]) -> str:
    listed = {question: base64.b64encode(answers[question]).decode() for question in sorted(answers)}
    return json.dumps({"format": FORMAT, "answers": listed}, indent=1) + "\n"


def read(path: Path, root: Path) -> dict[str, bytes]:
    """Raises CourseError."""
    try:
        found = json.loads(path.read_bytes())
        if found["format"] != FORMAT:
            raise ValueError
        return {question: base64.b64decode(answer, validate=True) for question, answer in found["answers"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, binascii.Error):
        problem = "is damaged, or of another version of the grader; take it from the bundle anew"
        raise CourseError([f"{path.relative_to(root).as_posix()}: {problem}"]) from None
