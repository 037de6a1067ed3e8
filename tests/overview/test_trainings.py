"""Leaderboards and scatter plots of a class's trainings, from made-up measurements."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grader.model import Outcome, Verdict
from grader.overview import page
from grader.overview.facts import ClassFacts
from grader.overview.scatter import scatters
from grader.overview.trainings import Leaderboard, leaderboards
from tests.overview.conftest import COURSE, HOSTILE
from tests.report.test_html import MAY_RUN_OR_FETCH, Page


def trained(student: str, value: float | None, parameters: int = 400_000, stopped: str = "", name: str = "") -> Outcome:
    values: dict[str, Any] = {"profile": "cpu", "runs": []}
    if value is not None:
        values |= {"value": value, "error": 0.008, "parameters": parameters, "cpu_seconds": 41.0, "what": "accuracy"}
        values |= {"runs": [{"stopped": stopped}], "counts": 0, "name": name}
    points = 9.0 if value and value >= 0.865 else 3.0
    return Outcome(
        student, "w4", "knows", True, "accuracy", Verdict.WRONG_ANSWER, points, 9.0, 1.0, "", (), values
    )  # fmt: skip


@pytest.fixture(scope="module")
def board() -> Leaderboard:
    one_more = Outcome("s9", "w4", "other", True, "a", Verdict.ACCEPTED, 1.0, 1.0, 1.0, "", ())
    class_ = [
        trained("s1", 0.84, name=HOSTILE), trained(HOSTILE, 0.87, 90_000),
        trained("s3", 0.87, 900_000, "it had used its 60 s"), trained("s4", None),
        trained("s5", 0.31, name="Penguins"), one_more,
    ]  # fmt: skip
    (found,) = leaderboards(class_)
    return found


def test_the_same_accuracy_is_the_same_rank_and_what_failed_has_none(board: Leaderboard) -> None:
    assert [(place.rank, place.student) for place in board.places] == [(1, HOSTILE), (1, "s3"), (3, "s1"), (4, "s5")]
    assert [place.stopped for place in board.places] == [False, True, False, False]
    assert [place.passed for place in board.places] == [True, True, False, False]


def test_points_lie_within_the_axes_and_are_told_in_words(board: Leaderboard) -> None:
    parameters, seconds = scatters(board)
    for plot in (parameters, seconds, *scatters(replace(board, places=board.places[:1]))):
        assert all(plot.left <= x <= plot.right and plot.top <= y <= plot.bottom for x, y, _ in plot.dots)
    assert [x for x, _, _ in parameters.dots][:2] == sorted(x for x, _, _ in parameters.dots[:2])
    assert "900,000 parameters: accuracy 0.8700" in parameters.words


def test_names_are_shown_only_when_asked_for(class_facts: ClassFacts, board: Leaderboard) -> None:
    only = replace(class_facts, trainings=(replace(board, places=board.places[1:]),), mistakes=(), absent=(), faults=())
    assert "<td>s3</td>" not in page.render(COURSE, only)
    assert "<td>s3</td>" in page.render(COURSE, only, names=True)


def of_course(board: Leaderboard) -> Leaderboard:
    return replace(board, exercise="w1-double")


def test_the_page_for_students_has_who_chose_a_name_and_nobody_else(
    class_facts: ClassFacts, board: Leaderboard
) -> None:
    """Ranks are those among all; of the others it is said how many trainings there are, and no more."""
    source = page.render_leaderboard(COURSE, replace(class_facts, trainings=(of_course(board),)))
    made = Page(source)
    cells = [text for tag, text in made.texts if tag in ("td", "th")]
    assert cells[7:] == [
        "3", HOSTILE, "0.8400", "0.0080", "400,000", "41 s", "cpu",
        "4", "Penguins", "0.3100", "0.0080", "400,000", "41 s", "cpu",
    ]  # fmt: skip
    assert "2 of 4 trainings have a name." in made.text
    assert not {tag for tag, _ in made.tags} & MAY_RUN_OR_FETCH
    for secret in ("s1", "s3", "s5", "0.8700", "90,000", "900,000"):
        assert secret not in made.text


def test_staff_can_leave_a_student_out(class_facts: ClassFacts, board: Leaderboard) -> None:
    facts = replace(class_facts, trainings=(of_course(board),))
    assert "Penguins" in page.render_leaderboard(COURSE, facts, hidden=["s1"])
    assert "Penguins" not in page.render_leaderboard(COURSE, facts, hidden=["s5"])
    assert "0 of 4 trainings have a name." in page.render_leaderboard(COURSE, facts, hidden=["s1", "s5"])


def test_the_pages_with_trainings_can_be_read_by_everybody(
    class_facts: ClassFacts, board: Leaderboard, tmp_path: Path
) -> None:
    html5lib = pytest.importorskip("html5lib")
    facts = replace(class_facts, trainings=(of_course(board), replace(of_course(board), test=HOSTILE)))
    sources = (page.render(COURSE, facts, names=True), page.render_leaderboard(COURSE, facts))
    for number, source in enumerate(sources):
        html5lib.HTMLParser(strict=True).parse(source)
        ids = [attributes["id"] for _, attributes in Page(source).tags if "id" in attributes]
        assert len(ids) == len(set(ids))
        (tmp_path / f"{number}.html").write_text(source, encoding="utf-8")
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright (pip install 'grader[dev]')")
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python")
    chromium = shutil.which("chromium") or pytest.skip("needs the browser Chromium (chromium) on the PATH")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=["--headless", "--no-sandbox"])
        context = browser.new_context(viewport={"width": 360, "height": 900}, color_scheme="dark", bypass_csp=True)
        shown = context.new_page()
        for number in range(len(sources)):
            shown.goto((tmp_path / f"{number}.html").as_uri())
            assert shown.evaluate("document.documentElement.scrollWidth") <= 360
            found = axe.Axe().run(shown)
            assert found.response["violations"] == [], found.generate_report()
        browser.close()
