"""What was graded without a sandbox says so in every format, and nothing else does."""

from __future__ import annotations

import json

import pytest

from grader.inside.trust import WALLS
from grader.model import NO_WALLS
from grader.report import render_html, render_json, render_markdown

SAID = "Graded without a sandbox"


def test_inside_and_outside_mean_the_same_by_it() -> None:
    assert WALLS == NO_WALLS


@pytest.mark.parametrize(("render", "title"), [(render_html, "<h1>Feedback"), (render_markdown, "**Points:")])
def test_a_report_without_walls_says_so_first_and_names_the_exercise(a_report, a_test, render, title) -> None:
    text = render(a_report(a_test(), walls=NO_WALLS))
    banner = text[text.index(SAID) : text.index(title)]
    assert "Max pooling" in banner


@pytest.mark.parametrize("render", [render_html, render_markdown, render_json])
@pytest.mark.parametrize("walls", ["", "userns pidns, mntns", "bwrap 0.8.0 (cold): userns pidns"])
def test_a_report_with_walls_does_not(a_report, a_test, render, walls) -> None:
    text = render(a_report(a_test(), walls=walls))
    assert SAID not in text
    assert NO_WALLS not in text


def test_json_says_it_in_the_walls(a_report, a_test) -> None:
    record = json.loads(render_json(a_report(a_test(), walls=NO_WALLS)))
    assert record["judgements"][0]["walls"] == NO_WALLS
