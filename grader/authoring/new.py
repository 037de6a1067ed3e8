"""A new exercise as files, and its entry in course.yml: pure, nothing is written here."""

from __future__ import annotations

import keyword
import re
import textwrap
from dataclasses import dataclass, replace
from string import Template
from typing import Any

import yaml

from grader.authoring import schema, template
from grader.errors import UserError
from grader.model import Course
from grader.release import regions

_WEEK = re.compile(r"w(\d+)-(?=.)")
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]*\Z")


@dataclass(frozen=True, slots=True)
class Names:
    """What a new exercise is called."""

    slug: str
    title: str
    week: int
    submit: str
    function: str
    points: str = "3"
    functions: str = ""
    """as course.yml has them between its braces: `double: float`"""
    tiers: str = "basic: 2, edges: 1"


def names(slug: str, title: str | None = None) -> Names:
    """w2-max-pool is week 2's, and handed in as max_pool.py. Raises UserError where it is no slug."""
    if not _SLUG.match(slug):
        raise UserError(f'expected a name of small letters, digits and - such as w2-maxpool, got "{slug}"')
    match = _WEEK.match(slug)
    bare = slug[match.end() :] if match else slug
    submit = bare.replace("-", "_")
    submit = submit if submit.isidentifier() else f"exercise_{submit}"
    function = f"{submit}_" if keyword.iskeyword(submit) else submit
    title = title or bare.replace("-", " ").strip().capitalize()
    if not title.isprintable() or {'"', "\\"} & set(title):
        raise UserError("expected a title of one line without double quotes and backslashes")
    return Names(slug, title, max(int(match[1]), 1) if match else 1, submit, function, functions=f"{function}: float")


def refuse_taken(course: Course, new: Names) -> None:
    """Raises UserError where the course has it already, in course.yml or in one of its folders."""
    for exercise in course.exercises:
        if exercise.slug == new.slug:
            raise UserError(f"{new.slug} is in course.yml already; take another name, or edit it")
        if exercise.submit == new.submit:
            raise UserError(f"{exercise.slug} is handed in as {new.submit}.py already; take another name")
    for folder in (course.exercise_dir(new.slug), course.reference_dir(new.slug), course.solutions_dir(new.slug)):
        if folder.exists():
            raise UserError(f"{folder} exists, and nothing is overwritten; take another name, or move it away")


def files(new: Names) -> dict[str, str]:
    """path with slashes -> text, of all that an exercise has outside of course.yml."""
    solution = _filled(template.ACCEPTED, new)
    shown, secret, proof = f"exercises/{new.slug}", f"reference/{new.slug}", f"solutions/{new.slug}"
    return {
        f"{shown}/README.md": _filled(template.STATEMENT, new),
        f"{shown}/{new.submit}.py": regions.without_solutions(solution, "accepted.py"),
        f"{shown}/test_public.py": _filled(template.PUBLIC, new),
        f"{secret}/oracle.py": _filled(template.ORACLE, new),
        f"{secret}/test_hidden.py": _filled(template.HIDDEN, new),
        f"{secret}/mistakes.py": _filled(template.MISTAKES, new),
        f"{proof}/accepted.py": solution,
        f"{proof}/wrong_answer/square_of_the_sum.py": _filled(template.WRONG, new),
        f"{proof}/run_time_error/needs_a_number.py": _filled(template.RAISES, new),
    }


def course_files(folder: str, new: Names, made: dict[str, str]) -> dict[str, str]:
    """A course of that one exercise. folder: its name, from which the course takes its own. made: its files."""
    slug = re.sub(r"[^a-z0-9]+", "-", folder.lower()).strip("-") or "course"
    title = slug.replace("-", " ").capitalize()
    head = Template(template.COURSE).substitute(slug=slug, title=title, week=new.week)
    settings = schema.HEAD + head + entry(new, "  ")
    return {"course.yml": settings, schema.FILE: schema.text(), ".gitignore": template.IGNORED, **made}


def entry(new: Names, indent: str) -> str:
    """The lines of course.yml that are the exercise's."""
    title = new.title if is_plain(new.title) else f'"{new.title}"'
    return textwrap.indent(_filled(template.ENTRY, replace(new, title=title)), indent)


def inserted(text: str, new: Names) -> str | None:
    """course.yml with the entry behind its last exercise, and every other line as it was.

    None where that cannot be done by adding lines: a list in brackets, or a file that ends in something odd.
    """
    node = _exercises(yaml.compose(text, Loader=yaml.SafeLoader))
    if node is None or node.flow_style or not node.value:
        return None
    indent = " " * _dash_column(text, node.value[0])
    lines = text.splitlines(keepends=True)
    after = _last_line(node) + 1
    if not lines[after - 1].endswith("\n"):
        lines[after - 1] += "\n"
    changed = "".join([*lines[:after], "\n", entry(new, indent), *lines[after:]])
    return changed if _is_that_and_no_more(text, changed, new) else None


def _exercises(root: yaml.Node | None) -> yaml.SequenceNode | None:
    for key, value in root.value if isinstance(root, yaml.MappingNode) else ():
        if key.value == "exercises" and isinstance(value, yaml.SequenceNode):
            return value
    return None


def _dash_column(text: str, item: yaml.Node) -> int:
    line = text.splitlines()[item.start_mark.line]
    return len(line) - len(line.lstrip())


def _last_line(node: yaml.Node) -> int:
    """Index of the last line that belongs to it. A block ends, for PyYAML, where the next thing begins."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _last_line(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.line)


def _is_that_and_no_more(before: str, after: str, new: Names) -> bool:
    expected = yaml.safe_load(before)
    expected["exercises"].append(yaml.safe_load(entry(new, ""))[0])
    try:
        got: Any = yaml.safe_load(after)
    except yaml.YAMLError:
        return False
    return bool(got == expected)


def is_plain(title: str) -> bool:
    """YAML reads it as that text without quotes."""
    try:
        return bool(yaml.safe_load(f"title: {title}") == {"title": title})
    except yaml.YAMLError:
        return False


def _filled(text: str, new: Names) -> str:
    return Template(text).substitute(
        slug=new.slug, title=new.title, week=new.week, submit=new.submit, function=new.function,
        points=new.points, functions=new.functions, tiers=new.tiers,
    )  # fmt: skip
