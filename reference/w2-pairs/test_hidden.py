"""Hidden tests of the three steps: with the notes' matrices and with the student's own. Whole numbers, no tolerance.

D is right when it follows from the student's own C, and E when it follows from the student's own D, so that a slip
costs the points of its step and no others. What is right counts in any case.
"""

import pytest

# Source: the lecture notes' exercise "in pairs".
A = [
    [12, 2, 29, 4, 1, 2, 3],
    [5, 21, 7, 8, 36, 6, 7],
    [9, 10, 11, 12, 9, 10, 11],
    [13, 14, 15, 16, 13, 14, 15],
    [7, 5, 10, 4, 28, 20, 3],
    [25, 19, 12, 8, 5, 20, 32],
    [9, 10, 11, 12, 21, 10, 11],
]
B = [[1, 1, 1], [1, -2, 1], [1, 1, 1]]


def written(student, name):
    """What the student wrote down for the step before; None where nothing is there, so that the right one counts."""
    try:
        return student.value(name)
    except Exception:
        return None


def right_or_following(compare, reference, got, right, following):
    """got is one of the two; where it is neither, the message is about what follows from the student's own."""
    if not reference.is_matrix(got) or got != right:
        compare(got, following)


@pytest.mark.tier("C")
def test_c(student, reference, compare):
    """C holds the largest value of each 2x2 window of A; windows do not overlap, and only complete ones count."""
    compare(student.value("C"), reference.solve(A, B)[0])


@pytest.mark.tier("C")
def test_own_c(student, reference, compare, personal):
    """C2 holds the largest value of each 2x2 window of your own A2: is it your sheet, and each number copied right?"""
    compare(student.value("C2"), reference.solve(*reference.matrices(personal))[0])


@pytest.mark.tier("D")
def test_d(student, reference, compare):
    """D does not follow from your C: put two zeros on all sides of C; each of 25 values is a sum of nine products."""
    right = reference.solve(A, B)
    following = reference.follow(written(student, "C"), right[0], B, "D")
    right_or_following(compare, reference, student.value("D"), right[1], following)


@pytest.mark.tier("D")
def test_own_d(student, reference, compare, personal):
    """D2 does not follow from your C2: two zeros on all sides, and the kernel B2 as it stands, not turned round."""
    a, b = reference.matrices(personal)
    right = reference.solve(a, b)
    following = reference.follow(written(student, "C2"), right[0], b, "D")
    right_or_following(compare, reference, student.value("D2"), right[1], following)


@pytest.mark.tier("E")
def test_e(student, reference, compare):
    """E does not follow from your D: with stride 3 and no padding, only D's first three rows and columns take part."""
    right = reference.solve(A, B)
    following = reference.follow(written(student, "D"), right[1], B, "E")
    right_or_following(compare, reference, student.value("E"), right[2], following)


@pytest.mark.tier("E")
def test_own_e(student, reference, compare, personal):
    """E2 does not follow from your D2: its first three rows and columns times B2 as it stands, and all nine added."""
    a, b = reference.matrices(personal)
    right = reference.solve(a, b)
    following = reference.follow(written(student, "D2"), right[1], b, "E")
    right_or_following(compare, reference, student.value("E2"), right[2], following)
