"""An auto-grader for deep-learning courses: values are made inside a sandbox, verdicts outside."""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

_LAZY = {
    "check": "grader.practice.notebook",
    "grade": "grader.api",
    "load_course": "grader.api",
    "verify": "grader.api",
}
"""what the package offers -> the module that has it, loaded when it is first asked for: `import grader` stays light.

Their types are in __init__.pyi.
"""


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module 'grader' has no attribute {name!r}")
    return getattr(importlib.import_module(_LAZY[name]), name)
