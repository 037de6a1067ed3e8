"""Otter's test files → parts. OK_FORMAT's dict is a literal and is read as one; the file is never imported.

Source: otter-grader's docs/test_files/python_format.rst, with its rules for points.
"""

from __future__ import annotations

import ast
import doctest
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from grader.errors import UserError
from grader.importing.cells import identifier, sentence
from grader.importing.material import Left, Material, Part


def read(content: bytes, filename: str) -> Material:
    """Raises UserError where it is none of otter's test files."""
    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError) as error:
        raise UserError(f"{filename} cannot be read as Python: {error}") from None
    values = _values(tree, filename)
    name = identifier(str(values.get("name") or ""), identifier(PurePath(filename).stem, "q"))
    if isinstance(values.get("test"), dict):
        return _ok_format(values["test"], name, filename)
    cases = [node for node in tree.body if isinstance(node, ast.FunctionDef) and _decorator(node)]
    if not cases:
        raise UserError(f"{filename}: expected otter's `test = {{...}}` or functions with @test_case, found neither")
    found = [(_settings(node, filename), node) for node in cases]
    parts = [
        of_function(node, f"{filename}, {node.name} (line {node.lineno})", settings, name) for settings, node in found
    ]
    return with_points(parts, name, values.get("points"), [settings for settings, _ in found])


def of_function(node: ast.FunctionDef, where: str, settings: Mapping[str, Any], name: str) -> Part:
    """A test case that is a function, of the question of that name; its points are open yet."""
    return Part(
        where, "", identifier(node.name, "case"), 0.0, _body(node), bool(settings.get("hidden")),
        said(settings, name, _body(node)), parameters=tuple(argument.arg for argument in node.args.args),
    )  # fmt: skip


def _values(tree: ast.Module, filename: str) -> dict[str, Any]:
    """The literals that a file binds at its top level."""
    found: dict[str, Any] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            try:
                found[node.targets[0].id] = ast.literal_eval(node.value)
            except ValueError:
                if node.targets[0].id == "test":
                    raise UserError(f"{filename}:{node.lineno}: expected a literal dict in `test`") from None
    return found


def _ok_format(test: dict[str, Any], name: str, filename: str) -> Material:
    try:
        name = identifier(str(test.get("name") or ""), name)
        (suite,) = test["suites"]
        cases = list(suite["cases"])
        codes = [textwrap.dedent(str(case["code"])) for case in cases]
    except (KeyError, TypeError, ValueError, AttributeError):
        raise UserError(f"{filename}: expected one suite with cases that have code, as otter's test files do") from None
    parts: list[Part] = []
    left: list[Left] = []
    reasons: dict[str, str] = {}
    if suite.get("setup") or suite.get("teardown"):
        left.append(Left(filename, "setup and teardown are ignored, as otter does"))
    for number, (case, code) in enumerate(zip(cases, codes, strict=True), 1):
        where = f"{filename}, case {number}"
        try:
            moved = _from_doctest(code)
        except ValueError as error:
            reasons[where] = str(error)
            moved = ""
        parts.append(Part(where, "", f"{name}_{number}", 0.0, moved, bool(case.get("hidden")), said(case, name)))
    return Material(left=tuple(left)) + without(reasons, with_points(parts, name, test.get("points"), cases))


def without(reasons: Mapping[str, str], made: Material) -> Material:
    """Those that have a reason are left, with their points."""
    left = [Left(part.where, reasons[part.where], part.points) for part in made.tests if part.where in reasons]
    return Material(tests=tuple(part for part in made.tests if part.where not in reasons), left=(*left, *made.left))


def _from_doctest(code: str) -> str:
    """Statements that assert what the doctest prints. Raises ValueError with the reason where they would not do."""
    lines: list[str] = []
    for example in doctest.DocTestParser().get_examples(code):
        source, want = example.source.rstrip("\n"), example.want.strip()
        if not want:
            lines.append(source)
            continue
        try:
            lines.append(assertion(source.strip(), want))
        except ValueError as error:
            raise ValueError(f"line {example.lineno + 1} {error}") from None
    return "\n".join(lines)


def assertion(source: str, want: str) -> str:
    """What a doctest asks for: the very kind and value, so `compare`; a comparison is as good as its truth.

    Raises ValueError with the reason where source is no expression, or want no plain value.
    """
    try:
        expression = ast.parse(source, mode="eval").body
    except SyntaxError:
        expression = None
    if expression is None or (isinstance(expression, ast.Call) and ast.unparse(expression.func) == "print"):
        raise ValueError("prints what it expects; assert it instead")
    try:
        value = ast.literal_eval(want)
    except (ValueError, SyntaxError):
        raise ValueError(f"expects the output {want.splitlines()[0]!r}, which is no plain value") from None
    text = ast.unparse(expression)
    plain = not isinstance(expression, ast.Compare | ast.BoolOp) and not isinstance(value, bool)
    if plain or (isinstance(expression, ast.Call) and isinstance(expression.func, ast.Name)):
        return f"compare({text}, {value!r})"
    return f"assert {text}" if value else f"assert not ({text})"


def with_points(parts: Sequence[Part], name: str, of_question: Any, cases: Sequence[Mapping[str, Any]]) -> Material:
    """A tier for the cases of a question that give the same; one for each number of points where they differ."""
    points = resolved(of_question, [case.get("points") for case in cases])
    numbers = list(dict.fromkeys(number for number in points if number > 0))
    made: list[Part] = []
    left: list[Left] = []
    for part, number in zip(parts, points, strict=True):
        if number <= 0:
            left.append(Left(part.where, "gives 0 points; every test here gives some"))
            continue
        tier = name if len(numbers) == 1 else f"{name}_{numbers.index(number) + 1}"
        title = part.name if part.name.startswith(name) else f"{name}_{part.name}"
        made.append(replace(part, tier=tier, name=title, points=number))
    return Material(tests=tuple(made), left=tuple(left))


def resolved(of_question: Any, of_cases: Sequence[Any]) -> list[float]:
    """The points of each case, by otter's four rules."""
    if isinstance(of_question, list | tuple) and len(of_question) == len(of_cases):
        return [float(number) for number in of_question]
    said = [None if number is None else float(number) for number in of_cases]
    total = sum(number for number in said if number is not None)
    open_cases = said.count(None)
    if of_question is not None:
        share = max(float(of_question) - total, 0.0) / open_cases if open_cases else 0.0
    else:
        share = 0.0 if total or not open_cases else 1.0 / open_cases
    return [share if number is None else number for number in said]


def _decorator(node: ast.FunctionDef) -> ast.expr | None:
    for decorator in node.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if ast.unparse(called).split(".")[-1] == "test_case":
            return decorator
    return None


def _settings(node: ast.FunctionDef, filename: str) -> dict[str, Any]:
    decorator = _decorator(node)
    names = ("name", "points", "hidden", "success_message", "failure_message")  # in otter's order
    given: dict[str, ast.expr] = {}
    if isinstance(decorator, ast.Call):
        given = dict(zip(names, decorator.args, strict=False))
        given |= {keyword.arg: keyword.value for keyword in decorator.keywords if keyword.arg}
    try:
        return {key: ast.literal_eval(value) for key, value in given.items()}
    except ValueError:
        raise UserError(f"{filename}:{node.lineno}: expected plain values in @test_case(...)") from None


def _body(node: ast.FunctionDef) -> str:
    return "\n".join(ast.unparse(statement) for statement in node.body)


def said(settings: Mapping[str, Any], name: str, shown: str = "") -> str:
    """What a student reads: the author's message; of a public case else what its lines begin with."""
    message = " ".join(str(settings.get("failure_message") or "").split())
    return message or (f'Hidden tests of "{name}".' if settings.get("hidden") else sentence(shown, name))
