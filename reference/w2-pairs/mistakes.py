"""Known wrong matrices: what somebody writes down who makes one mistake and all else right.

Those of C, D and E are constants. Those of C2, D2 and E2 depend on the student: they take `personal`, the seed.
"""

import importlib.util
from pathlib import Path

_path = Path(__file__).with_name("oracle.py")
_spec = importlib.util.spec_from_file_location("oracle of w2-pairs, for its mistakes", _path)
_oracle = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_oracle)

_NOTES = _oracle.wrong_solutions(_oracle.A, _oracle.B)


def _own(personal: int, mistake: str, step: int):
    return _oracle.wrong_solutions(*_oracle.matrices(personal))[mistake][step]


def C__rounds_up():
    """Your C is 4x4: you rounded up. With stride 2 the seventh row and column have no complete window."""
    return _NOTES["rounds_up"][0]


def C__takes_the_smallest():
    """You took the smallest value of each window: max-pooling takes the largest."""
    return _NOTES["takes_the_smallest"][0]


def C__moves_by_one():
    """You moved the window by 1: with stride 2 the windows lie side by side, and C is 3x3."""
    return _oracle.pool(_oracle.A, stride=1)


def C__averages():
    """You took the mean of each window: max-pooling takes the largest value."""
    windows = ((i, j) for i in (0, 2, 4) for j in (0, 2, 4))
    means = [sum(_oracle.A[i + u][j + v] for u in (0, 1) for v in (0, 1)) / 4 for i, j in windows]
    return [means[0:3], means[3:6], means[6:9]]


def C__takes_the_first():
    """You took the top left value of each window: max-pooling takes the largest of all four."""
    return [row[0:6:2] for row in _oracle.A[0:6:2]]


def D__pads_by_one():
    """Your D is 3x3: you padded C by 1. The padding is 2, on all four sides, and D is 5x5."""
    return _NOTES["pads_by_one"][1]


def D__forgets_the_padding():
    """You left the padding out: put two rows and columns of zeros on all four sides of C first. D is 5x5."""
    return _NOTES["forgets_the_padding"][1]


def D__rounds_c_up():
    """Your D follows from a C of 4x4, which was rounded up: C is 3x3."""
    return _NOTES["rounds_up"][1]


def D__takes_minus_two_for_one():
    """You used 1 in the middle of B. There stands -2: each value of C lowers the place it lies on."""
    return _oracle.correlate(_oracle.solve(_oracle.A, _oracle.B)[0], [[1] * 3] * 3, padding=2)


def D__takes_two_for_minus_two():
    """You lost the sign of the -2 in the middle of B."""
    return _oracle.correlate(_oracle.solve(_oracle.A, _oracle.B)[0], [[1, 1, 1], [1, 2, 1], [1, 1, 1]], padding=2)


def E__pads_by_one():
    """-28 is what follows from a D with padding 1 instead of 2: C gets two rows and columns of zeros on every side."""
    return _NOTES["pads_by_one"][2]


def E__moves_by_one():
    """Your E is 3x3: you moved the kernel by 1. With stride 3 it fits into D once, and E is a single number."""
    return _NOTES["moves_by_one"][2]


def E__rounds_up():
    """Your E is 2x2: (5 - 3) / 3 + 1 is 1.67 and is rounded DOWN to 1. A second window would reach over the edge."""
    return _NOTES["rounds_e_up"][2]


def E__follows_from_a_rounded_c():
    """Your E is 2x2 because C was rounded up to 4x4: C is 3x3, D 5x5 and E a single number."""
    return _NOTES["rounds_up"][2]


def E__adds_without_the_kernel():
    """You added the nine values of D up: each is multiplied by its weight first, the middle one by -2."""
    return _oracle.next_e(_oracle.solve(_oracle.A, _oracle.B)[1], [[1] * 3] * 3)


def E__is_not_in_a_list():
    """Write the number with its row: [[483]] is a matrix of one row and one column."""
    return 483


def C2__rounds_up(personal):
    """Your C2 is 4x4: you rounded up. With stride 2 the seventh row and column have no complete window."""
    return _own(personal, "rounds_up", 0)


def C2__takes_the_smallest(personal):
    """You took the smallest value of each window: max-pooling takes the largest."""
    return _own(personal, "takes_the_smallest", 0)


def C2__is_the_notes_c(personal):
    """That is C, the result for the notes' A. C2 is made from the A2 on your own sheet."""
    return _oracle.pool(_oracle.A)


def D2__turns_the_kernel(personal):
    """You turned B2 by 180 degrees, as mathematics books do. Deep learning uses the kernel as it stands."""
    return _own(personal, "turns_the_kernel", 1)


def D2__transposes_the_kernel(personal):
    """You swapped rows and columns of B2: its first ROW meets the first row of each window."""
    return _own(personal, "transposes_the_kernel", 1)


def D2__pads_by_one(personal):
    """Your D2 is 3x3: you padded C2 by 1. The padding is 2, on all four sides, and D2 is 5x5."""
    return _own(personal, "pads_by_one", 1)


def D2__forgets_the_padding(personal):
    """You left the padding out: put two rows and columns of zeros on all four sides of C2 first."""
    return _own(personal, "forgets_the_padding", 1)


def D2__uses_the_notes_kernel(personal):
    """You used the notes' B. D2 is made with the B2 on your own sheet."""
    return _oracle.next_d(_oracle.pool(_oracle.matrices(personal)[0]), _oracle.B)


def E2__turns_the_kernel(personal):
    """You turned B2 by 180 degrees in both steps. Deep learning uses the kernel as it stands."""
    return _own(personal, "turns_the_kernel", 2)


def E2__turns_the_kernel_in_the_last_step(personal):
    """You turned B2 by 180 degrees in the last step. Deep learning uses the kernel as it stands."""
    return _own(personal, "turns_the_kernel_in_e", 2)


def E2__transposes_the_kernel(personal):
    """You swapped rows and columns of B2: its first ROW meets the first row of each window."""
    return _own(personal, "transposes_the_kernel", 2)


def E2__pads_by_one(personal):
    """That follows from a D2 with padding 1 instead of 2: C2 gets two rows and columns of zeros on every side."""
    return _own(personal, "pads_by_one", 2)


def E2__moves_by_one(personal):
    """Your E2 is 3x3: you moved the kernel by 1. With stride 3 it fits into D2 once."""
    return _own(personal, "moves_by_one", 2)


def E2__rounds_up(personal):
    """Your E2 is 2x2: (5 - 3) / 3 + 1 is 1.67 and is rounded DOWN to 1."""
    return _own(personal, "rounds_e_up", 2)
