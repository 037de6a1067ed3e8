"""The sizes of the six matrices, and no number in them: those depend on the student, and are for the hidden tests."""

import pytest


def form(value):
    """(rows, columns) of a list of rows of whole numbers, or what is wrong with it."""
    if type(value) is not list or not value or any(type(row) is not list for row in value):
        return "expected a list of rows such as [[1, 2], [3, 4]]"
    if len({len(row) for row in value}) != 1:
        return "its rows differ in length"
    if any(type(item) is not int for row in value for item in row):
        return "expected whole numbers only"
    return len(value), len(value[0])


def check(student, names, size, hints):
    for name in names:
        got = form(student.value(name))
        assert isinstance(got, tuple), f"{name}: {got}."
        hint = hints.get(got, "Use floor((n + 2*padding - k) / stride) + 1 for each axis.")
        assert got == (size, size), f"{name} is {got[0]}x{got[1]}; expected {size}x{size}. {hint}"


@pytest.mark.tier("C")
def test_size_of_c(student):
    """C and C2 have floor((7 - 2) / 2) + 1 rows and as many columns."""
    hints = {
        (4, 4): "You rounded up: with stride 2 the seventh row and column have no complete window.",
        (6, 6): "You moved the window by 1: the stride is 2.",
        (5, 5): "That is the size of D.",
    }
    check(student, ["C", "C2"], 3, hints)


@pytest.mark.tier("D")
def test_size_of_d(student):
    """D and D2 have floor((3 + 2*2 - 3) / 1) + 1 rows and as many columns."""
    hints = {
        (3, 3): "That is padding 1: the padding is 2, on all four sides.",
        (1, 1): "You left the padding out: it is 2, on all four sides.",
        (6, 6): "It follows from a C of 4x4: C was rounded up.",
        (2, 2): "It follows from a C of 4x4 without padding.",
    }
    check(student, ["D", "D2"], 5, hints)


@pytest.mark.tier("E")
def test_size_of_e(student):
    """E and E2 have floor((5 - 3) / 3) + 1 rows and as many columns."""
    hints = {
        (3, 3): "You moved the kernel by 1: the stride is 3.",
        (2, 2): "(5 - 3) / 3 + 1 is 1.67, rounded down; a second window would reach over the edge of a 5x5 D.",
    }
    check(student, ["E", "E2"], 1, hints)
