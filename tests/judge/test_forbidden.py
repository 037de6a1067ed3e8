"""An exercise to be done by hand: what is computed with a forbidden function is refused, and nothing else is."""

from __future__ import annotations

import json
import math
from collections.abc import Callable

import pytest

from grader.model import Judgement, Verdict
from grader.model import TestResult as Result

SETTINGS = """\
course: tiny
title: A tiny course
limits: {cpu_seconds: 2}
exercises:
  - slug: w1-double
    title: Pooling by hand
    week: 1
    points: 6
    submit: double
    functions: {pool: Tensor, half: any}
    values: {ANSWER: float}
    forbidden:
      [torch.nn.functional.max_pool2d, torch.nn.MaxPool2d, torch.Tensor.unfold, numpy.convolve, torch.nn.Conv1d]
    tiers: {basic: 6}
"""
PUBLIC = '''\
import pytest
import torch

IMAGE = torch.arange(16.0).view(1, 1, 4, 4)

@pytest.mark.tier("basic")
def test_pool(student, compare):
    """Take the largest value of every window."""
    compare(student.pool(IMAGE), torch.tensor([[[[5.0, 7.0], [13.0, 15.0]]]]))

@pytest.mark.tier("basic")
def test_half(student):
    """Half of four is two."""
    assert student.half(4) == 2

@pytest.mark.tier("basic")
def test_answer(student):
    """The largest of them is 15."""
    assert student.value("ANSWER") == 15

@pytest.mark.tier("basic")
def test_gradient(probe, compare):
    """The gradient is one where the largest is."""
    compare(probe.gradient(IMAGE).sum(), torch.tensor(4.0))
'''
HIDDEN = '''\
import pytest
import torch

@pytest.mark.tier("basic")
def test_hidden_pool(student, compare):
    """Negative numbers have a largest one, too."""
    compare(student.pool(-torch.ones(1, 1, 2, 2)), -torch.ones(1, 1, 1, 1))

@pytest.mark.tier("basic")
def test_hidden_half(student):
    """Half of eight is four."""
    assert student.half(8) == 4
'''
PROBE = """\
def gradient(student, x):
    x = x.clone().requires_grad_()
    student.pool(x).sum().backward()
    return x.grad
"""
BY_HAND = """\
import torch
import torch.nn.functional as F

def by_hand(x):
    return torch.stack([x[..., i::2, j::2] for i in (0, 1) for j in (0, 1)]).amax(0)

def half(n):
    return n / 2

ANSWER = 15.0
"""
LINES = BY_HAND.count("\n")
POOL_TESTS = {"pool", "gradient", "hidden_pool"}
REST = {"half", "answer", "hidden_half"}
AC, RTE, WA = Verdict.ACCEPTED, Verdict.RUN_TIME_ERROR, Verdict.WRONG_ANSWER


@pytest.fixture
def by_hand(judge_tiny: Callable[..., Judgement]) -> Callable[..., Judgement]:
    """Judges what follows on the right functions of `BY_HAND`, in a .py file or in a notebook of two cells."""

    def judged(text: str, file: str = "double.py") -> Judgement:
        cells = [
            {"cell_type": "code", "metadata": {}, "source": cell, "outputs": [], "execution_count": None}
            for cell in (BY_HAND, text)
        ]
        notebook = json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells})
        parts = {"settings": SETTINGS, "public": PUBLIC, "hidden": HIDDEN, "probe": PROBE}
        content = notebook if file.endswith(".ipynb") else BY_HAND + text
        return judge_tiny(content, file, **parts, starter="def pool(x): ...\ndef half(n): ...\n", oracle="")

    return judged


def by_name(judgement: Judgement) -> dict[str, Result]:
    return {test.name: test for test in judgement.tests}


def accepted(judgement: Judgement) -> set[str]:
    return {test.name for test in judgement.tests if test.verdict is AC}


IN_THE_SOURCE = {
    "by alias": "def pool(x):\n    return F.max_pool2d(x, 2)\n",
    "by getattr": "def pool(x):\n    return getattr(F, 'max_' + 'pool2d')(x, 2)\n",
    "kept": "keep = F.max_pool2d\ndef pool(x): return keep(x, 2)\n",
    "of another module": "def pool(x):\n    return torch.max_pool2d(x, 2)\n",
    "after all that is right": "def pool(x):\n    by_hand(x); return vars(F)['max_pool2d'](x, 2)\n",
    "caught": "def pool(x):\n    try: return F.max_pool2d(x, 2)\n    except Exception: return by_hand(x)\n",
}


@pytest.mark.parametrize("text", IN_THE_SOURCE.values(), ids=IN_THE_SOURCE)
@pytest.mark.parametrize(
    ("file", "place"), [("double.py", f"line {LINES + 2}"), ("double.ipynb", "cell 2, line 2")], ids=["py", "ipynb"]
)
def test_a_use_in_the_source_costs_the_tests_of_that_function(by_hand, text, file, place):
    judgement = by_hand(text, file)
    assert (judgement.verdict, judgement.points) == (RTE, 3.0)
    assert accepted(judgement) == REST
    why = f"{file}: pool uses torch.nn.functional.max_pool2d ({place}), which this exercise asks you to write yourself."
    assert {test.message.split("\n")[0] for test in judgement.tests if test.name in POOL_TESTS} == {why}
    assert by_name(judgement)["hidden_pool"].message == why  # it tells nothing of the input


def test_a_value_that_was_computed_so_is_refused(by_hand):
    judgement = by_hand("pool = by_hand\nANSWER = F.max_pool2d(torch.arange(16.0).view(1, 4, 4), 4).item()\n")
    assert accepted(judgement) == POOL_TESTS | REST - {"answer"}
    assert "ANSWER uses torch.nn.functional.max_pool2d" in by_name(judgement)["answer"].message


CALLS = {
    "a name put together": "    return getattr(F, '_'.join(['max', 'pool2d']))(x, 2)",
    "eval": "    return eval('F.max_pool2d(x, 2)')",
    "exec": "    names = {'x': x}\n    exec('import torch; y = torch.max_pool2d(x, 2)', names)\n    return names['y']",
    "globals": "    return globals()['F'].max_pool2d(x, 2)",
    "a loop over names": "    return next(vars(F)[n] for n in sorted(vars(F)) if n.startswith('max_pool2'))(x, 2)",
    "the operator": "    return torch.ops.aten.max_pool2d_with_indices(x, [2, 2])[0]",
    "a layer": "    return getattr(torch.nn, 'Max' 'Pool{}d'.format(2))(2)(x)",
    "no gradient": "    with torch.inference_mode(): return eval('F.max_pool2d')(x, 2)",
    "vmap": "    return torch.vmap(lambda image: eval('F.max_pool2d')(image, 2))(x)",
    "a subclass": "    return eval('F.max_pool2d')(x.as_subclass(type('Own', (torch.Tensor,), {})), 2)",
    "a method": "    return eval('x.unfold')(2, 2, 2)",
    "the operator of another": "    return F.conv2d(x, torch.ones(1, 1, 2, 2))",
    "a kept function": "    return kept['pool'](x, 2)\nkept = {}\nkept.update(pool=F.max_pool2d)",
    "numpy": "    import numpy\n    return eval('numpy.convolve')([1.0], [1.0])",
}


@pytest.mark.parametrize("body", CALLS.values(), ids=CALLS)
def test_what_no_reading_shows_is_refused_when_it_is_called(by_hand, body):
    judgement = by_hand(f"def pool(x):\n{body}\n")
    assert accepted(judgement) == REST
    shown = by_name(judgement)["pool"]
    assert shown.verdict is RTE
    assert "pool raised Forbidden at line" in shown.message
    assert ": this exercise asks you to write it yourself" in shown.message
    assert by_name(judgement)["hidden_pool"].message == "Negative numbers have a largest one, too."


@pytest.mark.parametrize("text", ["torch.jit.CompilationUnit('def f(x):\\n  return torch.max_pool2d(x, [2, 2])\\n').f"])
def test_compiled_code_is_refused_in_its_own_words(by_hand, text):
    judgement = by_hand(f"pool = {text}\n")
    assert by_name(judgement)["pool"].verdict is RTE


def test_the_line_is_that_of_the_call(by_hand):
    judgement = by_hand("def pool(x):\n    x = x + 0\n    return eval('F.max_pool2d(x, 2)')\n", "double.ipynb")
    message = by_name(judgement)["pool"].message.split("\n")[0]
    why = "torch.nn.functional.max_pool2d: this exercise asks you to write it yourself"
    assert message == f"pool raised Forbidden at cell 2, line 3, in pool: {why}"


@pytest.mark.parametrize(
    ("otherwise", "verdict"), [("by_hand(x)", AC), ("torch.zeros(1, 1, 2, 2)", WA), ("None", WA)], ids=str
)
def test_to_swallow_the_refusal_gains_nothing(by_hand, otherwise, verdict):
    """What is right then was computed by hand."""
    text = f"def pool(x):\n    try: return eval('F.max_pool2d(x, 2)')\n    except BaseException: return {otherwise}\n"
    assert by_name(by_hand(text))["pool"].verdict is verdict


HONEST = {
    "a comparison": "x = torch.rand(1, 1, 4, 4)\nassert torch.equal(pool(x), F.max_pool2d(x, 2))",
    "a test": "def test(x): assert torch.equal(pool(x), F.max_pool2d(x, 2))\ntest(torch.rand(1, 1, 4, 4))",
    "a main part": "if __name__ == '__main__':\n    pool = F.max_pool2d",
    "an own function of that name": "def max_pool2d(x, k): return by_hand(x)\ndef pool(x): return max_pool2d(x, 2)",
    "a comment": "# F.max_pool2d(x, 2)\n'torch.nn.functional.max_pool2d'",
}


@pytest.mark.parametrize("text", HONEST.values(), ids=HONEST)
@pytest.mark.parametrize("file", ["double.py", "double.ipynb"])
def test_an_honest_student_loses_nothing(by_hand, text, file):
    judgement = by_hand(f"def pool(x): return by_hand(x)\n{text}\n", file)
    assert (judgement.verdict, judgement.points) == (AC, 6.0)


def test_after_a_call_that_ended_the_session_the_next_one_refuses_as_well(by_hand):
    judgement = by_hand("import os\ndef half(n): os._exit(0)\ndef pool(x): return eval('F.max_pool2d(x, 2)')\n")
    assert accepted(judgement) == {"answer"}
    assert "Forbidden" in by_name(judgement)["gradient"].message


def test_where_nothing_is_forbidden_everything_may_be_called(judge_tiny):
    text = "import torch\ndef double(x):\n    return int(torch.max_pool2d(torch.full((1, 1, 1), 2.0 * x), 1))\n"
    judgement = judge_tiny(text)
    assert (judgement.verdict, judgement.points) == (AC, 4.0)


def test_a_file_that_cannot_be_imported_says_that_first(by_hand):
    judgement = by_hand("def pool(x): return F.max_pool2d(x, 2)\n1 / 0\n")
    assert judgement.points == 0
    assert all("Importing double.py raised ZeroDivisionError" in test.message for test in judgement.tests)
    assert math.isclose(sum(test.max_points for test in judgement.tests), 6.0)


def test_what_breaks_the_refusal_has_not_been_loaded(by_hand):
    """No function can be called where this cannot be made sure of."""
    take_away = "F.max_pool2d(torch.zeros(1, 1, 4, 4), 2)\n"  # as a comparison with torch does
    judgement = by_hand(f"def pool(x): return by_hand(x)\n{take_away}torch.library.Library = None\n")
    assert accepted(judgement) == set()


def test_what_was_made_ready_before_cannot_be_broken_from_a_top_level(by_hand):
    judgement = by_hand("def pool(x): return eval('F.max_pool2d(x, 2)')\ntorch.library.Library = None\n")
    assert accepted(judgement) == {"answer", "half", "hidden_half"}
