"""The picture of a failed comparison: the right channel, cut around the first error, with the window that is wrong."""

from __future__ import annotations

from typing import Any

import numpy
import pytest

from grader.judge.pictures import MAX_SIDE, draw
from grader.model import Evidence, Grid

WINDOW = {"kernel": (3, 2), "stride": (2, 1), "padding": (1, 0), "dilation": (1, 2)}


def one_wrong(shape: tuple[int, ...], at: tuple[int, ...]) -> tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray]:
    """(got, expected, mask) that differ by one at one place."""
    expected = numpy.zeros(shape, dtype="float32")
    got = expected.copy()
    got[at] = 1
    return got, expected, got != expected


def picture(*args: Any) -> Evidence:
    evidence = draw(*args)
    assert evidence
    return evidence


def titles(evidence: Evidence) -> list[str]:
    return [grid.title for grid in evidence.grids]


def grid(evidence: Evidence, title: str) -> Grid:
    return next(grid for grid in evidence.grids if grid.title.startswith(title))


def test_the_grids_of_a_wrong_value() -> None:
    evidence = picture(*one_wrong((2, 2), (1, 0)), numpy.full((3, 3), 5.0), None)
    assert evidence.caption == "First wrong element: row 1, column 0."
    assert evidence.grids == (
        Grid("input", (("5",) * 3,) * 3),
        Grid("expected", (("0", "0"), ("0", "0"))),
        Grid("returned", (("0", "0"), ("1", "0")), wrong=((1, 0),)),
        Grid("returned - expected", (("0", "0"), ("1", "0")), wrong=((1, 0),)),
    )


@pytest.mark.parametrize(
    ("shape", "at", "source", "caption", "names"),
    [
        ((1, 1, 2, 2), (0, 0, 1, 1), (1, 1, 3, 3), " of image 0, channel 0", ["input", "expected", "returned"]),
        (
            (2, 3, 2, 2),
            (1, 2, 0, 1),
            (2, 3, 3, 3),
            " of image 1, channel 2",
            ["input, image 1, channel 2", "expected, image 1, channel 2", "returned, image 1, channel 2"],
        ),
        (
            (2, 5, 2, 2),
            (1, 4, 0, 1),
            (2, 3, 3, 3),
            " of image 1, channel 4",  # the input has no fifth channel
            ["input, image 1, channel 0", "expected, image 1, channel 4", "returned, image 1, channel 4"],
        ),
        (
            (3, 2, 2),
            (2, 0, 0),
            (3, 3, 3),
            " of channel 2",
            ["input, channel 2", "expected, channel 2", "returned, channel 2"],
        ),
        ((3, 2, 2), (2, 0, 0), (3, 3), " of channel 2", ["input", "expected, channel 2", "returned, channel 2"]),
        (
            (1, 2, 1, 2, 2),
            (0, 1, 0, 0, 0),
            (2, 3, 3),
            " of axis 0 0, axis 1 1, axis 2 0",
            ["input", "expected, axis 0 0, axis 1 1, axis 2 0", "returned, axis 0 0, axis 1 1, axis 2 0"],
        ),
    ],
)
def test_the_image_and_channel_of_the_first_error_are_drawn(
    shape: tuple[int, ...], at: tuple[int, ...], source: tuple[int, ...], caption: str, names: list[str]
) -> None:
    evidence = picture(*one_wrong(shape, at), numpy.zeros(source), None)
    assert evidence.caption == f"First wrong element: row {at[-2]}, column {at[-1]}{caption}."
    assert titles(evidence) == [*names, "returned - expected"]


@pytest.mark.parametrize(
    ("cell", "window", "outline"),
    [
        ((0, 0), {"kernel": (2, 2), "stride": (2, 2)}, (0, 0, 2, 2)),
        ((1, 2), {"kernel": (2, 3), "stride": (2, 1)}, (2, 2, 2, 3)),
        ((0, 0), WINDOW, (-1, 0, 3, 3)),  # reaches into the padding
        ((3, 3), WINDOW, (5, 3, 3, 3)),
    ],
)
def test_the_window_of_the_wrong_element_is_outlined_in_the_input(
    cell: tuple[int, int], window: dict[str, tuple[int, int]], outline: tuple[int, int, int, int]
) -> None:
    evidence = picture(*one_wrong((4, 4), cell), numpy.zeros((8, 8)), window)
    assert grid(evidence, "input").window == outline


@pytest.mark.parametrize(
    ("cell", "top", "left"),
    [((0, 0), 0, 0), ((20, 25), 15, 20), ((39, 39), 30, 30), ((4, 39), 0, 30), ((6, 6), 1, 1)],
)
def test_a_large_channel_is_cut_around_the_first_error(cell: tuple[int, int], top: int, left: int) -> None:
    evidence = picture(*one_wrong((40, 40), cell), numpy.zeros((40, 40)), {"kernel": (1, 1), "stride": (1, 1)})
    for part in evidence.grids:
        assert (len(part.rows), {len(row) for row in part.rows}) == (MAX_SIDE, {MAX_SIDE})
        assert (part.top, part.left) == (top, left)
    returned = grid(evidence, "returned")
    assert returned.wrong == (cell,)
    assert returned.rows[cell[0] - top][cell[1] - left] == "1"


def test_marks_are_drawn_for_what_is_shown_alone() -> None:
    zeros, ones = numpy.zeros((100, 100)), numpy.ones((100, 100))
    returned = grid(picture(ones, zeros, ones != zeros, None, None), "returned")
    assert returned.wrong == tuple((row, column) for row in range(MAX_SIDE) for column in range(MAX_SIDE))


def test_where_the_shapes_differ_nothing_is_marked() -> None:
    evidence = picture(numpy.ones((3, 3)), numpy.zeros((2, 2)), None, None, WINDOW)
    assert evidence.caption == "The shapes differ."
    assert evidence.grids == (
        Grid("expected", (("0", "0"), ("0", "0"))),
        Grid("returned", (("1",) * 3,) * 3),
    )


@pytest.mark.parametrize("shape", [(0, 3), (4,), (1, 1, 2, 2), ()], ids=str)
def test_what_has_other_axes_is_not_drawn_as_if_it_had_the_same(shape: tuple[int, ...]) -> None:
    assert titles(picture(numpy.ones(shape), numpy.zeros((2, 2)), None, None, None)) == ["expected"]


@pytest.mark.parametrize("shape", [(), (3,), (0, 3), (2, 0, 2, 2)], ids=str)
def test_what_has_no_rows_and_columns_has_no_picture(shape: tuple[int, ...]) -> None:
    assert draw(numpy.ones((1, 1)), numpy.zeros(shape), None, numpy.zeros((2, 2)), None) is None


@pytest.mark.parametrize(
    ("dtype", "has_difference"),
    [("float32", True), ("int64", True), ("uint8", True), ("bool", False), ("complex64", False)],
)
def test_a_difference_is_drawn_for_numbers(dtype: str, has_difference: bool) -> None:
    got, expected, wrong = (item.astype(dtype) for item in one_wrong((2, 2), (0, 0)))
    assert ("returned - expected" in titles(picture(got, expected, wrong != 0, None, None))) == has_difference


def test_a_difference_of_unsigned_numbers_has_a_sign() -> None:
    got, expected = numpy.zeros((1, 1), dtype="uint8"), numpy.full((1, 1), 255, dtype="uint8")
    assert grid(picture(got, expected, got != expected, None, None), "returned - expected").rows == (("-255",),)
