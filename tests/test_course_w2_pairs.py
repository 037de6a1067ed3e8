"""The exercise w2-pairs: the notes' numbers, personal matrices that show every mistake, marks that follow through."""

import ast
import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch
from torch.nn import functional as F

from grader import personal

FOLDER = Path(__file__).resolve().parent.parent / "reference" / "w2-pairs"


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"{name} of {FOLDER.name}", FOLDER / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def constants() -> dict[str, Any]:
    """What the hidden tests begin with."""
    body = ast.parse((FOLDER / "test_hidden.py").read_text()).body
    assigned = [node for node in body if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)]
    return {node.targets[0].id: ast.literal_eval(node.value) for node in assigned}  # type: ignore[attr-defined]


oracle, mistakes = load("oracle"), load("mistakes")
A, B, TWIN = constants()["A"], constants()["B"], [[1, 0, -1], [2, -2, 1], [0, 3, 1]]
C = [[21, 29, 36], [14, 16, 14], [25, 12, 28]]
D = [[21, 50, 86, 65, 36], [35, 17, 43, -13, 50], [60, 75, 147, 93, 78], [39, -8, 73, -14, 42], [25, 37, 65, 40, 28]]
SEEDS = [personal.seed(b"secret", "w2-pairs", f"s{number}") for number in range(300)]


def by_torch(a: Any, b: Any, **wrong: Any) -> list[Any]:
    """C, D and E by torch's own functions."""
    image, kernel = (torch.tensor(matrix, dtype=torch.float64)[None, None] for matrix in (a, b))
    c = F.max_pool2d(image, 2, 2, ceil_mode=wrong.get("ceil_mode", False))
    d = F.conv2d(c, kernel, padding=wrong.get("padding", 2))
    e = F.conv2d(d, kernel, stride=wrong.get("stride", 3))
    return [matrix[0, 0].long().tolist() for matrix in (c, d, e)]


def test_the_notes_matrices_give_these_numbers() -> None:
    assert oracle.solve(A, B) == (C, D, [[483]])


def test_with_an_asymmetric_kernel_turning_it_shows() -> None:
    d = [[21, 92, 123, 108, 0], [35, 45, 82, 28, 72], [18, 46, 59, 117, 64], [11, -54, 54, -16, 70],
         [-25, -12, -3, 12, 28]]  # fmt: skip
    assert oracle.solve(A, TWIN) == (C, d, [[157]])
    wrong = {name: answers[2] for name, answers in oracle.wrong_solutions(A, TWIN).items()}
    turned = torch.tensor(TWIN).flip(0, 1)
    assert wrong["turns_the_kernel_in_e"] == [[int((torch.tensor(d)[:3, :3] * turned).sum())]]
    assert wrong["turns_the_kernel"] == [[238]]
    assert wrong["pads_by_one"] == [[254]]
    assert wrong["rounds_up"] == [[157, 450], [-113, -26]]
    assert not oracle.tells_mistakes_apart(A, B)  # the notes' kernel is the same upside down
    assert oracle.tells_mistakes_apart(A, TWIN)


def test_the_mistakes_of_the_notes_matrices() -> None:
    wrong = oracle.wrong_solutions(A, B)
    assert wrong["rounds_up"][0] == [[21, 29, 36, 7], [14, 16, 14, 15], [25, 12, 28, 32], [10, 12, 21, 11]]
    assert wrong["pads_by_one"][2] == [[-28]]
    assert wrong["moves_by_one"][2] == [[483, 434, 624], [256, -28, 220], [537, 289, 594]]
    assert wrong["rounds_e_up"][2] == [[483, 159], [120, 12]]


@pytest.mark.parametrize("seed", SEEDS[:50])
def test_the_oracle_agrees_with_torch(seed: int) -> None:
    a, b = oracle.matrices(seed)
    wrong = oracle.wrong_solutions(a, b)
    assert list(oracle.solve(a, b)) == by_torch(a, b)
    assert list(wrong["rounds_up"]) == by_torch(a, b, ceil_mode=True)
    assert list(wrong["pads_by_one"]) == by_torch(a, b, padding=1)
    assert list(wrong["moves_by_one"]) == by_torch(a, b, stride=1)
    assert list(wrong["turns_the_kernel"]) == by_torch(a, [row[::-1] for row in b[::-1]])


def test_personal_matrices_are_in_range_and_show_every_mistake() -> None:
    drawn = [oracle.matrices(seed) for seed in SEEDS]
    for a, b in drawn:
        assert [len(row) for row in a] == [7] * 7
        assert [len(row) for row in b] == [3] * 3
        assert all(1 <= item <= 36 for row in a for item in row)
        assert all(-2 <= item <= 3 for row in b for item in row)
        assert b not in (oracle.turned(b), oracle.transposed(b))
        right = oracle.solve(a, b)
        numbers = [answers[2] for answers in oracle.wrong_solutions(a, b).values() if answers[2] is not None]
        assert all(number != right[2] for number in numbers)
        assert oracle.tells_mistakes_apart(a, b)
    assert len({str(pair) for pair in drawn}) == len(drawn)
    values = [item for a, _ in drawn for row in a for item in row]
    assert (min(values), max(values)) == (1, 36)


SYMMETRIC = [[1, 0, 2, 0, 3, 0, 0], [0] * 7, [2, 0, 4, 0, 5, 0, 0], [0] * 7, [3, 0, 5, 0, 6, 0, 0], [0] * 7, [0] * 7]
FEW = [[1, 0, 2, 0, 3, 0, 0], [0] * 7, [2, 0, 3, 0, 1, 0, 0], [0] * 7, [1, 0, 1, 0, 2, 0, 0], [0] * 7, [0] * 7]


def test_matrices_that_make_a_step_trivial_are_drawn_again() -> None:
    for a in (SYMMETRIC, FEW):
        assert not oracle.tells_mistakes_apart(a, TWIN)
    assert oracle.is_worth_following(oracle.solve(SYMMETRIC, TWIN)[0])
    assert not oracle.is_worth_following(oracle.solve(FEW, TWIN)[0])


def test_a_seed_gives_the_same_matrices_for_ever() -> None:
    a, b = oracle.matrices(personal.seed(b"one secret", "w2-pairs", "s01"))  # sheets with them are out
    assert (a[0], b) == ([19, 35, 23, 30, 4, 13, 28], [[-2, 2, -2], [3, 3, -1], [3, 3, 2]])


def test_the_sheet_can_be_read_as_python() -> None:
    names: dict[str, Any] = {}
    sheet = oracle.sheet(SEEDS[0])
    exec(sheet[sheet.index("A2 =") : sheet.index("C2:")], names)
    assert (names["A2"], names["B2"]) == oracle.matrices(SEEDS[0])
    rows = [line for line in sheet.splitlines() if line.startswith("    [")]
    assert [len({len(row) for row in block}) for block in (rows[:7], rows[7:])] == [1, 1]


SLIP = [[21, 29, 36], [14, 16, 14], [25, 12, 21]]


def test_e_after_a_slip_in_c_is_476() -> None:
    d = oracle.follow(SLIP, C, B, "D")
    assert d == oracle.next_d(SLIP, B) != D
    assert oracle.follow(d, D, B, "E") == [[476]]


@pytest.mark.parametrize(
    "written",
    [
        None, [], [[]], [[1, 2], [3]], "C", 7, [1, 2, 3], [[1.0, 2.0], [3.0, 4.0]], [["1", "2"], ["3", "4"]],
        [[True, False], [False, True]], [[10**7, 1], [2, 3]], [[0] * 3] * 3, [[1, 0, 0], [0, 0, 0], [0, 0, 0]],
        [[torch.ones(2)]], [[5, 6, 7, 8]] * 13, ((1, 2), (3, 4)),
    ],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_gone_on_with_is_replaced_by_the_right_one(written: object) -> None:
    assert oracle.follow(written, C, B, "D") == D
    assert oracle.follow(written, D, B, "E") == [[483]]


def test_a_matrix_of_another_size_is_gone_on_with_as_far_as_the_kernel_fits() -> None:
    larger = oracle.wrong_solutions(A, B)["rounds_up"]
    assert oracle.follow(larger[0], C, B, "D") == larger[1]
    assert oracle.follow(larger[1], D, B, "E") == larger[2]
    assert oracle.follow([[1, 2], [3, 4]], D, B, "E") == [[483]]


WRONG = [name for name in vars(mistakes) if "__" in name and not name.startswith("_")]
ONES = [[1, 1, 1], [1, 1, 1], [1, 1, 1]]
NOTES = oracle.wrong_solutions(A, B)


def test_the_known_mistakes_are_what_they_say() -> None:
    windows = [[[A[i + u][j + v] for u in (0, 1) for v in (0, 1)] for j in (0, 2, 4)] for i in (0, 2, 4)]
    expected = {
        "C__rounds_up": NOTES["rounds_up"][0],
        "C__takes_the_smallest": NOTES["takes_the_smallest"][0],
        "C__moves_by_one": oracle.pool(A, stride=1),
        "C__averages": [[sum(window) / 4 for window in row] for row in windows],
        "C__takes_the_first": [[window[0] for window in row] for row in windows],
        "D__pads_by_one": NOTES["pads_by_one"][1],
        "D__forgets_the_padding": NOTES["forgets_the_padding"][1],
        "D__rounds_c_up": NOTES["rounds_up"][1],
        "D__takes_one_for_minus_two": oracle.next_d(C, ONES),
        "D__takes_two_for_minus_two": oracle.next_d(C, [[1, 1, 1], [1, 2, 1], [1, 1, 1]]),
        "E__pads_by_one": NOTES["pads_by_one"][2],
        "E__moves_by_one": NOTES["moves_by_one"][2],
        "E__rounds_up": NOTES["rounds_e_up"][2],
        "E__follows_from_a_rounded_c": NOTES["rounds_up"][2],
        "E__adds_without_the_kernel": oracle.next_e(D, ONES),
        "E__is_not_in_a_list": 483,
    }
    assert {name: getattr(mistakes, name)() for name in WRONG} == expected
    assert all(getattr(mistakes, name).__doc__ for name in WRONG)
    assert not any(
        value == right for value, right in zip(expected.values(), [C] * 5 + [D] * 5 + [[[483]]] * 6, strict=True)
    )
