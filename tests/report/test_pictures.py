"""A grid's layout: indices of the whole tensor, marks on wrong cells, a window that may reach into the padding."""

from __future__ import annotations

import pytest

from grader.model import Grid
from grader.report.pictures import draw

ROWS = (("1.0", "2.0", "3.0"), ("4.0", "5.0", "6.0"))


def test_indices_count_from_the_offsets() -> None:
    picture = draw(Grid("part", ROWS, top=7, left=4))
    assert [word for _, word, _ in picture.columns.words] == ["4", "5", "6"]
    assert [line.words[0][1] for line in picture.rows] == ["7", "8"]


def test_numbers_end_at_the_right_edge_of_their_cells() -> None:
    picture = draw(Grid("all", ROWS))
    edges = [x for x, _, _ in picture.columns.words]
    assert all([x for x, _, _ in line.words] == edges for line in picture.numbers)


@pytest.mark.parametrize("longest", ["1", "-1.2345e-10", "-1.23456789", "x" * 500])
def test_a_cell_is_wide_enough_for_its_longest_number(longest: str) -> None:
    picture = draw(Grid("wide", ((longest, "0"),)))
    first, second = picture.columns.words
    shown = picture.numbers[0].words[0][1]
    assert second[0] - first[0] >= 8 * len(shown)
    assert len(shown) <= 14


def test_wrong_cells_are_counted_in_the_whole_tensor() -> None:
    picture = draw(Grid("part", ROWS, top=10, left=20, wrong=((11, 22), (0, 0), (99, 99))))
    assert [[wrong for _, _, wrong in line.words] for line in picture.numbers] == [[False] * 3, [False, False, True]]
    assert picture.wrong.count("z") == 1
    assert "row 11, column 22 is 6.0" in picture.description


@pytest.mark.parametrize(
    ("window", "rows", "columns", "reaches_out"),
    [
        ((0, 0, 2, 2), ["0", "1"], ["0", "1", "2"], False),
        ((-1, -1, 3, 3), ["\N{MINUS SIGN}1", "0", "1"], ["\N{MINUS SIGN}1", "0", "1", "2"], True),
        ((1, 2, 2, 2), ["0", "1", "2"], ["0", "1", "2", "3"], True),
        ((-2, 0, 2, 1), ["\N{MINUS SIGN}2", "\N{MINUS SIGN}1", "0", "1"], ["0", "1", "2"], True),
    ],
)
def test_a_window_may_reach_into_the_padding(
    window: tuple[int, int, int, int], rows: list[str], columns: list[str], reaches_out: bool
) -> None:
    picture = draw(Grid("input", ROWS, window=window))
    assert [line.words[0][1] for line in picture.rows] == rows
    assert [word for _, word, _ in picture.columns.words] == columns
    assert bool(picture.beyond) is reaches_out
    assert ("partly outside" in picture.description) is reaches_out


@pytest.mark.parametrize(
    "window", [(-1, -1, 3, 3), (0, 0, 2, 3), (1, 1, 4, 4), (-(10**9), -(10**9), 2 * 10**9, 2 * 10**9)]
)
def test_the_outline_stays_inside_the_picture(window: tuple[int, int, int, int]) -> None:
    picture = draw(Grid("input", ROWS, window=window))
    assert picture.window is not None
    x, y, width, height = picture.window
    assert x >= 0
    assert y >= 0
    assert width > 0
    assert height > 0
    assert x + width <= picture.width <= 2000
    assert y + height <= picture.height <= 2000


@pytest.mark.parametrize("window", [(10**9, 0, 3, 3), (0, 0, 0, 0), (0, 0, -1, 4)])
def test_a_window_that_is_nowhere_near_is_not_drawn(window: tuple[int, int, int, int]) -> None:
    assert draw(Grid("input", ROWS, window=window)).window is None


def test_dashed_borders_are_drawn_once_and_never_on_the_frame() -> None:
    picture = draw(Grid("input", (("1",),), window=(-1, -1, 2, 2)))
    strokes = picture.beyond.split("M")[1:]
    assert len(strokes) == len(set(strokes)) == 8  # 3 cells x 4 sides, less 2 shared ones, less 2 on the frame


@pytest.mark.parametrize("rows", [(), ((),), (("1", "2"), ("3",))])
def test_empty_and_ragged_grids_are_drawn(rows: tuple[tuple[str, ...], ...]) -> None:
    assert draw(Grid("odd", rows)).width > 0


def test_as_text_the_marks_are_letters() -> None:
    text = draw(Grid("input", ROWS, wrong=((0, 0),), window=(-1, 0, 2, 1))).text
    assert text.splitlines() == [
        "          0    1    2",
        "-1      [·]",
        " 0  [*1.0*]  2.0  3.0",
        " 1      4.0  5.0  6.0",
    ]
