"""What an exercise's tests ask for that train no model: of all else, only a training could tell a change."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from grader.model import Course, Exercise
from grader.mutation.mutants import bound


@dataclass(frozen=True, slots=True)
class Asked:
    names: frozenset[str]
    """all words of the tests that train nothing, names of functions among them"""
    training_tests: frozenset[str]
    """names of the others, without parameters"""

    def shows(self, fails: tuple[str, ...] | None) -> bool:
        """Whether a known-bad submission that says it fails these tests fails one that trains nothing."""
        return any(name.partition("[")[0] not in self.training_tests for name in fails or ())


def without_training(course: Course, exercise: Exercise) -> Asked | None:
    """None where no test trains a model. Raises SyntaxError."""
    names: set[str] = set()
    training_tests: set[str] = set()
    for folder in (course.exercise_dir(exercise.slug), course.reference_dir(exercise.slug)):
        for path in (folder / "test_public.py", folder / "test_hidden.py"):
            body = ast.parse(path.read_bytes()).body if path.is_file() else []
            tests = [part for part in body if isinstance(part, ast.FunctionDef) and part.name.startswith("test_")]
            training = [test for test in tests if _trains(test)]
            training_tests |= {test.name.removeprefix("test_") for test in training}
            names |= _names(body, [test for test in tests if test not in training])
    return Asked(frozenset(names), frozenset(training_tests)) if training_tests else None


def _trains(test: ast.FunctionDef) -> bool:
    """By its mark, or the fixture `training`, which a test's own parameter of that name is not."""
    decorators = [node for decorator in test.decorator_list for node in ast.walk(decorator)]
    marked = any(isinstance(node, ast.Attribute) and node.attr == "trains" for node in decorators)
    texts = [node.value for node in decorators if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    own = {name.strip() for text in texts for name in text.split(",")}
    return marked or any(arg.arg == "training" for arg in test.args.args if arg.arg not in own)


def _names(body: list[ast.stmt], tests: list[ast.FunctionDef]) -> set[str]:
    """In these tests and in what they need of the file."""
    waiting: list[ast.stmt] = list(tests)
    names: set[str] = set()
    for part in waiting:  # grows meanwhile
        found = set(_words(part))
        names |= found
        waiting += [other for other in body if other not in waiting and found & bound(other)]
    return names


def _words(part: ast.stmt) -> Iterator[str]:
    for node in ast.walk(part):
        match node:
            case ast.Attribute(attr=name) | ast.Constant(value=str(name)) | ast.Name(id=name):
                yield name
