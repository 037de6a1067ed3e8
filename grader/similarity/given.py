"""What students of an exercise were given, as sources: what is in there is nobody's own."""

from __future__ import annotations

import re

from grader.model import Course, Exercise

_FENCED = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def given(course: Course, exercise: Exercise) -> list[str]:
    """Starter, public tests, probe and other modules, and the code in the statement."""
    folder = course.exercise_dir(exercise.slug)
    sources = [path.read_text(encoding="utf-8", errors="replace") for path in sorted(folder.glob("*.py"))]
    statements = (path.read_text(encoding="utf-8", errors="replace") for path in sorted(folder.glob("*.md")))
    return sources + [block for text in statements for block in _FENCED.findall(text)]
