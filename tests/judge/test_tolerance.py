"""What rounding explains, and that the documents show the same table."""

from __future__ import annotations

from pathlib import Path

import numpy
import pytest
import torch

from grader.judge import tolerance
from grader.judge.tolerance import EXACT, TABLE

REPOSITORY = Path(__file__).resolve().parent.parent.parent


def test_the_documents_show_the_table() -> None:
    rows = [
        f"| {dtype} | {device} | {rounding.rtol:g} | {rounding.atol:g} |" for (dtype, device), rounding in TABLE.items()
    ]
    assert "\n".join(rows) in (REPOSITORY / "docs" / "gpu.md").read_text()


@pytest.mark.parametrize(
    ("expected", "device", "rounding"),
    [
        (torch.ones(1), "cpu", TABLE["float32", "cpu"]),
        (torch.ones(1), "cuda:0", TABLE["float32", "cuda"]),
        (numpy.ones(1), "cpu", TABLE["float64", "cpu"]),
        (torch.ones(1, dtype=torch.complex64), "cpu", TABLE["float32", "cpu"]),
        (torch.ones(1, dtype=torch.int64), "cuda", EXACT),
        (0.5, "cpu", TABLE["float32", "cpu"]),
    ],
)
def test_a_dtype_and_a_device_have_one_tolerance(expected, device, rounding) -> None:
    assert tolerance.of(expected, device) == rounding


def test_another_order_of_adding_is_rounding_and_tf32_is_none() -> None:
    generator = torch.Generator().manual_seed(0)
    a, b = torch.rand(10_000, generator=generator), torch.rand(10_000, generator=generator)
    forwards, backwards = (a * b).cumsum(0)[-1], (a * b).flip(0).cumsum(0)[-1]
    allowed = tolerance.of(forwards, "cpu")
    assert abs(forwards - backwards) <= allowed.atol + allowed.rtol * abs(forwards)
    short = (a.view(torch.int32) & ~0x1FFF).view(torch.float32)  # ten bits of the mantissa are left
    allowed = tolerance.of(forwards, "cuda")
    assert abs((short * b).sum() - (a * b).sum()) > allowed.atol + allowed.rtol * abs(forwards)
