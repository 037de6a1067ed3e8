"""A mistake is named when its result is exactly the student's and wrong, and never otherwise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy
import pytest
import torch

from grader import course as course_file
from grader.errors import CourseError
from grader.inside.wire import Opaque
from grader.judge import mistakes
from grader.judge.mistakes import MAX_MISTAKES, Mistake, same
from grader.judge.suite import Suite
from grader.model import Grade, Judgement, Verdict
from grader.model import TestResult as Result
from grader.report import judgement_object

NAN = float("nan")
MISTAKES = '''\
def _times(x, factor):
    return x * factor


def double__triples(x):
    """You took it three times."""
    return _times(x, 3)


def double__adds_four(x):
    """You added four."""
    return x + 4


def double__needs_more(x):
    """You needed a second number."""
    raise TypeError


def double__is_right(x):
    """This is no mistake at all."""
    return 2 * x


def ANSWER__of_everything():
    """Your answer is that of another question."""
    return 42
'''
THREE = '''\
import pytest


@pytest.mark.tier("basic")
def test_it(student, compare):
    """The sentence."""
    {body}
'''
# so that a public test of the body is all there is
ALONE = {"mistakes": MISTAKES, "hidden": "# none\n"}


def judged(judge_tiny: Callable[..., Judgement], double: str, body: str, **parts: str) -> Result:
    """The result of one test whose body is given, for a submission that returns `double`."""
    public = THREE.replace("{body}", body)
    submission = f"import torch, numpy\nANSWER = 7\ndef double(x): return {double}\n"
    judgement = judge_tiny(submission, **{"public": public, **ALONE, **parts})
    return next(test for test in judgement.tests if test.name == "it")


# What is named


@pytest.mark.parametrize(
    ("double", "body", "named"),
    [
        ("3 * x", "compare(student.double(5), 10)", ["triples"]),
        ("3 * x", "compare(student.double(2), 4)", ["triples", "adds_four"]),  # both give 6
        ("5 * x", "compare(student.double(5), 10)", []),
        ("3.0 * x", "compare(student.double(5), 10)", []),  # of another kind
        ("2 * x", "compare(student.double(5), 11)", ["is_right"]),  # the comparison decides what is wrong
        ("3 * x", "compare([student.double(n) for n in (1, 2, 3)], [2, 4, 6])", ["triples"]),
        ("3 * x", "compare({'a': student.double(2)}, {'a': 4})", ["triples", "adds_four"]),
        ("3 * x if x > 1 else x", "compare([student.double(n) for n in (1, 2)], [2, 4])", []),  # not all of it
        ("x + 4", "compare([student.double(n) for n in (4, 2)], [8, 4])", ["adds_four"]),  # the first one is right
        ("3 * x", "compare(student.double(5) - 1, 9)", ["triples"]),  # computed: the oracle tells
        ("3 * x", "assert student.double(5) == 10", ["triples"]),
        ("3 * x", "assert student.double(5) == 15 and student.double(5) != 15", ["triples"]),
        ("2 * x", "assert student.double(5) == 11", []),  # the oracle says that it is right
        ("3 * x", "compare(student.double(x=5), 10)", ["triples"]),
        ("x * 3", "compare(student.double(torch.ones(2, 2)), torch.full((2, 2), 2.0))", ["triples"]),
        ("x * numpy.float32(3)", "compare(student.double(np.ones(2)), np.full(2, 2.0))", []),  # of another dtype
        ("x * float('nan')", "compare(student.double(1.5), 3.0)", []),
    ],
)
def test_what_the_result_is_exactly_the_result_of_is_named(judge_tiny, double, body, named):
    body = "import numpy as np, torch\n    " + body
    if "x * numpy" in double:
        double = "(x * 3).astype('float32')"
    result = judged(judge_tiny, double, body)
    assert result.verdict is Verdict.WRONG_ANSWER
    assert result.mistakes == tuple(f"double__{name}" for name in named)


def test_the_student_reads_what_it_was(judge_tiny):
    one = judged(judge_tiny, "3 * x", "compare(student.double(5), 10)")
    assert one.message.splitlines()[1:] == [
        "The sentence.",
        "This is exactly the result of a known mistake: You took it three times.",
    ]
    two = judged(judge_tiny, "3 * x", "compare(student.double(2), 4)")
    assert two.message.endswith("of each of these known mistakes:\n- You took it three times.\n- You added four.")
    assert two.detail.endswith("mistakes: double__triples, double__adds_four")


def test_of_a_hidden_test_the_mistake_is_named_and_nothing_else_is_shown(judge_tiny):
    hidden = THREE.replace("{body}", "compare(student.double(4711), 9422)").replace("test_it", "test_hidden")
    judgement = judge_tiny("def double(x): return 3 * x\n", hidden=hidden, mistakes=MISTAKES)
    result = next(test for test in judgement.tests if test.hidden)
    assert result.message == "The sentence.\nThis is exactly the result of a known mistake: You took it three times."
    assert result.evidence
    assert (result.evidence.caption, result.evidence.grids) == ("", ())
    shown = judgement_object(judgement, Grade(judgement.points, judgement.points))["tests"][1]
    assert shown["mistakes"] == ["double__triples"]
    assert "4711" not in str(shown)


@pytest.mark.parametrize(
    ("double", "body"),
    [
        ("2 * x", "compare(student.double(5), 10)"),  # it passes
        ("3 * x", "student.double(5)\n    with student.raises(ValueError):\n        student.double(5)"),
        ("1 // 0", "compare(student.double(5), 10)"),
        ("3 * x", "student.double(5)\n    1 // 0"),  # a fault of the test's
        ("(i for i in ())", "compare(student.double(5), 10)"),  # no value came out
    ],
)
def test_where_nothing_was_compared_nothing_is_named(judge_tiny, double, body):
    assert judged(judge_tiny, double, body).mistakes == ()


def test_an_argument_that_the_student_changed_in_place_is_not_what_the_mistake_gets(judge_tiny):
    """What is in this process is the test's own tensor, whatever was done to the copy inside."""
    body = "import torch\n    compare(student.double(torch.ones(2)), torch.full((2,), 2.0))"
    assert judged(judge_tiny, "x.mul_(3)", body).mistakes == ("double__triples",)


def test_a_mistake_that_writes_into_its_arguments_does_no_harm(judge_tiny):
    text = 'def double__in_place(x):\n    """In place."""\n    return x.mul_(3)\n'
    text += 'def double__triples(x):\n    """Three."""\n    return x * 3\n'
    body = "import torch\n    compare(student.double(torch.ones(2)), torch.full((2,), 2.0))"
    assert judged(judge_tiny, "x * 3", body, mistakes=text).mistakes == ("double__in_place", "double__triples")


# Values that were written down

TABLE = """\
course: tiny
title: T
exercises:
  - {slug: w1-double, title: D, week: 1, points: 4, submit: double, values: {TABLE: dict}, tiers: {basic: 4}}
"""
TABLE_MISTAKES = '''\
def TABLE__forgets_biases():
    """You forgot the biases."""
    return {"conv": 9, "linear": 20, "deep": [1, 300]}


def TABLE__counts_twice():
    """You counted everything twice."""
    return {"conv": 20, "pool": 0}
'''


@pytest.mark.parametrize(
    ("table", "body", "named"),
    [
        ({"conv": 9}, "compare(student.value('TABLE')['conv'], 10)", ["forgets_biases"]),
        ({"conv": 20}, "compare(student.value('TABLE')['conv'], 10)", ["counts_twice"]),
        ({"conv": 8}, "compare(student.value('TABLE')['conv'], 10)", []),
        ({"conv": 9.0}, "compare(student.value('TABLE')['conv'], 10)", []),
        ({"conv": None}, "compare(student.value('TABLE')['conv'], 10)", []),
        ({"other": 9}, "compare(student.value('TABLE')['other'], 10)", []),  # the mistake is another entry's
        ({"deep": [7, 300]}, "compare(student.value('TABLE')['deep'][1], 10)", ["forgets_biases"]),
        ({"conv": 9, "linear": 22}, "compare(student.value('TABLE'), {'conv': 10, 'linear': 22})", ["forgets_biases"]),
        ({"conv": 20, "linear": 20}, "compare(student.value('TABLE'), {'conv': 10, 'linear': 22})", []),
    ],
)
def test_an_entry_is_held_against_the_same_entry_of_the_mistake(judge_tiny, table, body, named):
    """The last two rows: 20 stands at two places, and no mistake has it at both."""
    parts = {"settings": TABLE, "mistakes": TABLE_MISTAKES, "hidden": "# none\n", "starter": "TABLE = {}\n"}
    judgement = judge_tiny(f"TABLE = {table}\n", public=THREE.replace("{body}", body), **parts)
    assert judgement.tests[0].mistakes == tuple(f"TABLE__{name}" for name in named)


# What is wrong with the file


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("import no_such_module\n", ":1: cannot be imported: ModuleNotFoundError: No module named 'no_such_module'"),
        ("\n\ndef double__a(x:\n", ":3: cannot be imported: SyntaxError"),
        ("\ndef double__a(x): return 3 * x\n", ":2: double__a: expected a docstring, what a student reads"),
        ('def double__a(x):\n    """ """\n', ":1: double__a: expected a docstring"),
        ('def triple__a(x):\n    """A."""\n', ":1: triple__a: expected <name>__<mistake> with a name of the exercise"),
        ('def double__(x):\n    """A."""\n', ":1: double__: expected <name>__<mistake>"),
        ('def helper(x):\n    """A."""\n', ":1: helper: expected <name>__<mistake>"),
        (
            'def double__a(y, k=2):\n    """A."""\n',
            ":1: double__a: expected the starter's parameters (x), got (y, k)",
        ),
        ('def ANSWER__a(x):\n    """A."""\n', ":1: ANSWER__a: expected the starter's parameters (), got (x)"),
        ('def double__a(x):\n    """A."""\n' * 2, ":3: double__a: is here a second time"),
        (
            "".join(f'def double__{n}(x):\n    """A."""\n' for n in range(MAX_MISTAKES + 1)),
            f": {MAX_MISTAKES + 1} mistakes of double; at most {MAX_MISTAKES} are allowed",
        ),
    ],
)
def test_a_broken_file_is_said_with_its_line_before_anybody_is_judged(write_course, text: str, problem: str) -> None:
    course = course_file.load(write_course(mistakes=text))
    with pytest.raises(CourseError) as error, Suite(course, course.exercises[0]):
        pass
    assert len(error.value.problems) == 1
    assert error.value.problems[0].startswith(f"reference/w1-double/mistakes.py{problem}")


@pytest.mark.parametrize("text", ["", "def _helper(x): pass\n", "from math import ceil\n", MISTAKES])
def test_a_file_that_is_in_order(write_course, text: str) -> None:
    course = course_file.load(write_course(mistakes=text))
    with Suite(course, course.exercises[0]):
        pass


def test_the_mistakes_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "mistakes.py").write_text(MISTAKES)
    found, problems = mistakes.read(tmp_path / "mistakes.py", {"double": None}, ["ANSWER"], tmp_path)
    assert problems == []
    assert [mistake.id for mistake in found if mistake.of == "ANSWER"] == ["ANSWER__of_everything"]
    assert found[0] == Mistake("double__triples", "double", "You took it three times.")


# Equality


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (1, 1, True),
        (1, 1.0, False),
        (1, True, False),
        (NAN, NAN, True),
        (0.0, -0.0, True),
        ("a", "a", True),
        (None, None, True),
        ([1, [2.0, NAN]], [1, [2.0, NAN]], True),
        ([1], (1,), False),
        ([1], [1, 2], False),
        ({"a": 1}, {"a": 1}, True),
        ({"a": 1}, {"b": 1}, False),
        (torch.tensor([1.0, NAN]), torch.tensor([1.0, NAN]), True),
        (torch.tensor([1.0, 2.0]), torch.tensor([1.0, NAN]), False),
        (torch.tensor([1.0]), torch.tensor([1.0]).double(), False),
        (torch.tensor([1.0]), torch.tensor([[1.0]]), False),
        (torch.tensor([1.0]), numpy.ones(1, "float32"), False),
        (torch.ones(2, dtype=torch.bfloat16), torch.ones(2, dtype=torch.bfloat16), True),
        (numpy.array([1j, NAN]), numpy.array([1j, NAN]), True),
        (torch.ones(2).bool(), torch.ones(2).bool(), True),
        (torch.ones(0), torch.ones(0), True),
        (Opaque("generator", "is none"), Opaque("generator", "is none"), False),
    ],
)
def test_equal_means_the_same_kind_dtype_shape_and_bits(one: Any, other: Any, equal: bool) -> None:
    assert same(one, other) is equal
