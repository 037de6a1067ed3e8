"""A canary in every secret of a course: a submission that searches everything finds none, and no report shows one."""

from __future__ import annotations

import json
import secrets
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from grader import course as course_file
from grader import scoring
from grader.judge_process import JudgeProcess
from grader.model import Verdict
from grader.report import judgement_object, render_html, render_json, render_markdown
from grader.store import open_store

SEARCH = Path(__file__).with_name("search_from_inside.py").read_text()
PLACES = ("environment", "descriptors", "objects", "files", "memory")
SETTINGS = """\
course: tiny
title: A tiny course
limits: {cpu_seconds: 60, import_cpu_seconds: 10, memory: 1GiB}
exercises:
  - slug: w1-double
    title: Doubling
    week: 1
    points: 4
    submit: double
    functions: {double: any}
    tiers: {basic: 4}
"""
TESTS = '''\
import pytest

FOUND = []  # what a search may find

@pytest.mark.tier("basic")
@pytest.mark.parametrize("place", ["environment", "descriptors", "objects", "files", "memory"])
def test_NAME(student, compare, place):
    """A sentence."""
    compare(student.double(place), FOUND)
'''
INPUT = '''
@pytest.mark.tier("basic")
def test_input(student):
    """Another sentence."""
    student.double(CANARY)
'''


@pytest.fixture
def canary() -> Callable[[], str]:
    """A new one at each call; `planted` holds them all."""
    planted: list[str] = []

    def plant() -> str:
        planted.append(f"kanary-{secrets.token_hex(16)}")
        return planted[-1]

    plant.planted = planted  # type: ignore[attr-defined]
    return plant


@pytest.fixture
def besieged(sandbox, write_course, canary, monkeypatch, tmp_path) -> JudgeProcess:
    """A judge that has judged before, of a course with a canary in each of its secrets."""
    hidden = f"CANARY = {canary()!r}\n" + TESTS.replace("NAME", "hidden")
    hidden += INPUT.replace("CANARY", repr(canary()))
    oracle = f"CANARY = {canary()!r}\n\ndef double(x):\n    return CANARY\n"
    root = write_course(
        settings=f"# {canary()}\n{SETTINGS}", public=TESTS.replace("NAME", "public"), hidden=hidden, oracle=oracle
    )
    solutions = root / "solutions/w1-double"
    solutions.mkdir(parents=True)
    (solutions / "accepted.py").write_text(f"CANARY = {canary()!r}\n")
    (tmp_path / "submissions/s02").mkdir(parents=True)
    (tmp_path / "submissions/s02/double.py").write_text(f"CANARY = {canary()!r}\n")
    monkeypatch.setenv("GRADER_TOKEN", canary())
    process = JudgeProcess(course_file.load(root))
    yield process
    process.close()


def spy(process: JudgeProcess) -> str:
    return f"LIBRARIES = {tuple(process.server.mounts.binds)!r}\n{SEARCH}\n"


def test_a_submission_that_searches_everything_finds_no_secret(besieged, hand_in, canary, tmp_path):
    """Beside it in time: another student's work, whose judgement is stored, was judged by the same fork server."""
    other = besieged.judge(
        hand_in(f"CANARY = {canary()!r}\ndef double(x): return [CANARY]\n", "w1-double", "double.py")
    )
    with open_store(tmp_path / "results") as store:
        store.add(other, "key")
        text = spy(besieged) + textwrap.dedent(
            """
            def double(place):
                if place not in ("environment", "descriptors", "objects", "files", "memory"): return 0
                found = f(place)
                print(*found)
                if found: raise ValueError(*found)
                return found
            """
        )
        judgement = besieged.judge(hand_in(text, "w1-double", "double.py"))
    by_name = {test.name: test for test in judgement.tests}
    for place in PLACES:
        assert by_name[f"public[{place}]"].verdict is Verdict.ACCEPTED, by_name[f"public[{place}]"].detail
    # What it was given itself is in its frames and nowhere else it may be shown.
    course = besieged.course
    report = scoring.report(course, "s01", [judgement])
    shown = json.dumps(judgement_object(judgement, report.entries[0].grade))
    pages = [render_html(report), render_markdown(report), render_json(report), shown]
    for page in pages:
        assert not [secret for secret in canary.planted if secret in page]


def test_a_canary_that_a_submission_brings_itself_is_found(besieged, hand_in):
    """The search of the test above is no blind one."""
    text = spy(besieged) + "kept = ['kana' + 'ry-' + '5' * 32]\ndouble = f\n"
    judgement = besieged.judge(hand_in(text, "w1-double", "double.py"))
    found = {test.name: test.verdict for test in judgement.tests}
    assert found["public[objects]"] is Verdict.WRONG_ANSWER
    assert found["public[memory]"] is Verdict.WRONG_ANSWER
    assert found["public[environment]"] is Verdict.ACCEPTED
