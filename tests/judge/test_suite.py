"""The tests of a course: what is wrong with them is said at once, and each costs nothing but itself when it fails."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import starmap
from pathlib import Path

import pytest

from grader import course as course_file
from grader import model
from grader.errors import CourseError
from grader.grading import judge
from grader.judge.suite import Suite
from grader.model import Judgement, Trial, Verdict

RIGHT = "ANSWER = 42\ndef double(x): return 2 * x\n"


def public(*tests: str) -> str:
    """A test file; each test is given as its parameters and body: "(student): assert …"."""
    return "import pytest\n" + "".join(starmap(one_test, enumerate(tests, 1)))


def one_test(number: int, text: str) -> str:
    parameters, _, body = text.partition(":")
    sentence = f'"""Sentence {number}."""'
    return f'@pytest.mark.tier("basic")\ndef test_t{number}{parameters}:\n    {sentence}\n    {body.strip()}\n\n\n'


def by_name(judgement: Judgement) -> dict[str, model.TestResult]:
    return {test.name: test for test in judgement.tests}


def verdicts(judgement: Judgement) -> dict[str, str]:
    return {test.name: str(test.verdict) for test in judgement.tests}


# ---------------------------------------------------------------- collecting


def problems(root: Path) -> list[str]:
    """What is wrong with the course's tests."""
    course = course_file.load(root)
    try:
        with Suite(course, course.exercises[0]):
            return []
    except CourseError as error:
        return error.problems


MARK = '@pytest.mark.tier("basic")\n'
TEST = f'{MARK}def test_a(student):\n    """Says it."""\n'


@pytest.mark.parametrize(
    ("part", "text", "problem"),
    [
        (
            "public",
            f"import pytest\n\n\n{MARK}def test_a(student):\n    pass\n",
            "exercises/w1-double/test_public.py:4: expected a docstring, the sentence that a student reads on failure",
        ),
        (
            "hidden",
            'import pytest\n\n\n@pytest.mark.tier("hard")\ndef test_a(student):\n    """Says it."""\n',
            "reference/w1-double/test_hidden.py:4: expected a tier of course.yml (basic), got hard",
        ),
        (
            "hidden",
            'def test_a(student):\n    """Says it."""\n',
            "reference/w1-double/test_hidden.py:1: expected a tier of course.yml (basic), got no tier",
        ),
        (
            "hidden",
            f"import pytest\n{TEST.replace('test_a', 'test_two')}",
            "reference/w1-double/test_hidden.py:2: a second test of the name two",
        ),
        (
            "settings",
            "course: tiny\ntitle: T\nexercises:\n  - {slug: w1-double, title: D, week: 1, points: 4, submit: double, "
            "functions: {double: any}, tiers: {basic: 3, rest: 1}}\n",
            "exercises/w1-double: no test has the tier rest",
        ),
    ],
)
def test_what_is_wrong_with_a_test_is_said_with_its_place(write_course, part, text, problem):
    assert problem in problems(write_course(**{part: text}))


@pytest.mark.parametrize(
    ("part", "text", "place", "words"),
    [
        ("public", "import pytest\n\ndef test_a(:\n", "exercises/w1-double/test_public.py:3", "syntax"),
        ("hidden", "import pytest\nimport no_such_module\n", "reference/w1-double/test_hidden.py:2", "no_such_module"),
        ("hidden", "import pytest\n\n\n1 / 0\n", "reference/w1-double/test_hidden.py:4", "division by zero"),
        ("oracle", "def double(x):\n    return (\n", "reference/w1-double/oracle.py:2", ""),
        ("oracle", "1 / 0\n", "reference/w1-double/oracle.py:1", "division by zero"),
        ("starter", "def double(x:\n", "exercises/w1-double/double.py:1", ""),
    ],
)
def test_a_file_that_cannot_be_imported_is_said_with_its_line(write_course, part, text, place, words):
    found = "\n".join(problems(write_course(**{part: text})))
    assert words in found.lower()
    assert place in found


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("def test_a(student, no_such_fixture):\n    '''Says it.'''\n", "no_such_fixture"),
        ("@pytest.mark.no_such_mark\ndef test_a(student):\n    '''Says it.'''\n", "no_such_mark"),
    ],
)
def test_a_mistake_in_a_test_never_counts_against_a_student(judge_tiny, body, words):
    """Found when the tests are collected, or at the latest as a judge error."""
    try:
        test = by_name(judge_tiny(RIGHT, hidden=f"import pytest\n{MARK}{body}"))["a"]
        seen, points = test.detail, test.points
    except CourseError as error:
        seen, points = str(error), None
    assert words in seen
    assert points is None


def test_an_exercise_without_tests_is_a_problem(write_course):
    assert problems(write_course(public=None, hidden=None))
    assert problems(write_course(public="import pytest\n", hidden=None))


def test_all_problems_are_said_at_once(write_course):
    text = "def test_a(student): pass\ndef test_b(student): pass\n"
    assert len([line for line in problems(write_course(hidden=text)) if "test_hidden.py" in line]) == 4


# ---------------------------------------------------------------- many submissions


def test_tests_are_collected_once_and_run_for_many_submissions(write_course, hand_in, fork_server, tmp_path):
    """The module is imported once; of one submission nothing is left when the next one is judged."""
    root = write_course(
        public=f'import pytest\nopen({str(tmp_path / "imports")!r}, "a").write("x")\n{TEST}    student.double(2)\n'
    )
    course = course_file.load(root)
    sources = [RIGHT, "def double(x): return 3 * x\n", "1 / 0\n", RIGHT]
    with Suite(course, course.exercises[0]) as suite:
        judged = [judge(hand_in(text, "w1-double", "double.py"), suite, fork_server) for text in sources]
    assert [str(judgement.verdict) for judgement in judged] == [
        "accepted",
        "wrong answer",
        "run-time error",
        "accepted",
    ]
    assert (tmp_path / "imports").read_text() == "x"


def test_two_courses_in_one_process_keep_their_tests_apart(write_course, tmp_path):
    """Though their files have the same names."""
    roots = [write_course(root=tmp_path / name, public=f"import pytest\n{TEST.replace('Says', name)}") for name in "ab"]
    sentences = []
    for root in roots:
        course = course_file.load(root)
        with Suite(course, course.exercises[0]) as suite:
            sentences.append(suite.planned[0].sentence)
    assert sentences == ["a it.", "b it."]


def test_a_crash_costs_its_test_only(judge_tiny):
    tests = public(
        "(student): assert student.double(1) == 2",
        "(student): assert student.double(-1) == -2",
        "(student): assert student.double(2) == 4",
    )
    judgement = judge_tiny("import os\ndef double(x): return 2 * x if x > 0 else os._exit(0)\n", public=tests)
    assert verdicts(judgement) == {
        "t1": "accepted",
        "t2": "run-time error",
        "t3": "accepted",
        "seven": "accepted",
    }
    assert judgement.verdict is Verdict.RUN_TIME_ERROR
    assert judgement.points == 3.0


def test_a_tests_own_bug_is_a_judge_error_and_the_others_are_graded(judge_tiny):
    tests = public("(student): {}['nowhere']", "(student): assert student.double(2) == 5")
    judgement = judge_tiny(RIGHT, public=tests)
    assert verdicts(judgement) == {"t1": "judge error", "t2": "wrong answer", "seven": "accepted"}
    assert judgement.verdict is Verdict.JUDGE_ERROR
    assert judgement.points is None
    results = by_name(judgement)
    assert [results[name].points for name in ("t1", "t2")] == [None, 0.0]
    assert "KeyError" in results["t1"].detail
    assert "nowhere" not in results["t1"].message


def test_what_cannot_be_drawn_is_a_judge_error_of_its_test_only(judge_tiny):
    """A window without a stride: the test's author forgot it."""
    wrong = (
        "compare(student.double(torch.ones(3, 3)), torch.ones(3, 3), input=torch.ones(3, 3), window={'kernel': (3, 3)})"
    )
    tests = "import torch\n" + public(f"(student, compare): {wrong}", "(student): assert student.double(2) == 4")
    judgement = judge_tiny(RIGHT, public=tests)
    assert verdicts(judgement) == {"t1": "judge error", "t2": "accepted", "seven": "accepted"}
    assert "KeyError" in by_name(judgement)["t1"].detail


@pytest.mark.parametrize(
    "body",
    [
        "assert reference.no_such_name(2)",
        "student.no_such_function(2)",
        "probe.anything(2)",
        "raise SystemExit(0)",
        "raise KeyboardInterrupt",
        "pytest.exit('stop')",
        "student.double(object())",
        "student.double(pytest)",
    ],
)
def test_whatever_a_test_does_wrong_is_ours(judge_tiny, body):
    judgement = judge_tiny(RIGHT, public=public(f"(student, reference, probe): {body}"))
    assert by_name(judgement)["t1"].verdict is Verdict.JUDGE_ERROR
    assert judgement.points is None


def test_a_test_that_skips_is_not_run_and_gives_no_points_yet(judge_tiny):
    judgement = judge_tiny(RIGHT, public=public("(student): pytest.skip('no GPU here')"))
    assert verdicts(judgement) == {"t1": "not run", "seven": "accepted"}
    assert judgement.verdict is Verdict.NOT_RUN
    assert judgement.points is None
    assert by_name(judgement)["t1"].points is None


@pytest.mark.parametrize(
    ("raised", "verdict"),
    [
        ("unittest.SkipTest()", "run-time error"),
        ("pytest.skip.Exception()", "run-time error"),  # no pytest inside
        ("type('Skipped', (Exception,), {})()", "run-time error"),
    ],
)
def test_a_submission_cannot_skip_a_test(judge_tiny, raised, verdict):
    source = (
        "import unittest\ndef double(x):\n    try:\n        import pytest\n    except ImportError: raise OSError\n"
        f"    raise {raised}\n"
    )
    assert set(verdicts(judge_tiny(source)).values()) == {verdict}


def test_where_a_test_lies_decides_whether_it_is_hidden(judge_tiny):
    text = f"import pytest\n@pytest.mark.hidden\n{TEST}    assert student.double(1) == 2\n"
    results = by_name(judge_tiny("def double(x): print('printed'); return 0\n", public=text))
    assert (results["a"].hidden, results["a"].output) == (False, "printed\n")
    assert (results["seven"].hidden, results["seven"].output) == (True, "")


# ---------------------------------------------------------------- what a test may say


@pytest.mark.parametrize(
    ("body", "verdict", "message"),
    [
        ("assert student.double(2) == 5", "wrong answer", "Sentence 1."),
        ("assert student.double(2) == 5, 'five is expected'", "wrong answer", "five is expected"),
        ("pytest.fail('so it is')", "wrong answer", "so it is"),
        ("compare(student.double(2), 5)", "wrong answer", "double(2) returned 4; expected 5.\nSentence 1."),
        ("compare(student.double(2), 4)", "accepted", ""),
        ("compare(student.double(2), reference.double(2))", "accepted", ""),
        ("compare(student.double(0.5), 1.001, atol=0.01)", "accepted", ""),
        ("compare(student.double(torch.ones(2)), torch.full((2,), 2.0))", "accepted", ""),
        ("compare(student.double(torch.ones(2)), torch.full((3,), 2.0))", "wrong answer", "shape (2,); expected (3,)"),
        ("assert student.value('ANSWER') == 42", "accepted", ""),
        ("compare(student.value('ANSWER'), 43)", "wrong answer", "ANSWER holds 42; expected 43."),
        ("assert probe.twice(3) == 12", "accepted", ""),
        ("assert torch.rand(1, generator=generator).shape == (1,)", "accepted", ""),
        ("with student.raises(TypeError): student.double(None)", "accepted", ""),
        ("with student.raises(Exception): student.double(None)", "accepted", ""),
        ("with student.raises(ValueError): student.double(None)", "wrong answer", "expected ValueError"),
        (
            "with student.raises(ValueError): student.double(1)",
            "wrong answer",
            "returned a value; expected it to raise",
        ),
        ("with student.inputs_unchanged(): student.double(torch.ones(2))", "accepted", ""),
    ],
)
def test_the_fixtures(judge_tiny, body, verdict, message):
    asked = "student, compare, probe, generator" + (", reference" if "reference" in body else "")
    text = public(f"({asked}): {body}").replace("pytest\n", "pytest\nimport torch\n", 1)
    place = {"hidden" if "reference" in body else "public": text}
    judgement = judge_tiny(RIGHT, **place, probe="def twice(module, x): return module.double(module.double(x))\n")
    result = by_name(judgement)["t1"]
    assert result.verdict == verdict, result.detail
    assert message in result.message


def test_a_public_test_may_ask_the_reference(judge_tiny):
    """Students run it without: what the oracle answers is recorded for them."""
    body = public("(student, reference, compare): compare(student.double(5), reference.double(5))")
    assert by_name(judge_tiny(RIGHT, public=body))["t1"].verdict is Verdict.ACCEPTED
    wrong = by_name(judge_tiny("def double(x): return x"))["t1"]
    assert "expected 10" in wrong.message


@pytest.mark.parametrize(
    ("probe", "detail"),
    [
        ("def twice(module, x:\n", "exercises/w1-double/probe.py:1: cannot be imported: SyntaxError"),
        ("def thrice(module, x): return x\n", "twice"),
    ],
)
def test_a_fault_of_the_probe_is_ours(judge_tiny, probe, detail):
    judgement = judge_tiny(RIGHT, public=public("(student, probe): probe.twice(1)"), probe=probe)
    assert verdicts(judgement)["t1"] == "judge error"
    assert detail in by_name(judgement)["t1"].detail


def test_what_the_judge_does_between_two_calls_costs_the_submission_no_time(judge_tiny, short_wall):
    slow = public("(student):\n    import time\n    time.sleep(3)\n    assert student.double(2) == 4")
    assert verdicts(judge_tiny(RIGHT, public=slow))["t1"] == "accepted"


def test_many_short_calls_are_one_test(judge_tiny):
    """The CPU limit of the tiny course is half a second."""
    source = (
        "import time\ndef double(x):\n until = time.process_time() + 0.05\n while time.process_time() < until: pass\n"
    )
    text = public("(student):\n    for _ in range(100): student.double(1)")
    assert verdicts(judge_tiny(source, public=text))["t1"] == "time limit exceeded"


def test_the_top_level_draws_the_same_random_numbers_every_time(judge_tiny):
    source = "import random\nANSWER = random.randrange(10**9)\ndef double(x): return ANSWER\n"
    text = public("(student): assert False, student.double(1)")
    messages = {by_name(judge_tiny(source, public=text))["t1"].message for _ in range(2)}
    assert len(messages) == 1


DOUBLES_INPUT = "def double(x): return x.mul_(2)"


@pytest.mark.parametrize(
    ("source", "body", "verdict"),
    [
        (DOUBLES_INPUT, "with student.inputs_unchanged(): student.double(torch.ones(2))", "wrong answer"),
        (DOUBLES_INPUT, "student.double(torch.ones(2))", "accepted"),
        ("def double(x): x.append(1)", "with student.inputs_unchanged(): student.double([1])", "wrong answer"),
        ("", "with student.raises(Exception): student.double(1)", "run-time error"),  # missing is no raising
        ("ANSWER = 'text'", "student.value('ANSWER')", "wrong answer"),
        ("", "student.value('ANSWER')", "run-time error"),
    ],
)  # fmt: skip
def test_the_fixtures_see_what_is_wrong(judge_tiny, source, body, verdict):
    text = public(f"(student): {body}").replace("pytest\n", "pytest\nimport torch\n", 1)
    assert verdicts(judge_tiny(source + "\n", public=text))["t1"] == verdict


def test_an_oracle_that_is_not_there_is_no_wrong_answer(write_course, hand_in, fork_server):
    root = write_course(hidden=public("(student, reference): pass"))
    (root / "reference/w1-double/oracle.py").unlink()
    course = course_file.load(root)
    with Suite(course, course.exercises[0]) as suite:
        judgement = judge(hand_in(RIGHT, "w1-double", "double.py"), suite, fork_server)
    assert judgement.verdict is Verdict.JUDGE_ERROR


# ---------------------------------------------------------------- the same every time


def test_the_same_submission_gets_the_same_judgement(judge_tiny):
    """Seeds come from the names of the tests: inputs, and what a submission draws by chance, are the same again."""
    tests = public(
        "(student, compare, generator): compare(student.double(torch.rand(2, generator=generator)), torch.zeros(2))",
        "(student, compare): compare(student.double(1), 0)",
    ).replace("pytest\n", "pytest\nimport torch\n", 1)
    source = "import random, torch\ndef double(x): print(random.random(), torch.rand(1)); return x\n"
    first = judge_tiny(source, public=tests)
    again = [judge_tiny(source), judge_tiny(source, public=tests)]
    for other in again:
        assert [(t.verdict, t.message, t.call, t.output) for t in other.tests] == [
            (t.verdict, t.message, t.call, t.output) for t in first.tests
        ]
    assert first.tests[0].output != first.tests[1].output


SURROUNDINGS = (
    "import pytest\n@pytest.hookimpl\ndef pytest_runtest_call(item): item.obj = lambda *a, **k: None\n1 / 0\n"
)


def test_a_conftest_of_the_surroundings_changes_nothing(
    judge_tiny: Callable[..., Judgement], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in {
        "conftest.py": SURROUNDINGS,
        "pytest.ini": "[pytest]\naddopts = --no-such-option\n",
        "tox.ini": "[pytest]\naddopts = --no-such-option\n",
        "pyproject.toml": "[tool.pytest.ini_options]\naddopts = '--no-such-option'\n",
        "sitecustomize.py": "1 / 0\n",
    }.items():
        (tmp_path / name).write_text(text)
        (tmp_path / "handed in").mkdir(exist_ok=True)
        (tmp_path / "handed in" / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    assert set(verdicts(judge_tiny(RIGHT)).values()) == {"accepted"}
    assert set(verdicts(judge_tiny("def double(x): return 0\n")).values()) == {"wrong answer"}


def test_closing_ends_the_suites_thread(write_course, sandbox):
    course = course_file.load(write_course())
    before = threading.active_count()
    with Suite(course, course.exercises[0]):
        assert threading.active_count() == before + 1
    assert threading.active_count() == before


def test_an_exception_is_not_of_the_name_that_it_gives_itself(judge_tiny):
    text = public("(student):\n    with student.raises(ValueError):\n        student.double(1)")
    named = "class ValueError(BaseException): pass\ndef double(x): raise ValueError\n"
    derived = "class Odd(ValueError): pass\ndef double(x): raise Odd\n"
    assert verdicts(judge_tiny(named, public=text))["t1"] == "wrong answer"
    assert verdicts(judge_tiny(derived, public=text))["t1"] == "accepted"


def test_what_loading_says_is_said_of_the_first_time_only(judge_tiny):
    """Loading again, after a test has ended the process, it could tell the time at which that was, and so an input."""
    source = "import os, time\nassert not os.environ.get('X'), time.time()\ndef double(x): os._exit(0)\n"
    judgement = judge_tiny(source)
    assert judgement.message == ""
    again = source.replace("not os.environ.get('X')", f"time.monotonic() < {time.monotonic() + 1.5}")
    judgement = judge_tiny(again.replace("os._exit(0)", "time.sleep(1.6); os._exit(0)"))
    assert "AssertionError" not in str(judgement)
    assert judgement.message == "double.py could be loaded once, but not again after a test had ended its process."


# ---------------------------------------------------------------- trials

DRAWS = '(student, generator): assert student.double(int(torch.randint(0, 2**31, (), generator=generator))) == "no"'


def tried(
    write_course, hand_in, fork_server, trial: Trial, double: str = "print(x) or 2 * x", **parts: str
) -> Judgement:
    course = course_file.load(write_course(**parts))
    submission = replace(
        hand_in(f"ANSWER = 1\ndef double(x): return {double}\n", "w1-double", "double.py"), trial=trial
    )
    with Suite(course, course.exercises[0]) as suite:
        return judge(submission, suite, fork_server)


def test_a_seed_draws_other_numbers_and_each_seed_the_same_ones(write_course, hand_in, fork_server):
    parts = {"public": "import torch\n" + public(DRAWS)}
    drawn = [
        tried(write_course, hand_in, fork_server, Trial(seed=seed), **parts).tests[0].output for seed in (0, 0, 1, 2)
    ]
    usual = tried(write_course, hand_in, fork_server, None, **parts).tests[0].output
    assert usual == drawn[0] == drawn[1]
    assert len({*drawn}) == 3


def test_a_trial_may_stop_at_the_first_test_that_is_not_accepted(write_course, hand_in, fork_server):
    parts = {"public": public("(student): assert student.double(1) == 2", "(): assert False", "(): pass")}
    judgement = tried(write_course, hand_in, fork_server, Trial(stops_early=True), **parts)
    assert verdicts(judgement) == {"t1": "accepted", "t2": "wrong answer"}
    everything = tried(write_course, hand_in, fork_server, Trial(stops_early=True))
    assert verdicts(everything) == {"two": "accepted", "seven": "accepted"}


def test_under_another_seed_only_what_draws_is_run(write_course, hand_in, fork_server):
    drawing = ("(student, generator): pass", "(student, rng): pass")
    parts = {"public": public("(student): assert student.double(1) == 2", *drawing)}
    judgement = tried(write_course, hand_in, fork_server, Trial(seed=1), **parts)
    assert verdicts(judgement) == {"t2": "accepted", "t3": "accepted"}


def test_a_trial_may_end_with_the_test_that_names_a_known_mistake(write_course, hand_in, fork_server):
    parts = {
        "public": public(*["(student, compare): compare(student.double(3), 6)"] * 2),
        "mistakes": 'def double__adds_one(x):\n    """You added one."""\n    return x + 1\n',
    }
    for named, tests in (("", ["t1", "t2"]), ("double__adds_one", ["t1"]), ("double__other", ["t1", "t2"])):
        trial = Trial(until_named=named)
        judgement = tried(write_course, hand_in, fork_server, trial, "x + 1", **parts)
        assert [test.name for test in judgement.tests if not test.hidden] == tests


def test_what_named_a_mistake_before_is_asked_first(write_course, hand_in, fork_server):
    """Then what asked for the function that it is in. All others come after them, and none is left out."""
    parts = {
        "public": public(
            "(student, compare): compare(student.value('ANSWER'), 42)",
            "(student, compare): compare(student.double(0), 1)",
            "(student, compare): compare(student.double(3), 6)",
        ),
        "hidden": "# none\n",
        "mistakes": 'def double__adds_one(x):\n    """You added one."""\n    return x + 1\n'
        'def double__adds_two(x):\n    """You added two."""\n    return x + 2\n',
    }
    course = course_file.load(write_course(**parts))

    def run(double: str, named: str) -> list[str]:
        submission = hand_in(f"ANSWER = 42\ndef double(x): return {double}\n", "w1-double", "double.py")
        return [*verdicts(judge(replace(submission, trial=Trial(until_named=named)), suite, fork_server))]

    with Suite(course, course.exercises[0]) as suite:
        assert run("x + 1", "double__adds_one") == ["t1", "t2", "t3"]
        assert run("x + 1", "double__adds_one") == ["t3"]
        assert run("x + 2", "double__adds_two") == ["t2"]
        assert run("2 * x", "double__adds_two") == ["t1", "t2", "t3"]


@pytest.mark.parametrize(("double", "verdict", "points"), [("2 * x", "accepted", 1.33), ("3 * x", "wrong answer", 0.0)])
def test_a_trial_may_leave_out_what_trains(write_course, hand_in, fork_server, double, verdict, points):
    """By a mark or the fixture, and not for a parameter of that name. What is left out is named and decides nothing."""
    tests = public("(student): assert False", "(student, training): assert student.double(1) == 2 * training")
    tests = tests.replace("def test_t2", "@pytest.mark.parametrize('training', [True])\ndef test_t2")
    parts = {
        "public": tests.replace("@", "@pytest.mark.trains\n@", 1),
        "hidden": public("(training, student): assert False").replace("t1", "t3"),
    }
    judgement = tried(write_course, hand_in, fork_server, Trial(trains=False, stops_early=True), double, **parts)
    expected = {"t1": "not run", "t2[True]": verdict, "t3": "not run"}
    assert verdicts(judgement) == (expected if verdict == "accepted" else {"t1": "not run", "t2[True]": verdict})
    assert (judgement.verdict, judgement.points) == (verdict, points)


def test_a_trial_may_use_what_is_forbidden_to_students(write_course, hand_in, fork_server):
    from_file = (write_course() / "course.yml").read_text()
    parts = {"settings": from_file + "    forbidden: [torch.add]\n"}
    double = "__import__('torch').add(x, x) if x > 9 else 2 * x"
    for trial, verdict in ((None, Verdict.RUN_TIME_ERROR), (Trial(may_use_all=True), Verdict.ACCEPTED)):
        assert tried(write_course, hand_in, fork_server, trial, double, **parts).verdict is verdict


@pytest.mark.parametrize(
    ("oracle", "verdict"),
    [
        (b"def double(x): return x + x", "accepted"),
        (b"def double(x): return 3 * x", "wrong answer"),
        (b"def double(x): raise ValueError", "judge error"),
        (b"def double(x:", "judge error"),
    ],
)
def test_a_trial_may_bring_an_oracle(write_course, hand_in, fork_server, oracle, verdict):
    judgement = tried(write_course, hand_in, fork_server, Trial(oracle=oracle))
    assert verdicts(judgement) == {"two": "accepted", "seven": verdict}


def test_an_oracle_stands_in_for_one_trial_only(write_course, hand_in, fork_server):
    course = course_file.load(write_course())
    right = hand_in(RIGHT, "w1-double", "double.py")
    with Suite(course, course.exercises[0]) as suite:
        judge(replace(right, trial=Trial(oracle=b"def double(x): return 3 * x", stops_early=True)), suite, fork_server)
        assert judge(right, suite, fork_server).verdict is Verdict.ACCEPTED


def test_files_of_the_course_lie_beside_a_submission(judge_tiny, write_course):
    settings = (write_course() / "course.yml").read_text()
    with_file = settings.replace("tiers: {basic: 4}", "files: [factor.txt]\n    tiers: {basic: 4}")
    with pytest.raises(CourseError, match=r"exercises/w1-double: expected factor\.txt, which course\.yml lists"):
        judge_tiny(RIGHT, settings=with_file)
    (write_course(settings=with_file) / "exercises/w1-double/factor.txt").write_text("2")
    reads = "with open('factor.txt') as file: FACTOR = int(file.read())\ndef double(x): return FACTOR * x\n"
    assert judge_tiny(reads, settings=with_file).verdict is Verdict.ACCEPTED
