"""What rounding explains, by dtype and device: the one table, which docs/gpu.md shows.

Two right programs differ by the order in which they add. A sum of n products of numbers near 1 is off by some
sqrt(n) * eps on a processor, by more where a kernel transforms its input first (Winograd, FFT). The table allows for
sums of 10,000 products of numbers near 1, the largest of the course; the smallest mistake in a formula is far beyond.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from grader.judge.arrays import ARRAYS


class Rounding(NamedTuple):
    """A number is right when |got - expected| <= atol + rtol * |expected|."""

    rtol: float
    atol: float


EXACT = Rounding(0.0, 0.0)
TABLE = {
    # eps 2.2e-16: far below anything that counts, and far above what any order of adding does
    ("float64", "cpu"): Rounding(1e-9, 1e-12),
    ("float64", "cuda"): Rounding(1e-9, 1e-12),
    # eps 1.2e-7, times sqrt(10,000); TF32, with eps 9.8e-4, is off and would not pass
    ("float32", "cpu"): Rounding(1e-5, 1e-5),
    ("float32", "cuda"): Rounding(1e-4, 1e-4),
    # eps 9.8e-4; sums are kept in float32 and rounded once or twice
    ("float16", "cpu"): Rounding(2e-3, 1e-3),
    ("float16", "cuda"): Rounding(4e-3, 2e-3),
    # eps 7.8e-3
    ("bfloat16", "cpu"): Rounding(1.6e-2, 8e-3),
    ("bfloat16", "cuda"): Rounding(3.2e-2, 1.6e-2),
}
AS = {"complex64": "float32", "complex128": "float64"}
OF_PLAIN_FLOATS = "float32"  # most of them were taken out of a tensor of that dtype


def of(expected: Any, device: str) -> Rounding:
    """For a tensor or an array, by its dtype; whole numbers have to be equal, and so has all else that is no float.

    device: as torch names it, where the value was computed.
    """
    if isinstance(expected, ARRAYS):
        name = str(expected.dtype).removeprefix("torch.")
        return TABLE.get((AS.get(name, name), device.partition(":")[0]), EXACT)
    return TABLE[OF_PLAIN_FLOATS, device.partition(":")[0]]
