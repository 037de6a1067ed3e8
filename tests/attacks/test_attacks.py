"""Every attack of this folder: alone, beside honest work, and with the wall away that should have stopped it.

An attack is a folder with a submission whose docstring says what it tries and must get. It gives the right answer when
what it tries succeeds, so that a wall with a hole shows as a better verdict.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from grader import course as course_file
from grader import schedule, scoring
from grader.grading import judge
from grader.judge import results
from grader.judge.suite import Suite
from grader.model import Course, Judgement, Submission, Verdict
from grader.report import judgement_object, render_html, render_json, render_markdown
from grader.sandbox.forkserver import ForkServer
from grader.submission import read_file

HERE = Path(__file__).parent
FUNCTIONS = ("scale", "total", "shape", "label", "flip")
ATTACKS = sorted(path for path in HERE.glob("[A-I][0-9][0-9]_*/submission.*"))
SECRETS = ("canary-", "48271", "90731", "61837")


@dataclass(frozen=True, slots=True)
class Expected:
    verdict: Verdict
    passes: frozenset[str]
    """functions all of whose tests pass"""


def docstring(path: Path) -> str:
    """Of the file, or of the first code cell of the notebook."""
    text = path.read_text()
    if path.suffix == ".ipynb":
        cells = json.loads(text)["cells"]
        text = "".join(next(cell["source"] for cell in cells if cell["cell_type"] == "code"))
    return ast.get_docstring(ast.parse(text)) or ""


def expected(path: Path) -> Expected:
    fields = dict(
        line.split(": ", 1) for line in docstring(path).splitlines() if line.startswith(("verdict:", "passes:"))
    )
    passes = {"all": FUNCTIONS, "none": ()}.get(fields["passes"], tuple(fields["passes"].split(", ")))
    assert set(passes) <= set(FUNCTIONS), passes
    return Expected(Verdict(fields["verdict"]), frozenset(passes))


def name_of(path: Path) -> str:
    return path.parent.name


def read(path: Path) -> Submission:
    return read_file(name_of(path), "w1-scale", str(path))


def outcome(judgement: Judgement) -> Expected:
    failed = {test.name.split("_")[0] for test in judgement.tests if test.verdict is not Verdict.ACCEPTED}
    return Expected(judgement.verdict, frozenset(FUNCTIONS) - failed)


def story(judgement: Judgement) -> str:
    """For whoever reads that a test failed."""
    return "\n".join([judgement.message, *(f"{test.name}: {test.verdict}: {test.detail}" for test in judgement.tests)])


@pytest.fixture(scope="module")
def attacked() -> Course:
    return course_file.load(HERE / "course")


@pytest.fixture(scope="module")
def suite(attacked: Course) -> Iterator[Suite]:
    with Suite(attacked, attacked.exercises[0]) as made:
        yield made


@pytest.fixture(scope="module")
def server(sandbox: None, attacked: Course) -> Iterator[ForkServer]:
    with ForkServer(secrets=[attacked.root]) as made:
        yield made


# ---------------------------------------------------------------- the attacks themselves


def test_there_are_enough_of_them() -> None:
    sections = {section: sum(name_of(path).startswith(section) for path in ATTACKS) for section in "ABCDEFGI"}
    assert sum(sections.values()) >= 120
    assert min(sections.values()) >= 8


@pytest.mark.parametrize("path", ATTACKS, ids=name_of)
def test_an_attack_says_what_it_tries_and_must_get(path: Path) -> None:
    text = docstring(path)
    assert text.split(":")[0] == f"{name_of(path)[0]}{int(name_of(path)[1:3])}"
    assert len(text.splitlines()[0]) > 10
    assert expected(path)


# ---------------------------------------------------------------- alone


@pytest.mark.parametrize("path", ATTACKS, ids=name_of)
def test_alone(path: Path, suite: Suite, server: ForkServer, short_wall: None) -> None:
    judgement = judge(read(path), suite, server)
    assert outcome(judgement) == expected(path), story(judgement)
    assert judgement.points == sum(test.points or 0 for test in judgement.tests)
    assert server.aftermath.wait(1.0), "something of it is left after a second"
    for page in pages(suite.course, judgement):
        assert not [secret for secret in SECRETS if secret in page]


def pages(course: Course, judgement: Judgement) -> list[str]:
    """All that a student may get to read."""
    report = scoring.report(course, judgement.student, [judgement])
    shown = json.dumps(judgement_object(judgement, report.entries[0].grade))
    return [render_html(report), render_markdown(report), render_json(report), shown]


@pytest.mark.parametrize(
    ("attack", "secret"),
    [
        ("C11_raises_hidden_inputs", "canary-"),
        ("C11_names_an_error_after_its_input", "canary-"),
        ("C12_returns_a_telling_type", "canary-"),
        ("C12_has_the_hidden_numbers_shown", "48271"),
    ],
)
def test_a_secret_in_a_report_would_be_found(
    attack: str, secret: str, suite: Suite, server: ForkServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were a hidden test's message shown as a public one's is, these attacks would have got what they want."""
    monkeypatch.setattr(results, "_for_student", lambda verdict, message, sentence, hidden: message)
    judgement = judge(read(HERE / attack / "submission.py"), suite, server)
    assert all(secret in page for page in pages(suite.course, judgement))


def test_an_honest_submission_has_all_points_after_all_of_them(suite: Suite, server: ForkServer) -> None:
    judgement = judge(read_file("honest", "w1-scale", str(HERE / "honest.py")), suite, server)
    assert outcome(judgement) == Expected(Verdict.ACCEPTED, frozenset(FUNCTIONS)), story(judgement)


# ---------------------------------------------------------------- beside honest work


@pytest.mark.slow
def test_beside_honest_work(sandbox: None, attacked: Course) -> None:
    """Two judge processes, an attack and an honest submission in turns: each gets what it gets alone."""
    honest = HERE / "honest.py"
    submissions: list[Submission] = []
    for number, path in enumerate(ATTACKS):
        submissions += [read(path), read_file(f"honest-{number}", "w1-scale", str(honest))]
    judged = {judgement.student: judgement for judgement in schedule.run(submissions, attacked, 2)}
    assert len(judged) == len(submissions)
    everything = Expected(Verdict.ACCEPTED, frozenset(FUNCTIONS))
    spoiled = {
        name_of(path): story(judged[f"honest-{number}"])
        for number, path in enumerate(ATTACKS)
        if outcome(judged[f"honest-{number}"]) != everything or judged[f"honest-{number}"].points != 10.0
    }
    assert spoiled == {}
    others = {
        name_of(path): story(judged[name_of(path)])
        for path in ATTACKS
        if outcome(judged[name_of(path)]) != expected(path)
    }
    assert others == {}
