"""Known wrong matrices: what somebody writes down for the notes' A and B who makes one mistake and all else right.

tests/test_course_w2_pairs.py works them out. C2, D2 and E2 are other ones for every student and have none here.
"""


def C__rounds_up():
    """Your C is 4x4: you rounded up. With stride 2 the seventh row and column have no complete window."""
    return [[21, 29, 36, 7], [14, 16, 14, 15], [25, 12, 28, 32], [10, 12, 21, 11]]


def C__takes_the_smallest():
    """You took the smallest value of each window: max-pooling takes the largest."""
    return [[2, 4, 1], [9, 11, 9], [5, 4, 5]]


def C__moves_by_one():
    """You moved the window by 1: with stride 2 the windows lie side by side, and C is 3x3."""
    return [
        [21, 29, 29, 36, 36, 7],
        [21, 21, 12, 36, 36, 11],
        [14, 15, 16, 16, 14, 15],
        [14, 15, 16, 28, 28, 20],
        [25, 19, 12, 28, 28, 32],
        [25, 19, 12, 21, 21, 32],
    ]


def C__averages():
    """You took the mean of each window: max-pooling takes the largest value."""
    return [[10.0, 12.0, 11.25], [11.5, 13.5, 11.5], [14.0, 8.5, 18.25]]


def C__takes_the_first():
    """You took the top left value of each window: max-pooling takes the largest of all four."""
    return [[12, 29, 1], [9, 11, 9], [7, 10, 28]]


def D__pads_by_one():
    """Your D is 3x3: you padded C by 1. The padding is 2, on all four sides, and D is 5x5."""
    return [[17, 43, -13], [75, 147, 93], [-8, 73, -14]]


def D__forgets_the_padding():
    """You left the padding out: put two rows and columns of zeros on all four sides of C first. D is 5x5."""
    return [[147]]


def D__rounds_c_up():
    """Your D follows from a C of 4x4, which was rounded up: C is 3x3."""
    return [
        [21, 50, 86, 72, 43, 7],
        [35, 17, 43, 9, 51, 22],
        [60, 75, 147, 147, 87, 54],
        [49, 14, 116, 77, 25, 58],
        [35, 29, 72, 53, 59, 43],
        [10, 22, 43, 44, 32, 11],
    ]


def D__takes_one_for_minus_two():
    """You used 1 in the middle of B. There stands -2."""
    return [
        [21, 50, 86, 65, 36],
        [35, 80, 130, 95, 50],
        [60, 117, 195, 135, 78],
        [39, 67, 109, 70, 42],
        [25, 37, 65, 40, 28],
    ]


def D__takes_two_for_minus_two():
    """You lost the sign of the -2 in the middle of B."""
    return [
        [21, 50, 86, 65, 36],
        [35, 101, 159, 131, 50],
        [60, 131, 211, 149, 78],
        [39, 92, 121, 98, 42],
        [25, 37, 65, 40, 28],
    ]


def E__pads_by_one():
    """-28 is what follows from a D with padding 1 instead of 2: C gets two rows and columns of zeros on every side."""
    return [[-28]]


def E__moves_by_one():
    """Your E is 3x3: you moved the kernel by 1. With stride 3 it fits into D once, and E is a single number."""
    return [[483, 434, 624], [256, -28, 220], [537, 289, 594]]


def E__rounds_up():
    """Your E is 2x2: (5 - 3) / 3 + 1 is 1.67 and is rounded DOWN to 1. A second window would reach over the edge."""
    return [[483, 159], [120, 12]]


def E__follows_from_a_rounded_c():
    """Your E is 2x2 because C was rounded up to 4x4: C is 3x3, D 5x5 and E a single number."""
    return [[483, 339], [303, 225]]


def E__adds_without_the_kernel():
    """You added the nine values of D up: each is multiplied by its weight first, the middle one by -2."""
    return [[534]]


def E__is_not_in_a_list():
    """Write the number with its row: [[483]] is a matrix of one row and one column."""
    return 483
