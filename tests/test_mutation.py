"""Mutants: each operator makes the change that it is named for and no other, and survivors have to be explained."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from grader import cases as proof_cases
from grader import course as course_file
from grader.errors import CourseError
from grader.grading import judge
from grader.judge.suite import Suite
from grader.model import Course, Exercise, Judgement, Limits, Submission, Tier, Verdict
from grader.model import TestResult as Result
from grader.mutation import asked, explained
from grader.mutation.mutants import Mutant, bounded, mutants
from grader.mutation.score import Case, cases, score, second_look

EXERCISE = Exercise("w1-double", "Doubling", 1, 4.0, "double", {"double": "any"}, {}, (Tier("basic", 4.0),), Limits())


def changes(line: str, operator: str = "") -> list[str]:
    """What becomes of one line in a function, in as many ways as there are."""
    found = mutants("a.py", f"def f(x, b, pair):\n    {line}\n".encode())
    return [mutant.after for mutant in found if mutant.operator == operator or not operator]


@pytest.mark.parametrize(
    ("line", "operator", "becomes"),
    [
        ("return x < b", "comparison", ["return (x <= b)"]),
        ("return x < b <= x", "comparison", ["return (x <= b <= x)", "return (x < b < x)"]),
        ("return x is b", "comparison", ["return (x is not b)"]),
        ("return x - pair", "arithmetic", ["return (x + pair)"]),
        ("return x * pair - b", "arithmetic", ["return (x * pair + b)", "return (x + pair) - b"]),
        ("x += pair", "arithmetic", ["x -= pair"]),
        ("return x // b", "rounding", ["return (-(-x // b))"]),
        ("return -(-x // b)", "rounding", ["return (x // b)"]),
        ("return -x", "sign", ["return x"]),
        ("return math.floor(x)", "function", ["return math.ceil(x)"]),
        ("return max(x)", "function", ["return min(x)"]),
        ("return not x", "not", ["return x"]),
        ("if x: return b", "not", ["if (not x): return b"]),
        ("return x or b", "condition", ["return (x and b)", "return b", "return x"]),
        ("return x if b else pair", "condition", ["return x", "return pair"]),
        ("return x + b", "bias", ["return x"]),
        ("return x + bias.view(1)", "bias", ["return x"]),
        ("return 3", "constant", ["return 4", "return 2"]),
        ("return 0", "constant", ["return 1"]),
        ("return True", "constant", ["return False"]),
        ("return x == 'max'", "mode", ["return x == 'avg'"]),
        ("h, w = x", "order", ["w, h = x"]),
        ("return x[(h, w)]", "order", ["return x[(w, h)]"]),
        ("return f(x, b, 1)", "order", ["return f(b, x, 1)"]),
        ("return g(x, stride=b, other=pair)", "argument", ["return g(x, other=pair)"]),
        ("return range(x)", "range", ["return range(x + 1)", "return range(x - 1)"]),
        ("return range(b, x, 2)", "range", ["return range(b, x + 1, 2)", "return range(b, x - 1, 2)"]),
        ("raise ValueError('a')", "check", ["pass  # raise ValueError('a')"]),
    ],
)
def test_an_operator_changes_one_thing(line: str, operator: str, becomes: list[str]) -> None:
    assert sorted(changes(line, operator)) == sorted(becomes)


@pytest.mark.parametrize(
    "line",
    [
        '"""Words with 1 + 2 in them."""',
        "import math",
        "x: tuple[int, 2]",
        "return f'{x + 1}'",
        "return x",
        "return g(*x, strict=True)",
    ],
)
def test_what_says_nothing_is_left_alone(line: str) -> None:
    assert changes(line) == []


def test_the_order_of_axes_says_nothing() -> None:
    assert changes("return x.sum(dim=(b, pair))", "order") == []
    assert changes("return x in (b, pair)", "order") == []


def test_lines_stay_where_they_are() -> None:
    source = b"def f(x):\n    return (\n        x\n        + 1\n    ) * 2\n\n\ndef g(x):\n    return x - 3\n"
    for mutant in mutants("a.py", source):
        lines = mutant.source.splitlines()
        assert len(lines) == 9
        assert ast.parse(mutant.source)
        if mutant.line < 9:
            assert lines[8] == b"    return x - 3"


def test_text_beyond_ascii_before_a_change_does_no_harm() -> None:
    assert changes("return 'äöü🙂', x + 3", "arithmetic") == ["return 'äöü🙂', (x - 3)"]


def test_top_level_lines_that_nothing_needs_are_left_alone() -> None:
    source = b"SIZE = 2\nTABLE = {'a': 5}\nUNUSED = 7\nprint(f(3))\n\ndef f(x):\n    return x + SIZE\n"
    found = {(mutant.line, mutant.operator) for mutant in mutants("a.py", source, values=("TABLE",))}
    assert found == {(1, "constant"), (2, "constant"), (7, "arithmetic")}


def test_what_an_oracle_refuses_is_left_alone() -> None:
    source = b"N = 1\ndef f(x):\n    if x < 1:\n        raise ValueError\n    return x\n"
    assert {mutant.line for mutant in mutants("oracle.py", source, is_oracle=True)} == {1}
    assert {mutant.line for mutant in mutants("accepted.py", source)} == {3, 4}


def test_a_mutated_oracle_ends() -> None:
    namespace: dict[str, Callable[[int], int]] = {}
    source = bounded(b"def f(x):\n    while x > 0:\n        x += 1\n    return x\n")
    exec(compile(source, "oracle", "exec"), namespace)
    assert namespace["f"](0) == 0
    with pytest.raises(StopIteration):
        namespace["f"](1)


def test_a_mutated_oracle_ends_whose_turns_are_long() -> None:
    namespace: dict[str, Callable[[], int]] = {}
    source = bounded(b"def f():\n    while True:\n        sum(range(10**6))\n")
    exec(compile(source, "oracle", "exec"), namespace)
    with pytest.raises(StopIteration):
        namespace["f"]()


# What is said


def survivor(line: str = "return 3 * x", operator: str = "constant", file: str = "accepted.py") -> Case:
    mutant = Mutant(file, 2, operator, "return 2 * x", line, line.encode())
    return Case(mutant, Submission("mutant 0", "w1-double"), file == "oracle.py")


def judgement(verdict: Verdict) -> Judgement:
    return Judgement("mutant 0", "w1-double", verdict, 4.0, 4.0)


def test_a_survivor_is_shown_or_explained() -> None:
    judged = [(survivor(), judgement(Verdict.ACCEPTED)), (survivor("x"), judgement(Verdict.WRONG_ANSWER))]
    found = score(EXERCISE, judged, {})
    assert (found.mutants, found.noticed, found.percent, found.explained) == (2, 1, 50.0, 0)
    assert found.problems == (
        "w1-double accepted.py:2: no test notices (constant)\n    was: return 2 * x\n    now: return 3 * x",
    )
    reasons = {("accepted.py", "return 3 * x", "constant"): "Because."}
    assert score(EXERCISE, judged, reasons).problems == ()
    assert score(EXERCISE, judged, reasons).explained == 1


def test_an_explanation_of_what_does_not_survive_is_stale() -> None:
    reasons = {("accepted.py", "return 3 * x", "constant"): "Because."}
    found = score(EXERCISE, [(survivor(), judgement(Verdict.WRONG_ANSWER))], reasons)
    assert found.problems == ("solutions/w1-double/equivalent.yml: no survivor is accepted.py, constant: return 3 * x",)


def test_a_mutant_that_ends_as_a_judge_error_shows_a_fault_of_the_tests() -> None:
    broken = judgement(Verdict.JUDGE_ERROR)
    assert "ends as a judge error" in score(EXERCISE, [(survivor(), broken)], {}).problems[0]
    assert score(EXERCISE, [(survivor(file="oracle.py"), broken)], {}).problems == ()


def test_an_oracle_that_the_first_solution_passes_by_meets_all_other_work() -> None:
    of_oracle, of_solution = survivor(file="oracle.py"), survivor()
    first = [(case, judgement(Verdict.ACCEPTED)) for case in (of_oracle, of_solution)]
    right, bad = Submission("accepted_loops.py", "w1-double"), Submission("wrong_answer/a.py", "w1-double")
    found = second_look(first, {}, [Submission("accepted.py", "w1-double"), right], [(bad, None)])
    assert [(case.submission.student, case.is_bad) for case in found] == [
        ("mutant 0 by accepted_loops.py", False),
        ("mutant 0 by wrong_answer/a.py", True),
    ]
    assert second_look(first, {of_oracle.mutant.key: "Because."}, [right, right], [(bad, None)]) == []
    for which, verdict in ((0, Verdict.WRONG_ANSWER), (1, Verdict.ACCEPTED), (1, Verdict.JUDGE_ERROR)):
        judged = [first[0], (found[which], judgement(verdict))]
        assert (score(EXERCISE, judged, {}).mutants, score(EXERCISE, judged, {}).noticed) == (1, 1)
    judged = [first[0], (found[0], judgement(Verdict.ACCEPTED)), (found[1], judgement(Verdict.WRONG_ANSWER))]
    assert (score(EXERCISE, judged, {}).mutants, score(EXERCISE, judged, {}).noticed) == (1, 0)


def results(**verdicts: Verdict) -> tuple[Result, ...]:
    return tuple(Result(name, False, "basic", verdict, 0.0, 1.0) for name, verdict in verdicts.items())


@pytest.mark.parametrize(
    ("fails", "tests", "noticed"),
    [
        (("a",), {"a": Verdict.WRONG_ANSWER, "b": Verdict.ACCEPTED}, False),
        (("a",), {"a": Verdict.WRONG_ANSWER, "b": Verdict.RUN_TIME_ERROR}, True),
        (("a",), {"a": Verdict.ACCEPTED, "b": Verdict.WRONG_ANSWER}, True),
        (("a", "b"), {"a": Verdict.WRONG_ANSWER, "b": Verdict.ACCEPTED}, True),
        (("a", "b"), {"a": Verdict.WRONG_ANSWER, "b": Verdict.NOT_RUN}, False),
        (("all",), {"a": Verdict.WRONG_ANSWER, "b": Verdict.RUN_TIME_ERROR}, False),
        (("all",), {"a": Verdict.WRONG_ANSWER, "b": Verdict.ACCEPTED}, True),
    ],
)
def test_a_changed_oracle_shows_where_a_wrong_submission_fails_other_tests_than_it_says(
    fails: tuple[str, ...], tests: dict[str, Verdict], noticed: bool
) -> None:
    of_oracle, bad = survivor(file="oracle.py"), Submission("wrong_answer/a.py", "w1-double")
    [case] = second_look([(of_oracle, judgement(Verdict.ACCEPTED))], {}, [bad], [(bad, fails)])
    assert case.submission.trial
    assert not case.submission.trial.stops_early
    assert case.notices(replace(judgement(Verdict.WRONG_ANSWER), tests=results(**tests))) is noticed


# What only trainings ask for


TESTS = """
import pytest

SIZES = [1, 2]

def boxes():
    return SIZES

def built(student):
    return student.build()

def test_area(student, reference):
    assert student.area(boxes()) == reference.area(1)

@pytest.mark.parametrize(("training", "n"), [(True, 1)])
def test_modes(student, training, n):
    assert student.modes(training)

@pytest.mark.trains
def test_learns(student):
    built(student)

def test_reaches(training):
    training.run()
"""


def test_what_only_trainings_ask_for_is_left_out(write_course) -> None:
    course = course_file.load(write_course())
    exercise = course.exercises[0]
    assert asked.without_training(course, exercise) is None
    (course.exercise_dir(exercise.slug) / "test_public.py").write_text(TESTS)
    (course.reference_dir(exercise.slug) / "test_hidden.py").unlink(missing_ok=True)
    part = asked.without_training(course, exercise)
    assert part
    assert part.training_tests == {"learns", "reaches"}
    assert {"area", "boxes", "SIZES"} <= part.names
    assert {"build", "built", "run"}.isdisjoint(part.names)
    fails = ("area", "learns[1]"), ("learns[1]", "reaches"), None
    assert [part.shows(names) for names in fails] == [True, False, False]
    source = (
        b"N = 3\nM = 4\ndef area(x):\n    return side(x)\ndef side(x):\n    return x - N\ndef build():\n    return M\n"
    )
    assert {mutant.line for mutant in mutants("a.py", source, asked=part.names)} == {1, 6}
    assert {mutant.line for mutant in mutants("a.py", source)} == {1, 2, 6}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: 1", ":1: expected a list of mappings with file, line, operator, reason"),
        ("- {file: a.py, line: x, operator: range}", ":1: expected file, line, operator, reason, each a text"),
        ("- {file: a.py, line: x, operator: range, reason: }", ":1: expected file, line, operator, reason"),
        ("- {file: a.py, line: x, operator: range, reason: r, more: m}", ":1: expected file"),
        ("\n- x", ":2: expected file"),
        ("- [", ":1: not valid YAML"),
    ],
)
def test_a_mistake_in_the_explanations_is_said_with_its_line(tmp_path: Path, text: str, problem: str) -> None:
    course = Course("tiny", "T", tmp_path, (EXERCISE,), {})
    path = course.solutions_dir("w1-double") / "equivalent.yml"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    with pytest.raises(CourseError) as error:
        explained.read(course, EXERCISE)
    assert error.value.problems[0].startswith(f"solutions/w1-double/equivalent.yml{problem}")


def test_explanations_are_read(tmp_path: Path) -> None:
    course = Course("tiny", "T", tmp_path, (EXERCISE,), {})
    assert explained.read(course, EXERCISE) == {}
    path = course.solutions_dir("w1-double") / "equivalent.yml"
    path.parent.mkdir(parents=True)
    path.write_text("- {file: a.py, line: 'x = 1', operator: range, reason: Because.}\n")
    assert explained.read(course, EXERCISE) == {("a.py", "x = 1", "range"): "Because."}


# In a judge


def test_mutants_of_a_solution_and_of_the_oracle_meet_the_tests(write_course, fork_server):
    """Of `return 2 * x` and of its oracle every mutant is noticed."""
    root = write_course()
    solution = root / "solutions/w1-double/accepted.py"
    solution.parent.mkdir(parents=True)
    solution.write_text("def double(x):\n    return 2 * x\n")
    course = course_file.load(root)
    exercise = course.exercises[0]
    found = cases(course, exercise, proof_cases.accepted(course, exercise))
    assert [(case.mutant.file, case.mutant.operator) for case in found] == [
        *[("accepted.py", operator) for operator in ("arithmetic", "constant", "constant")],
        *[("oracle.py", operator) for operator in ("arithmetic", "constant", "constant")],
    ]
    with Suite(course, exercise) as suite:
        judged = [(case, judge(case.submission, suite, fork_server)) for case in found]
        unchanged = judge(replace(found[0].submission, source=found[-1].submission.source), suite, fork_server)
    assert unchanged.verdict is Verdict.ACCEPTED
    assert score(exercise, judged, {}).noticed == 6
