"""An exercise proves itself: what the judgements of its own submissions must look like, and what is said otherwise."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from grader.cases import Case, cases, declared
from grader.errors import CourseError
from grader.model import KINDS, Course, Evidence, Exercise, Judgement, Limits, Submission, Tier, Trial, Verdict
from grader.model import TestResult as Result
from grader.proof import prove

EXERCISE = Exercise(
    "w2-maxpool", "Max pooling", 2, 3.0, "maxpool", {"pool": "Tensor"}, {"ANSWER": "int"}, (Tier("basic", 3.0),),
    Limits(),
)  # fmt: skip
SEEDS = ["", " with seed 1", " with seed 2", " with seed 3", " with seed 4"]
ACCEPTED, WRONG, BROKEN = Verdict.ACCEPTED, Verdict.WRONG_ANSWER, Verdict.JUDGE_ERROR
NOT_RUN = Verdict.NOT_RUN


@pytest.fixture
def small_course(tmp_path: Path) -> Course:
    files = ("exercises/w2-maxpool/maxpool.py", "solutions/w2-maxpool/accepted.py")
    for name in files:
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("def pool(x): ...")
    return Course("cnn", "Pixels", tmp_path, (EXERCISE,), {})


def add(course: Course, name: str) -> None:
    path = course.solutions_dir("w2-maxpool") / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("def pool(x): ...")


# Which cases there are


def test_the_cases_are_the_starter_the_solutions_the_known_bad_and_what_is_made_here(small_course: Course) -> None:
    for name in ("accepted_slices.py", "wrong_answer/flips.py", "time_limit_exceeded/loops.py", "run_time_error/a.py"):
        add(small_course, name)
    add(small_course, "wrong_answer/notes.txt")
    found = cases(small_course, EXERCISE)
    assert [(case.label, case.verdict, case.without_points) for case in found] == [
        ("starter", None, True),
        *[(f"accepted.py{seed}", Verdict.ACCEPTED, False) for seed in SEEDS],
        *[(f"accepted_slices.py{seed}", Verdict.ACCEPTED, False) for seed in SEEDS],
        ("run_time_error/a.py", Verdict.RUN_TIME_ERROR, False),
        ("time_limit_exceeded/loops.py", Verdict.TIME_LIMIT_EXCEEDED, False),
        ("wrong_answer/flips.py", Verdict.WRONG_ANSWER, False),
        ("made here: no definitions", None, True),
        ("made here: returns None", None, True),
        ("made here: raises ValueError", None, True),
        ("made here: claims equality", None, True),
        ("made here: degenerate values", None, True),
    ]
    assert all(case.submission.source for case in found)


@pytest.mark.parametrize("verdict", Verdict)
def test_a_folder_of_known_bad_is_named_after_its_verdict(small_course: Course, verdict: Verdict) -> None:
    folder = verdict.replace(" ", "_").replace("-", "_")
    add(small_course, f"{folder}/bad.py")
    assert (f"{folder}/bad.py", verdict) in [(case.label, case.verdict) for case in cases(small_course, EXERCISE)]


@pytest.mark.parametrize("folder", ["wrong-answer", "wrong", "Wrong_Answer", "wrong answer"])
def test_a_folder_of_another_name_is_refused(small_course: Course, folder: str) -> None:
    add(small_course, f"{folder}/bad.py")
    with pytest.raises(CourseError) as error:
        cases(small_course, EXERCISE)
    where = f"solutions/w2-maxpool/{folder}: expected a folder named after a verdict ("
    assert str(error.value).startswith(where)
    assert "wrong_answer" in str(error.value)


def test_what_python_leaves_behind_is_no_verdict(small_course: Course) -> None:
    add(small_course, "__pycache__/accepted.py")
    assert not any("__pycache__" in case.label for case in cases(small_course, EXERCISE))


def test_an_exercise_without_anything_to_prove_it_with_says_all_that_it_lacks(small_course: Course) -> None:
    small_course.exercise_dir("w2-maxpool").joinpath("maxpool.py").unlink()
    small_course.solutions_dir("w2-maxpool").joinpath("accepted.py").unlink()
    with pytest.raises(CourseError) as error:
        cases(small_course, EXERCISE)
    assert error.value.problems == [
        "exercises/w2-maxpool/maxpool.py: the starter is missing",
        "solutions/w2-maxpool: expected accepted.py, found no accepted solution",
    ]


def test_what_is_made_here_is_python_for_every_kind_of_value(small_course: Course) -> None:
    names = {f"f_{kind}": kind for kind in KINDS}
    exercise = replace(EXERCISE, functions=names, values={name.upper(): kind for name, kind in names.items()})
    made = [case for case in cases(small_course, exercise) if case.label.startswith("made here")]
    assert len(made) == 5
    for case in made:
        assert case.submission.source
        tree = ast.parse(case.submission.source.content)
        defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert defined in (set(), set(names))


# What their judgements show


def case(label: str, verdict: Verdict | None, without_points: bool = False) -> Case:
    return Case(label, Submission(label, "w2-maxpool", "maxpool.py", "ab"), verdict, without_points)


def bad(*fails: str) -> Case:
    return replace(case("wrong_answer/a.py", WRONG), fails=fails)


def judgement(verdict: Verdict, points: float | None, *tests: Verdict, detail: str = "") -> Judgement:
    """Tests named a, b, … with these verdicts, worth one point each."""
    results = tuple(
        Result(name, False, "basic", test, float(test is ACCEPTED), 1.0, "message", detail and f"first\n{detail}")
        for name, test in zip("abc", tests, strict=False)
    )
    return Judgement("label", "w2-maxpool", verdict, points, 3.0, results)


@pytest.mark.parametrize(
    ("what", "judged", "problems"),
    [
        (case("accepted.py", ACCEPTED), judgement(ACCEPTED, 3.0, ACCEPTED), []),
        (case("wrong_answer/a.py", WRONG), judgement(WRONG, 1.0, ACCEPTED, WRONG), []),
        (case("starter", None, True), judgement(Verdict.RUN_TIME_ERROR, 0.0, WRONG), []),
        (case("degenerate", None), judgement(WRONG, 1.0, ACCEPTED, WRONG), []),
        (
            case("accepted.py", ACCEPTED),
            judgement(WRONG, 2.0, ACCEPTED, WRONG, detail="returned 1; expected 2."),
            ["w2-maxpool accepted.py: expected accepted, got wrong answer in b: returned 1; expected 2."],
        ),
        (
            case("accepted.py", ACCEPTED),
            judgement(Verdict.TIME_LIMIT_EXCEEDED, 1.0, WRONG, Verdict.TIME_LIMIT_EXCEEDED, ACCEPTED),
            ["w2-maxpool accepted.py: expected accepted, got time limit exceeded in b: message"],
        ),
        (
            case("accepted.py", ACCEPTED),
            judgement(ACCEPTED, 2.5, ACCEPTED),
            ["w2-maxpool accepted.py: expected 3 points, got 2.5"],
        ),
        (
            case("wrong_answer/a.py", WRONG),
            judgement(ACCEPTED, 3.0, ACCEPTED),
            ["w2-maxpool wrong_answer/a.py: expected wrong answer, got accepted"],
        ),
        (
            case("wrong_answer/a.py", WRONG),
            judgement(BROKEN, None, BROKEN, detail="KeyError: 'x'"),
            ["w2-maxpool wrong_answer/a.py: expected wrong answer, got judge error in a: KeyError: 'x'"],
        ),
        (
            case("starter", None, True),
            judgement(ACCEPTED, 3.0, ACCEPTED, ACCEPTED),
            [
                "w2-maxpool starter: expected it to fail, got accepted",
                "w2-maxpool starter: expected no points, got 3 from a, b",
            ],
        ),
        (
            case("starter", None, True),
            judgement(WRONG, 1.0, WRONG, ACCEPTED),
            ["w2-maxpool starter: expected no points, got 1 from b"],
        ),
        (
            case("degenerate", None),
            judgement(BROKEN, None, BROKEN, detail="boom"),
            ["w2-maxpool degenerate: expected it to fail, got judge error in a: boom"],
        ),
        (
            case("accepted.py", ACCEPTED),
            replace(judgement(Verdict.NOT_SUBMITTED, 0.0), message="it is empty"),
            ["w2-maxpool accepted.py: expected accepted, got not submitted: it is empty"],
        ),
    ],
)
def test_a_judgement_is_held_against_its_case(what: Case, judged: Judgement, problems: list[str]) -> None:
    assert list(prove(EXERCISE, [(what, judged)]).problems) == problems


def test_a_proof_counts_and_says_which_test_caught_what() -> None:
    proof = prove(
        EXERCISE,
        [
            (case("starter", None, True), judgement(WRONG, 0.0, WRONG, WRONG, WRONG)),
            (case("accepted.py", ACCEPTED), judgement(ACCEPTED, 3.0, ACCEPTED, ACCEPTED, ACCEPTED)),
            (case("wrong_answer/a.py", WRONG), judgement(WRONG, 1.0, WRONG, ACCEPTED, ACCEPTED)),
            (case("wrong_answer/b.py", WRONG), judgement(WRONG, 1.0, WRONG, WRONG, ACCEPTED)),
        ],
    )
    assert proof.problems == ()
    assert (proof.accepted, proof.known_bad, proof.tests) == (1, 2, 3)
    assert proof.catches == {
        "a": ("wrong_answer/a.py", "wrong_answer/b.py"),
        "b": ("wrong_answer/b.py",),
        "c": (),
    }
    assert proof.idle_tests == ["c"]


def test_a_solution_whose_judge_process_died_under_another_seed_is_told() -> None:
    died = replace(judgement(BROKEN, None), message="a judge process died each time")
    tried = case("accepted.py with seed 1", ACCEPTED)
    seeded = replace(tried, submission=replace(tried.submission, trial=Trial(seed=1)))
    assert len(prove(EXERCISE, [(seeded, died)]).problems) == 1


# What a submission says of itself


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ('"""Flips."""\n\n# fails: a, b\n', ("a", "b")),
        ("# fails: test_a, b[2, 1], c[x], d [1]", ("a", "b[2, 1]", "c[x]", "d [1]")),
        ("x = 1\n    # fails: a,\n    #   b,\n    # c\n# d", ("a", "b", "c")),
        ("# fails: a\n# more words", ("a",)),
        ("# fails: all", ("all",)),
        ("# fails:\n", ()),
        ("# it fails: a\n", None),
        ("'# fails: a'\n", None),
        ("", None),
        (b"\xff\n# fails: a", ("a",)),
    ],
)
def test_a_comment_says_which_tests_a_submission_fails(source: str | bytes, names: tuple[str, ...] | None) -> None:
    assert declared(source if isinstance(source, bytes) else source.encode()) == names


def test_the_comment_of_a_known_bad_submission_is_read(small_course: Course) -> None:
    add(small_course, "wrong_answer/flips.py")
    (small_course.solutions_dir("w2-maxpool") / "wrong_answer/flips.py").write_text("# fails: a\n")
    assert [case.fails for case in cases(small_course, EXERCISE) if case.label == "wrong_answer/flips.py"] == [("a",)]


@pytest.mark.parametrize(
    ("fails", "problem"),
    [
        (("b",), ""),
        (("b", "b"), ""),
        (("all",), "# fails: b"),
        (("a", "b"), "# fails: b"),
        ((), "# fails: b"),
        (("b", "gone"), "# fails: b"),
    ],
)
def test_a_known_bad_submission_fails_exactly_the_tests_that_it_names(fails: tuple[str, ...], problem: str) -> None:
    what = replace(case("wrong_answer/a.py", WRONG), fails=fails)
    proof = prove(EXERCISE, [(what, judgement(WRONG, 2.0, ACCEPTED, WRONG, ACCEPTED))])
    said = "w2-maxpool wrong_answer/a.py: fails other tests than it says; the line would be\n"
    assert proof.problems == ((said + problem,) if problem else ())
    assert proof.silent == ()


def test_who_fails_every_test_says_all() -> None:
    judged = judgement(WRONG, 0.0, WRONG, WRONG)
    assert prove(EXERCISE, [(case("wrong_answer/a.py", WRONG), judged)]).silent == (
        "w2-maxpool wrong_answer/a.py: add the line\n# fails: all",
    )
    assert prove(EXERCISE, [(replace(case("wrong_answer/a.py", WRONG), fails=("all",)), judged)]).problems == ()


def test_where_tests_draw_nothing_other_seeds_have_nothing_to_show() -> None:
    tried = case("accepted.py with seed 1", ACCEPTED)
    seeded = replace(tried, submission=replace(tried.submission, trial=Trial(seed=1)))
    none_drawn = replace(judgement(BROKEN, 0.0), tests=())
    assert prove(EXERCISE, [(seeded, none_drawn)]).problems == ()
    assert prove(EXERCISE, [(seeded, judgement(ACCEPTED, 1.0, ACCEPTED))]).problems == ()
    assert len(prove(EXERCISE, [(seeded, judgement(WRONG, 0.0, WRONG))]).problems) == 1
    assert len(prove(EXERCISE, [(seeded, judgement(BROKEN, 0.0, BROKEN))]).problems) == 1


# Without training


def untrained(what: Case) -> Case:
    return replace(what, submission=replace(what.submission, trial=Trial(trains=False)))


@pytest.mark.parametrize(
    ("what", "judged", "problems"),
    [
        # b trains in all of these
        (case("accepted.py", ACCEPTED), judgement(ACCEPTED, 1.0, ACCEPTED, NOT_RUN), []),
        (
            case("accepted.py", ACCEPTED),
            judgement(WRONG, 0.0, WRONG, NOT_RUN, detail="returned 1; expected 2."),
            ["w2-maxpool accepted.py: expected accepted, got wrong answer in a: returned 1; expected 2."],
        ),
        (bad("b"), judgement(ACCEPTED, 1.0, ACCEPTED, NOT_RUN), []),
        (bad("a", "b"), judgement(WRONG, 0.0, WRONG, NOT_RUN), []),
        (bad("a", "b"), judgement(Verdict.RUN_TIME_ERROR, 0.0, WRONG, NOT_RUN), []),  # b decided the folder
        (bad("all"), judgement(WRONG, 0.0, WRONG, NOT_RUN), []),
        (case("wrong_answer/a.py", WRONG), judgement(ACCEPTED, 1.0, ACCEPTED, NOT_RUN), []),  # says nothing
        (
            bad("b"),
            judgement(WRONG, 0.0, WRONG, NOT_RUN),
            ["w2-maxpool wrong_answer/a.py: fails other tests than it says, also of those that train nothing: a"],
        ),
        (
            bad("a", "b"),
            judgement(ACCEPTED, 1.0, ACCEPTED, NOT_RUN),
            ["w2-maxpool wrong_answer/a.py: fails other tests than it says, also of those that train nothing: a"],
        ),
        (
            bad("a"),
            judgement(ACCEPTED, 1.0, ACCEPTED, NOT_RUN),
            ["w2-maxpool wrong_answer/a.py: expected wrong answer, got accepted"],
        ),
        (
            bad("b"),
            judgement(BROKEN, None, BROKEN, NOT_RUN, detail="boom"),
            ["w2-maxpool wrong_answer/a.py: expected wrong answer, got judge error in a: boom"],
        ),
        (case("accepted.py", ACCEPTED), judgement(NOT_RUN, None, NOT_RUN), []),  # nothing but training
    ],
)
def test_less_is_proved_without_training_and_the_rest_as_ever(
    what: Case, judged: Judgement, problems: list[str]
) -> None:
    proof = prove(EXERCISE, [(untrained(what), judged)])
    assert list(proof.problems) == problems
    assert proof.left_out == tuple(test.name for test in judged.tests if test.verdict is NOT_RUN)
    assert proof.silent == ()  # the line would lack what was left out
    assert not {*proof.left_out} & {*proof.catches}


def test_a_known_mistake_may_be_named_by_a_test_that_was_left_out() -> None:
    what = untrained(replace(case("known mistake: pool__a", None), mistake="pool__a"))
    assert prove(EXERCISE, [(what, judgement(ACCEPTED, 1.0, ACCEPTED, NOT_RUN))]).problems == ()
    assert len(prove(EXERCISE, [(what, judgement(ACCEPTED, 1.0, ACCEPTED))]).problems) == 1


def test_what_is_not_run_for_another_reason_proves_nothing() -> None:
    judged = judgement(NOT_RUN, None, ACCEPTED, NOT_RUN)
    assert len(prove(EXERCISE, [(case("accepted.py", ACCEPTED), judged)]).problems) == 1


# The starter


@pytest.mark.parametrize(
    ("details", "problems"),
    [
        (["pool(x)\npool raised NotImplementedError at line 3", "ANSWER\nholds None; expected an int."], []),
        (
            ["pool(x)\npool raised NotImplementedError at line 3", "pool(x)\npool raised NameError at line 3: np"],
            [
                "w2-maxpool starter: expected NotImplementedError in every test, not in b: "
                "pool raised NameError at line 3: np"
            ],
        ),
    ],
)
def test_a_starter_fails_by_nothing_but_what_is_not_done_yet(details: list[str], problems: list[str]) -> None:
    judged = judgement(WRONG, 0.0, WRONG, WRONG)
    tests = tuple(replace(test, detail=text) for test, text in zip(judged.tests, details, strict=True))
    what = replace(case("starter", None, True), is_starter=True)
    assert list(prove(EXERCISE, [(what, replace(judged, tests=tests))]).problems) == problems


# Known mistakes


def test_each_known_mistake_is_handed_in(small_course: Course) -> None:
    path = small_course.reference_dir("w2-maxpool") / "mistakes.py"
    path.parent.mkdir(parents=True)
    path.write_text(
        'def _f(): ...\ndef pool__a(x):\n    """A."""\ndef ANSWER__b():\n    """B."""\ndef other__c(): ...\n'
    )
    found = {case.mistake: case for case in cases(small_course, EXERCISE) if case.mistake}
    sources = {name: item.submission.source.content.decode() for name, item in found.items() if item.submission.source}
    assert list(found) == ["pool__a", "ANSWER__b"]
    assert sources["pool__a"].endswith("\npool = pool__a\n")
    assert sources["ANSWER__b"].endswith("\nANSWER = ANSWER__b()\n")
    for name, item in found.items():
        assert item.submission.trial == Trial(may_use_all=True, until_named=name)


@pytest.mark.parametrize(("shown", "problem"), [(("pool__a",), ""), (("pool__b",), "pool__a"), ((), "pool__a")])
def test_a_known_mistake_has_to_be_named_by_a_test(shown: tuple[str, ...], problem: str) -> None:
    judged = judgement(WRONG, 2.0, WRONG, ACCEPTED)
    tests = (replace(judged.tests[0], evidence=Evidence("", (), shown)), judged.tests[1])
    what = replace(case("known mistake: pool__a", None), mistake="pool__a")
    problems = prove(EXERCISE, [(what, replace(judged, tests=tests))]).problems
    text = "w2-maxpool mistakes.py: no test names pool__a; expected one in which its result is wrong"
    assert problems == ((text,) if problem else ())


def test_a_known_mistake_that_every_test_accepts_is_said_once() -> None:
    what = replace(case("known mistake: pool__a", None), mistake="pool__a")
    assert len(prove(EXERCISE, [(what, judgement(ACCEPTED, 3.0, ACCEPTED))]).problems) == 1
