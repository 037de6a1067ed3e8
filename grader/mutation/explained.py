"""solutions/<slug>/equivalent.yml: the mutants of which nothing can be seen, each with the reason."""

from __future__ import annotations

import yaml

from grader.errors import CourseError
from grader.model import Course, Exercise

EXPLAINED = "equivalent.yml"
KEYS = ("file", "line", "operator", "reason")


def read(course: Course, exercise: Exercise) -> dict[tuple[str, str, str], str]:
    """(file, line after the change, operator) -> why nothing can be seen of it. Raises CourseError."""
    path = course.solutions_dir(exercise.slug) / EXPLAINED
    where = str(path.relative_to(course.root))
    if not path.is_file():
        return {}
    try:
        root = yaml.compose(path.read_text("utf-8"), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CourseError([f"{where}:{line}: not valid YAML: {error.problem}"]) from None
    if root is None:
        return {}
    if not isinstance(root, yaml.SequenceNode):
        raise CourseError([f"{where}:1: expected a list of mappings with {', '.join(KEYS)}"])
    entries, problems = {}, []
    for node in root.value:
        entry = _entry(node)
        if entry is None:
            problems.append(f"{where}:{node.start_mark.line + 1}: expected {', '.join(KEYS)}, each a text")
        else:
            entries[entry["file"], entry["line"], entry["operator"]] = entry["reason"]
    if problems:
        raise CourseError(problems)
    return entries


def _entry(node: yaml.Node) -> dict[str, str] | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    entry = {str(key.value): value.value for key, value in node.value if isinstance(value, yaml.ScalarNode)}
    good = set(entry) == set(KEYS) and all(text.strip() for text in entry.values())
    return {key: text.strip() for key, text in entry.items()} if good else None
