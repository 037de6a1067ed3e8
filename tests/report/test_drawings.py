"""Pictures that a test asked for: escaped, bounded, with a title and words, and with marks beside the colours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from grader import model
from grader.model import Box, Drawing
from grader.report import render_html, render_markdown
from grader.report.drawings import draw

Build = Callable[..., Any]
NAN = float("nan")
ATTACK = "<script>alert(1)</script>\"'{{ 7*7 }}```</text></svg>|"

IMAGE = Drawing("image", "original", "2 x 2 pixels.", (("000000", "ffffff"), ("", "808080")))
TABLE = Drawing(
    "table", "parameters", "Row 2.", (("conv", "9", "9"), ("bn", "8", "7")), ("layer", "want", "got"), ((1, 2),)
)
BANDS = Drawing("bands", "the matrix", "2 x 3.", (("a", "b", "."), (".", "a", "?")), ("1.5", "-2"), ((1, 2),))
HEAT = Drawing("heat", "gradient", "1 x 4.", (("8", "-8", "0", ""),), ("0.25",))
BOXED = Drawing(
    "image", "scene", "2 x 3.", (("000000",) * 3,) * 2,
    boxes=(Box("truth", 0, 0, 1, 1), Box("yours", 0.5, 0, 3, 9), Box("truth", 2, 1, 3, 2), Box("yours", 0, 0, 1, NAN)),
)  # fmt: skip
ALL = [IMAGE, TABLE, BANDS, HEAT, BOXED]


def failed(a_test: Build, *drawings: Drawing, **changes: Any) -> model.TestResult:
    return a_test(evidence=model.Evidence("", (), drawings=drawings), **changes)


def test_cells_of_one_colour_are_one_path() -> None:
    drawn = draw(Drawing("image", "", "", (("ff0000", "ff0000", "00ff00"), ("ff0000",) * 3)))
    assert [colour for colour, _ in drawn.fills] == ["ff0000", "00ff00"]
    assert drawn.fills[0][1].count("M") == 2  # cells that follow each other are one box
    assert (drawn.width, drawn.height) == (54, 36)


def test_what_is_below_zero_or_no_number_is_hatched() -> None:
    assert draw(HEAT).hatched.count("M") == 2
    assert draw(IMAGE).hatched.count("M") == 1
    assert draw(BANDS).hatched == ""


def test_cells_that_differ_are_outlined_and_letters_told() -> None:
    drawn = draw(BANDS)
    assert drawn.wrong.count("M") == 1
    assert [letter for _, _, letter in drawn.letters] == ["a", "b", "a"]
    assert [text for _, text, _ in drawn.legend] == ["a is 1.5", "b is -2", "other values"]


def test_boxes_of_one_name_are_one_outline_within_the_picture() -> None:
    drawn = draw(BOXED)
    assert [(outline.name, outline.style) for outline in drawn.outlines] == [("truth", 0), ("yours", 1)]
    assert drawn.outlines[0].path == "M0 0H18V18H0zM36 18H54V36H36z"
    assert drawn.outlines[1].path == "M9 0H54V36H9z"  # cut off at the edge; what is no number is left out


def test_boxes_are_told_apart_by_their_lines_and_named(a_report: Build, a_test: Build) -> None:
    page = render_html(a_report(failed(a_test, BOXED)))
    for style, name in enumerate(["truth", "yours"]):
        assert page.count(f'class="box-{style}"') == 2  # in the picture and in the legend
        assert f"</svg> {name}</li>" in page


def test_the_legend_of_a_heat_map_names_the_signs_that_occur() -> None:
    assert [text for _, text, _ in draw(HEAT).legend] == ["above zero, to 0.25", "below zero, to -0.25"]
    assert [text for _, text, _ in draw(Drawing("heat", "t", "c", (("8", "0"),), ("1",))).legend] == [
        "above zero, to 1"
    ]


def test_planes_of_a_heat_map_have_a_line_between_them() -> None:
    drawn = draw(Drawing("heat", "t", "c", (("8", "|", "-8"),), ("1",)))
    assert len(drawn.fills) == 3
    assert drawn.hatched.count("M") == 1


def test_as_text() -> None:
    assert draw(IMAGE).text == "  @@\n??++\n2 x 2 pixels."
    assert draw(TABLE).text == "   layer  want  got\n   conv   9     9\n>  bn     8     7\nRow 2."
    assert draw(BANDS).text == "a b   .\n. a *?*\n2 x 3. a is 1.5; b is -2; other values."
    assert draw(HEAT).text == "8 -8 0 ?\n1 x 4. steps from -8 to 8."


@pytest.mark.parametrize("drawing", ALL, ids=lambda drawing: drawing.kind)
def test_each_picture_has_a_title_and_says_what_it_shows(a_report: Build, a_test: Build, drawing: Drawing) -> None:
    page = render_html(a_report(failed(a_test, drawing)))
    assert f'<figcaption class="title">{drawing.title}</figcaption>' in page
    assert drawing.caption in page
    assert ('<svg class="cells"' in page) == (drawing is not TABLE)
    markdown = render_markdown(a_report(failed(a_test, drawing)))
    assert drawing.title in markdown
    assert draw(drawing).text in markdown


def test_the_first_wrong_row_is_marked_in_words_too(a_report: Build, a_test: Build) -> None:
    page = render_html(a_report(failed(a_test, TABLE)))
    assert '<tr class="wrong"><th scope="row">bn <span class="unseen">(first wrong row)</span></th>' in page


@pytest.mark.parametrize("kind", ["image", "table", "bands", "heat", "new", ATTACK])
def test_nothing_in_a_drawing_becomes_markup(a_report: Build, a_test: Build, kind: str) -> None:
    boxes = (Box(ATTACK, 0, 0, 1, 1),)
    drawing = Drawing(kind, ATTACK, ATTACK, ((ATTACK,) * 2,) * 2, (ATTACK,) * 3, ((0, 0), (99, -1)), boxes)
    page = render_html(a_report(failed(a_test, drawing)))
    assert "<script>alert" not in page
    assert "\"'{{" not in page
    assert "\n````text\n" in render_markdown(a_report(failed(a_test, drawing)))  # a fence longer than any inside


@pytest.mark.parametrize("rows", [(), ((),), (("x",), ()), (("000000",), ("000000",) * 3)])
@pytest.mark.parametrize("kind", ["image", "table", "bands", "heat"])
def test_rows_of_any_length(a_report: Build, a_test: Build, kind: str, rows: Any) -> None:
    report = a_report(failed(a_test, Drawing(kind, "t", "c", rows)))
    assert "</html>" in render_html(report)
    assert render_markdown(report)


def test_the_worst_picture_is_not_large(a_report: Build, a_test: Build) -> None:
    noise = tuple(tuple(f"{(row * 48 + column) * 7919 % 2**24:06x}" for column in range(48)) for row in range(48))
    page = render_html(a_report(failed(a_test, Drawing("image", "t", "c", noise))))
    assert len(page) < 200_000


def test_a_hidden_test_shows_none(a_report: Build, a_test: Build) -> None:
    report = a_report(failed(a_test, Drawing("table", "canary", "canary", (("canary",),)), hidden=True))
    assert "canary" not in render_html(report) + render_markdown(report)
