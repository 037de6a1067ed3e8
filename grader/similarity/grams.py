"""Tokens as numbers: one for each run of so many of them, and which tokens such runs cover. Pure functions."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

RUN = 16
"""tokens in a run, about a line and a half: shorter ones, such as the head of two nested loops, are everybody's"""
_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # odd and without a pattern: 2**64 divided by the golden ratio

Runs = npt.NDArray[np.uint64]


def runs(texts: Sequence[str]) -> Runs:
    """(tokens - RUN + 1,) or nothing of a shorter text: a number for the run that begins at each token.

    The same in every process, which Python's own hash is not.
    """
    numbers = np.fromiter((zlib.crc32(text.encode("utf-8", "replace")) for text in texts), np.uint64, len(texts))
    found: Runs = np.zeros(max(0, len(numbers) - RUN + 1), np.uint64)
    for offset in range(RUN):
        found = found * _FACTOR + numbers[offset : offset + len(found)]
    return found ^ (found >> np.uint64(29))


def together(many: Iterable[Runs]) -> Runs:
    """All that occur, each once and in order."""
    return np.unique(np.concatenate([np.empty(0, np.uint64), *many]))


def counted(many: Iterable[Runs]) -> tuple[Runs, npt.NDArray[np.int64]]:
    """(all that occur, each once and in order; how many have each). Each names what it has once."""
    found, counts = np.unique(np.concatenate([np.empty(0, np.uint64), *many]), return_counts=True)
    return found, counts.astype(np.int64)


def covered(there: npt.NDArray[np.bool_], tokens: int) -> npt.NDArray[np.bool_]:
    """(tokens,): which tokens lie in a run that is there. there: (tokens - RUN + 1,), by the token it begins at."""
    edges = np.zeros(tokens + 1, np.int64)
    starts = np.flatnonzero(there)
    np.add.at(edges, starts, 1)
    np.add.at(edges, starts + RUN, -1)
    return np.cumsum(edges)[:tokens] > 0
