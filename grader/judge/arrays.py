"""Tensors and NumPy arrays alike. A course of plain Python or NumPy needs no torch: then there are no tensors."""

from __future__ import annotations

from typing import Any

import numpy

try:
    import torch
except ModuleNotFoundError:
    torch = None  # type: ignore[assignment]

__all__ = ["ARRAYS", "HAS_TORCH", "TENSORS", "Array", "to_numpy", "torch"]

Array = numpy.ndarray[Any, numpy.dtype[Any]]
HAS_TORCH = torch is not None
TENSORS: tuple[type[Any], ...] = (torch.Tensor,) if HAS_TORCH else ()
ARRAYS: tuple[type[Any], ...] = (*TENSORS, numpy.ndarray)


def to_numpy(value: Any) -> Array:
    """The values of a tensor, an array or plain numbers; bfloat16 as float32, which holds all of its values."""
    if isinstance(value, TENSORS):
        array: Array = (value.float() if value.dtype == torch.bfloat16 else value).detach().numpy()
        return array
    return numpy.asarray(value)
