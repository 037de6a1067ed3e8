"""A test is made ready in the same way for every submission, whether pytest looked for its fixtures or not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.judge.shortcut import Shortcut
from grader.model import Judgement

TESTS = '''
import pytest, torch
from itertools import count

events, numbers, seen = [], count(1), set()


@pytest.fixture
def opened(student):
    events.append("opened")
    yield student
    events.append("closed")


@pytest.fixture
def number(request):
    return request.param + 1


@pytest.fixture
def drawn(generator):
    return int(torch.randint(0, 1000, (), generator=generator))


@pytest.mark.tier("basic")
def test_plain(student, compare, generator):
    """Its numbers are the same for every submission."""
    x = int(torch.randint(0, 1000, (), generator=generator))
    seen.add(x)
    assert len(seen) == 1
    compare(student.double(x), 2 * x)


@pytest.mark.tier("basic")
@pytest.mark.parametrize("n", [1, 2])
def test_values(student, n):
    """One test for each value."""
    assert student.double(n) == 2 * n


@pytest.mark.tier("basic")
@pytest.mark.parametrize("number", [1, 2], indirect=True)
def test_indirect(student, number):
    """A fixture of the course makes something of the value."""
    assert number in (2, 3) and student.double(number) == 2 * number


@pytest.mark.tier("basic")
def test_own(opened, tmp_path):
    """A fixture of the course begins and ends with each submission, and a folder is a new one."""
    (tmp_path / "new").mkdir()
    assert opened.double(1) == 2
    assert events == ["opened", "closed"] * (next(numbers) - 1) + ["opened"]


@pytest.mark.tier("basic")
def test_shared(student, drawn, generator):
    """What a fixture of the course draws, the test does not draw again."""
    again = int(torch.randint(0, 1000, (), generator=generator))
    assert student.double(drawn) == 2 * drawn and drawn != again
'''
CLASS = '''
import pytest


@pytest.mark.tier("basic")
class TestDoubling:
    def test_one(self, student):
        """What a test notes on itself is of one submission."""
        assert not hasattr(self, "noted")
        self.noted = student.double(1)
        assert self.noted == 2
'''
REPLACED = '''
import pytest


@pytest.fixture
def rng():
    return 21


@pytest.mark.tier("basic")
def test_replaced(student, rng):
    """The course's own fixture of that name."""
    assert student.double(rng) == 42
'''


def judge_often(judge_tiny: Callable[..., Judgement], public: str) -> list[Judgement]:
    source = "ANSWER = 42\ndef double(x): return 2 * x\n"
    first = judge_tiny(source, public=public, hidden="# none\n")
    return [first, *(judge_tiny(source) for _ in range(3))]


@pytest.fixture
def shortcuts(monkeypatch: pytest.MonkeyPatch) -> dict[str, set[str]]:
    """Name of each test that was run -> the fixtures for which pytest is not asked again."""
    found: dict[str, set[str]] = {}
    work_out = Shortcut._work_out

    def noted(self, item):
        assert item.name not in found
        makers = work_out(self, item)
        found[item.name] = set(makers)
        return makers

    monkeypatch.setattr(Shortcut, "_work_out", noted)
    return found


def test_every_submission_meets_the_same(judge_tiny, shortcuts: dict[str, set[str]]) -> None:
    judged = judge_often(judge_tiny, TESTS)
    assert [judgement.verdict for judgement in judged] == ["accepted"] * 4, judged[0].tests
    assert shortcuts == {
        "test_plain": {"student", "compare", "generator"},
        "test_values[1]": {"student", "n"},
        "test_values[2]": {"student", "n"},
        "test_indirect[1]": set(),
        "test_indirect[2]": set(),
        "test_own": set(),
        "test_shared": set(),
    }


def test_a_fixture_of_the_course_takes_the_place_of_one_of_the_graders(judge_tiny, shortcuts) -> None:
    assert [judgement.verdict for judgement in judge_often(judge_tiny, REPLACED)] == ["accepted"] * 4
    assert shortcuts == {"test_replaced": set()}


def test_a_test_class_remembers_nothing_of_the_submission_before(judge_tiny) -> None:
    assert [judgement.verdict for judgement in judge_often(judge_tiny, CLASS)] == ["accepted"] * 4


def test_what_a_fixture_refuses_it_refuses_every_submission(judge_tiny, shortcuts) -> None:
    tests = '@pytest.mark.tier("basic")\ndef test_a(student, training):\n    """A public test cannot train."""\n'
    judged = judge_often(judge_tiny, f"import pytest\n\n\n{tests}")
    assert len({judgement.tests[0].detail for judgement in judged}) == 1
    assert judged[-1].verdict == "judge error"
    assert "a public test cannot train" in judged[-1].tests[0].detail
    assert not shortcuts
