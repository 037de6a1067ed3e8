"""What a test wants drawn: any value can be asked for, and what comes of it is small and says what it shows."""

from __future__ import annotations

from typing import Any

import numpy
import pytest
import torch

from grader.inside.wire import Opaque
from grader.judge import drawings
from grader.judge.drawings import MAX_DRAWINGS, MAX_ROWS, MAX_SIDE, bands, heat, image, table

NAN = float("nan")
GRAY = numpy.array([[0.0, 1.0], [0.5, NAN]])
HOSTILE: list[Any] = [
    None, 3, "text", [], [[1, 2]], {}, (), object, Opaque("Evil", "is no plain value"), torch.ones(()),
    torch.ones(0, 3), torch.ones(2, 2, dtype=torch.complex64), numpy.array([["a"]]), torch.ones(2, 3, 4, 5),
    numpy.ones((1,) * 9),
    torch.full((2, 2), float("inf")), torch.full((3, 2, 2), NAN), torch.full((2, 2), -1e308, dtype=torch.float64),
    torch.ones(2, 2).bool(), torch.ones(1, 1, 1, dtype=torch.bfloat16), numpy.ones((70, 3), "uint64"),
]  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: str(type(value).__name__))
@pytest.mark.parametrize("draw", [image, bands, heat, lambda value, title: table(["a"], value, [1], title)])
@pytest.mark.filterwarnings("error")
def test_anything_can_be_asked_for(draw, value):
    drawn = draw(value, "title")
    assert drawn.title == "title"
    assert drawn.caption
    assert len(drawn.rows) <= MAX_SIDE


def test_gray_and_colours():
    drawn = image(GRAY, "t")
    assert drawn.rows[0] == ("000000", "ffffff")
    assert drawn.rows[1][1] == ""  # not a number
    assert drawn.caption == "2 x 2 pixels; black is 0, white is 1."
    red = torch.zeros(1, 3, 2, 2)
    red[0, 0] = 1
    assert image(red, "t").rows == (("ff0000",) * 2,) * 2
    assert image(red[0].permute(1, 2, 0).numpy(), "t").rows == (("ff0000",) * 2,) * 2


@pytest.mark.parametrize(
    ("pixels", "more", "scale"),
    [
        (torch.tensor([[0, 51]], dtype=torch.uint8), {}, "black is 0, white is 255"),
        (torch.tensor([[0.2, 0.4]]), {}, "black is 0, white is 1"),
        (torch.tensor([[-2.0, 6.0]]), {}, "black is -2, white is 6"),
        (torch.tensor([[-2.0, 6.0]]), {"low": 0, "high": 1}, "black is 0, white is 1"),
        (torch.tensor([[3.0, 3.0]]), {}, "black is 3, white is 3"),
    ],
)
def test_what_black_and_white_are(pixels, more, scale):
    assert image(pixels, "t", **more).caption.endswith(f"; {scale}.")


@pytest.mark.parametrize("draw", [image, heat])
def test_what_is_large_is_drawn_smaller(draw):
    large = torch.zeros(200, 100)
    large[150, 50] = -7
    drawn = draw(large, "t")
    assert (len(drawn.rows), len(drawn.rows[0])) == (40, 20)
    assert drawn.caption.startswith("200 x 100 ")
    assert "drawn as 40 x 20" in drawn.caption
    assert len({cell for row in drawn.rows for cell in row}) == 2  # a single element is still to be seen


def test_heat_has_a_sign_and_loses_nothing_small():
    drawn = heat(torch.tensor([[8.0, -8.0, 0.0], [4.0, -0.001, NAN]]), "t")
    assert drawn.rows == (("8", "-8", "0"), ("4", "-1", ""))
    assert drawn.legend == ("8",)


def test_several_planes_of_heat_lie_side_by_side():
    maps = torch.tensor([8.0, 4.0, -8.0, 0.0]).view(2, 2, 1, 1).expand(2, 2, 1, 2)
    drawn = heat(maps, "t")
    assert drawn.rows == (("8", "8", "|", "4", "4"), ("|",) * 5, ("-8", "-8", "|", "0", "0"))
    assert drawn.caption == "2 x 2 planes, each 1 x 2 elements; from -8 to 8."
    many = heat(torch.ones(1, 8, 28, 28), "t")
    assert many.caption.startswith("1 x 8 planes, of which are drawn 1 x 4, each 28 x 28 elements, drawn as 10 x 10;")
    assert (len(many.rows), len(many.rows[0])) == (10, 43)


@pytest.mark.filterwarnings("error")
def test_boxes_on_an_image():
    truth, found = torch.tensor([[8.0, 8.0, 24.0, 24.0]]), torch.tensor([[-5.0, 9.0, 200.0, NAN], [0, 0, 99, 1]])
    drawn = image(torch.zeros(3, 96, 64), "t", boxes={"truth": truth, "yours": found, "other": "none"})
    assert [(box.name, box.left, box.top, box.right, box.bottom) for box in drawn.boxes] == [
        ("truth", 4, 4, 12, 12),  # drawn half as large
        ("yours", 0, 0, 32, 0.5),  # cut off at the edges; what is no number is not drawn
    ]
    assert drawn.caption == (
        "96 x 64 pixels, drawn as 48 x 32; black is 0, white is 1. truth: (8, 8, 24, 24). "
        "yours: (-5, 9, 200, nan), (0, 0, 99, 1). other: 'none', not boxes of four numbers."
    )
    crowd = image(torch.zeros(4, 4), "t", boxes={"all": torch.ones(99, 4), "nobody": torch.zeros(0, 4)})
    assert len(crowd.boxes) == drawings.MAX_BOXES
    assert crowd.caption.endswith("(1, 1, 1, 1) and 87 more. nobody: no box.")


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: str(type(value).__name__))
def test_any_value_may_be_asked_for_as_boxes(value):
    assert "yours: " in image(torch.zeros(4, 4), "t", boxes={"yours": value}).caption


def test_bands_have_a_letter_for_each_value():
    matrix = torch.tensor([[1.0, 2.0, 0.0], [0.0, 1.0, 2.0]])
    drawn = bands(matrix, "t", expected=torch.tensor([[1.0, 2.0, 0.0], [0.0, 1.0, 3.0]]))
    assert drawn.rows == (("a", "b", "."), (".", "a", "b"))
    assert drawn.legend == ("1", "2", "3")
    assert drawn.wrong == ((1, 2),)
    assert drawn.caption == "2 x 3 elements. 1 of 6 elements differ."
    assert bands(matrix, "t", torch.ones(3, 3)).caption == "2 x 3 elements. Expected are 3 x 3."
    assert bands(torch.tensor([[5.0, 7.0]]), "t", torch.tensor([[7.0, 5.0]])).rows == (
        ("b", "a"),
    )  # as in the expected
    many = bands(torch.arange(1.0, 101.0).view(10, 10), "t")
    assert len(many.legend) == drawings.MAX_BANDS
    assert many.rows[9][9] == "?"
    assert len(bands(torch.ones(100, 90), "t").rows) == MAX_SIDE


def test_the_first_wrong_row_of_a_table():
    drawn = table(["conv", "bn", "fc"], [10, 21, 30], [10, 20, 40], "parameters", of="layer")
    assert drawn.legend == ("layer", "expected", "returned")
    assert drawn.rows == (("conv", "10", "10"), ("bn", "20", "21"), ("fc", "40", "30"))
    assert drawn.wrong == ((1, 2),)
    assert drawn.caption == "The first wrong row is number 2."
    assert table(["a"], [1], [1], "t").caption == "No row is wrong."
    short = table(["a", "b"], {"a": 1}, [1, 2], "t")
    assert short.rows[1] == ("b", "2", "nothing")
    assert short.wrong == ((1, 2),)
    assert len(table(["a"] * 99, [1] * 99, [1] * 99, "t").rows) == MAX_ROWS
    assert table(["a"], [1.0], [1], "t").wrong == ((0, 2),)  # of another kind
    assert table(["a", "b"], ["int", "7"], ["int", 7], "t").rows == (("a", "int", "int"), ("b", "7", "'7'"))
    assert table(["a"], [], ["int"], "t").rows == (("a", "int", "nothing"),)


# In a test

PICTURED = """\
import pytest
import torch


@pytest.mark.tier("basic")
def test_it(student, compare, picture):
    '''The sentence.'''
    for number in range(9):
        picture.heat(torch.ones(2, 2) * number, f"picture {number}")
    compare(student.double(2), 4)
"""


@pytest.mark.parametrize("hidden", [False, True])
def test_a_public_test_that_failed_shows_its_pictures(judge_tiny, hidden):
    parts = {"public": PICTURED, "hidden": "# none\n"}
    if hidden:
        parts = {"hidden": PICTURED}
    judgement = judge_tiny("def double(x): return 5\n", **parts)
    result = next(test for test in judgement.tests if test.name == "it")
    if hidden:
        assert result.evidence is None
    else:
        titles = [drawing.title for drawing in result.evidence.drawings]
        assert titles == [f"picture {n}" for n in range(9 - MAX_DRAWINGS, 9)]  # a loop ends where it fails


def test_who_is_right_pays_for_no_picture(judge_tiny):
    judgement = judge_tiny("def double(x): return 2 * x\n", public=PICTURED, hidden="# none\n")
    assert judgement.tests[0].evidence is None
