"""A regrade changes nothing until it is applied, and each grade can say where it came from."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from grader import class_run, cli, regrade
from grader import course as course_file
from grader.annotations import identified
from grader.cli import regrade as regrade_command
from grader.errors import UserError
from grader.model import Annotation, Judgement, Recorded, Submission, Verdict
from grader.model import TestResult as Result
from grader.run import Run
from grader.store import Place, open_store
from grader.trial_store import TrialStore
from tests.test_run import AC, JE, WA, Class, Judges, Pupil, judged

ORACLE = "reference/w1-double/oracle.py"


@pytest.fixture
def pupils(place: Place, write_course: Callable[..., Path]) -> Iterator[Class]:
    with open_store(place) as store:
        work = {f"s{number:02}": "wrong answer" for number in range(6)}
        yield Class(course_file.load(write_course()), store, work)


def edit(pupils: Class, text: str = "def double(x): return x + x\n") -> None:
    (pupils.course.root / ORACLE).write_text(text)


def regrading(pupils: Class, trial: int, students: str = "") -> Run[Pupil]:
    names = students.split() or list(pupils.work)
    run = Run(
        pupils.store, pupils.course, pupils.course.exercises, [Pupil(name) for name in names], pupils.read, 2,
        lambda course, processes: Judges(pupils.judge), trial=trial,
    )  # fmt: skip
    pupils.judged.clear()
    list(run.plan())
    return run


def begin(pupils: Class) -> int:
    return pupils.store.begin_run("tiny", "host", 1, "2027-03-01T00:00:00+00:00", trial=True)


def verdicts(pupils: Class, trial: int | None = None) -> dict[str, str]:
    return {one.student: one.verdict.value for one in pupils.store.counting(list(pupils.work), trial=trial)}


def all_of(pupils: Class, verdict: str) -> dict[str, str]:
    return dict.fromkeys(pupils.work, verdict)


def kinder(submission: Submission) -> Judgement:
    return judged(submission, AC)


def test_nothing_counts_until_it_is_applied(pupils: Class) -> None:
    pupils.grade()
    edit(pupils)
    trial, trials = begin(pupils), TrialStore(pupils.store)
    pupils.answer = kinder
    list(regrading(pupils, trial).judge())
    assert len(pupils.judged) == 6
    assert (verdicts(pupils), verdicts(pupils, trial)) == (all_of(pupils, WA), all_of(pupils, AC))
    assert [one.verdict for one in pupils.store.outcomes(list(pupils.work), ["w1-double"])] == [WA] * 12
    assert trials.pending() == (trial, "2027-03-01T00:00:00+00:00")
    trials.decide(trial, True, "anna", "2027-03-02T00:00:00+00:00")
    assert (verdicts(pupils), trials.pending()) == (all_of(pupils, AC), None)
    assert pupils.grade().graded == 0  # what was applied is settled


def test_what_is_discarded_never_counts(pupils: Class) -> None:
    pupils.grade()
    edit(pupils)
    trial, trials = begin(pupils), TrialStore(pupils.store)
    pupils.answer = kinder
    list(regrading(pupils, trial).judge())
    trials.decide(trial, False, "anna", "2027-03-02T00:00:00+00:00")
    assert (verdicts(pupils), trials.pending()) == (all_of(pupils, WA), None)
    with pytest.raises(sa.exc.IntegrityError):
        trials.decide(trial, True, "ben", "2027-03-03T00:00:00+00:00")
    with pytest.raises(sa.exc.DatabaseError), pupils.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE decision SET applied = TRUE")
    assert pupils.grade().graded == 6  # an ordinary run counts at once


def test_what_is_handed_in_between_keeps_its_place(pupils: Class) -> None:
    pupils.grade()
    edit(pupils)
    trial = begin(pupils)
    pupils.answer = kinder
    list(regrading(pupils, trial).judge())
    pupils.answer = None
    pupils.work["s03"] = "run-time error"
    pupils.grade("s03")
    TrialStore(pupils.store).decide(trial, True, "anna", "2027-03-02T00:00:00+00:00")
    assert verdicts(pupils) == all_of(pupils, AC) | {"s03": "run-time error"}


def test_only_what_counts_is_judged_again(pupils: Class) -> None:
    """Neither what was handed in since nor who was never graded: that is `grade`'s."""
    pupils.grade("s00 s01 s02 s03")
    edit(pupils)
    pupils.work["s01"] = "accepted#new"
    del pupils.work["s02"]
    run = regrading(pupils, begin(pupils), "s00 s01 s02 s03 s04")
    list(run.judge())
    assert sorted(pupils.judged) == ["s00", "s03"]
    assert run.others == [("s01", "w1-double"), ("s04", "w1-double")]
    assert run.kept == [("s02", "w1-double")]


def test_a_regrade_that_stops_is_gone_on_with(pupils: Class) -> None:
    pupils.grade()
    edit(pupils)
    trial, trials = begin(pupils), TrialStore(pupils.store)
    pupils.answer = kinder
    judging = regrading(pupils, trial).judge()
    for _ in range(2):
        next(judging)
    judging.close()
    assert len(trials.open(trial)) == 4
    list(regrading(pupils, trial).judge())
    assert (len(pupils.judged), trials.open(trial)) == (4, [])
    assert len(trials.judged(trial)) == 6
    assert [len(versions) for versions in trials.versions(trial).values()] == [1]


def test_a_judge_error_is_no_verdict_to_apply(pupils: Class) -> None:
    pupils.grade("s00")
    edit(pupils)
    trial = begin(pupils)
    pupils.answer = lambda submission: judged(submission, JE)
    list(regrading(pupils, trial, "s00").judge())
    assert TrialStore(pupils.store).open(trial) == [("s00", "w1-double")]


# ---------------------------------------------------------------- what would change


def result(name: str, verdict: Verdict, points: float) -> Result:
    return Result(name, True, "basic", verdict, points, 2.0)


def test_a_change_says_by_how_much_and_through_which_test(write_course: Callable[..., Path]) -> None:
    course = course_file.load(write_course())
    old = Judgement("s01", "w1-double", WA, 2.0, 4.0, (result("two", AC, 2.0), result("seven", WA, 0.0)))
    new = replace(old, verdict=AC, points=4.0, tests=(result("two", AC, 2.0), result("eight", AC, 2.0)))
    found = regrade.change(course, course.exercises[0], old, new)
    assert found is not None
    assert (found.before, found.after, found.points) == (2.0, 4.0, 2.0)
    assert [(test.name, test.before, test.after, test.points) for test in found.tests] == [
        ("eight", "", "accepted", 2.0),
        ("seven", "wrong answer", "", 0.0),
    ]
    assert regrade.change(course, course.exercises[0], old, replace(old, seconds=9.0, graded_at="later")) is None
    difference = regrade.Difference((found, replace(found, student="s02", before=4.0, after=2.0)), 5)
    assert (difference.up, difference.down) == (1, 1)
    assert difference.by_test()[0] == ("w1-double", "eight", 2, 0)


# ---------------------------------------------------------------- history


def recorded(**changes: object) -> Recorded:
    judgement = Judgement("s01", "w1-double", WA, 2.0, 4.0, sha256="a", graded_at="2027-01-01")
    facts = {name: value for name, value in changes.items() if name in Recorded._fields}
    judgement = replace(judgement, **{name: value for name, value in changes.items() if name not in facts})
    usual = {"key": "k", "version": "1", "provisional": False, "trial": False, "applied": None, "by": "anna"}
    return Recorded(judgement, **{**usual, "decided_at": "2027-02-01", **facts})  # type: ignore[arg-type]


PARTS = {"1": {"limits": "x", "oracle.py": "x"}, "2": {"limits": "x", "oracle.py": "y"}}


@pytest.mark.parametrize(
    ("before", "after", "cause"),
    [
        ({}, {"sha256": "b"}, "another file was handed in"),
        ({}, {"sha256": None, "verdict": Verdict.NOT_SUBMITTED}, "nothing is handed in any more"),
        ({}, {"version": "2", "key": "l"}, "changed: oracle.py"),
        ({}, {"version": "3", "key": "l"}, "changed: tests, reference, limits or the engine"),
        ({"provisional": True}, {}, "judged again alone, after a time limit was exceeded beside others"),
        ({"verdict": JE}, {}, "judged again after a verdict of judge error"),
        ({}, {}, "judged again on request (--force)"),
        ({}, {"key": "l"}, "what is known of the hand-in changed"),
        ({}, {"version": "2", "trial": True}, "regrade, not decided: does not count (changed: oracle.py)"),
        (
            {}, {"version": "2", "trial": True, "applied": False},
            "regrade, discarded by anna on 2027-02-01: never counted (changed: oracle.py)",
        ),
        ({}, {"version": "2", "trial": True, "applied": True}, "regrade, applied by anna: changed: oracle.py"),
    ],
)  # fmt: skip
def test_each_grade_says_what_caused_it(before: dict[str, object], after: dict[str, object], cause: str) -> None:
    later = recorded(**{"graded_at": "2027-01-02", **after})
    first, second = regrade.events([recorded(**before), later], lambda version: PARTS.get(version, {}))
    assert (first.cause, second.cause) == ("first graded", cause)


def test_causes_are_told_from_what_counted_before() -> None:
    """A regrade that was discarded explains nothing that came after it."""
    discarded = recorded(version="2", trial=True, applied=False, graded_at="2027-01-02")
    forced = recorded(graded_at="2027-01-03")
    causes = [one.cause for one in regrade.events([recorded(), discarded, forced], lambda version: {})]
    assert causes[-1] == "judged again on request (--force)"


def test_adjustments_are_part_of_the_history() -> None:
    said = identified(
        Annotation("", "s01", "w1-double", "", "A typo\nof ours.", 1.5, "ta", "2027-01-05T00:00:00+00:00")
    )
    last = regrade.events([recorded()], lambda version: {}, [said])[-1]
    assert (last.exercise, last.cause) == ("w1-double", "adjusted by ta: +1.5 (A typo of ours.)")


def test_what_became_of_an_adjustment_is_part_of_the_history() -> None:
    """A student who had points yesterday and has none today asks why."""
    day = "2027-01-0{}T00:00:00+00:00"
    first = identified(Annotation("", "s01", "w1-double", "two", "A typo.", 1.5, "ta", day.format(5)))
    better = replace(first, text="Half a typo.", points=0.5, author="ben", written_at=day.format(6), replaces=first.id)
    better = identified(better)
    gone = identified(replace(better, text="", points=None, written_at=day.format(7), replaces=better.id))
    comment = identified(replace(first, points=None, text="Well done", written_at=day.format(8)))
    no_comment = identified(replace(comment, text="", written_at=day.format(9), replaces=comment.id))
    found = regrade.events([recorded()], lambda version: {}, [comment, gone, no_comment, better, first])
    assert [one.cause for one in found[1:]] == [
        "adjusted by ta on two: +1.5 (A typo.)",
        "adjusted by ben on two: +0.5, in the place of +1.5 (Half a typo.)",
        "adjustment of +0.5 withdrawn by ben on two",
    ]


def test_the_store_tells_the_history(pupils: Class) -> None:
    pupils.grade("s00")
    edit(pupils)
    trial, trials = begin(pupils), TrialStore(pupils.store)
    pupils.answer = kinder
    list(regrading(pupils, trial, "s00").judge())
    trials.decide(trial, True, "anna", "2027-03-02T00:00:00+00:00")
    found = regrade.events(trials.history("s00", ["w1-double"]), trials.parts)
    assert [(one.points, one.verdict) for one in found] == [(0.0, "wrong answer"), (4.0, "accepted")]
    assert found[1].cause == f"regrade, applied by anna: changed: {ORACLE}"
    assert found[1].at == "2027-03-02T00:00:00+00:00"


# ---------------------------------------------------------------- the command


@pytest.fixture
def looked_at(tmp_path: Path, write_course: Callable[..., Path]) -> Iterator[Class]:
    """Graded, edited, and judged again on a GPU; not decided."""
    with open_store(tmp_path / "results") as store:
        pupils = Class(course_file.load(write_course()), store, {"s01": "wrong answer", "s02": "accepted"})
        pupils.grade()
        edit(pupils)
        pupils.answer = kinder
        (exercise,) = pupils.course.exercises
        pupils.course = replace(pupils.course, exercises=(replace(exercise, device="cuda"),))
        list(regrading(pupils, begin(pupils)).judge())
        yield pupils


def typed(pupils: Class, words: str) -> int:
    results = Path(str(pupils.store.engine.url.database)).parent
    places = ["--course", str(pupils.course.root), "--results", str(results)]
    arguments = cli.parser().parse_args(["regrade", *words.split(), *places])
    return regrade_command.run(arguments)


def test_looking_at_it_again_waits_for_nobody(looked_at: Class, tmp_path: Path) -> None:
    with class_run.alone(looked_at.store, tmp_path / "results", []):
        assert typed(looked_at, "") == 0
        for decision in ("--apply", "--discard"):
            with pytest.raises(UserError, match="another run is grading into it"):
                typed(looked_at, decision)


def test_it_is_applied_whatever_the_machine_and_profile_it_was_judged_by(looked_at: Class) -> None:
    assert typed(looked_at, "--apply --author anna") == 0
    assert verdicts(looked_at) == all_of(looked_at, AC)


def test_what_was_edited_since_is_not_applied_and_is_named(looked_at: Class) -> None:
    edit(looked_at, "def double(x): return 2 * x + 0\n")
    with pytest.raises(UserError, match=rf"w1-double was edited since the regrade \({ORACLE}\): `grader regrade SUB"):
        typed(looked_at, "--apply")
    assert verdicts(looked_at)["s01"] == WA


def test_what_would_change_is_written_as_a_whole_or_to_standard_output(
    looked_at: Class, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert typed(looked_at, f"--json {tmp_path}/changes.json") == 0
    capsys.readouterr()
    assert typed(looked_at, "--json -") == 0
    told = capsys.readouterr()
    assert json.loads(told.out) == json.loads((tmp_path / "changes.json").read_text())
    assert [(one["student"], one["before"], one["after"]) for one in json.loads(told.out)] == [("s01", 0.0, 4.0)]
    assert "1 up, 0 down" in told.err
    assert not Path("-").exists()


def test_a_folder_that_is_not_there_is_said_before_anything_is_judged(looked_at: Class, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="nowhere is no folder; name a file in one that exists: --json FILE"):
        typed(looked_at, f"{tmp_path} --json {tmp_path}/nowhere/changes.json")
