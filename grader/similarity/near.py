"""Which of many sets may have much in common, without a look at every pair: MinHash, and locality-sensitive hashing.

Each set becomes a sketch, of which any place agrees between two sets with the probability of their Jaccard similarity
J. Sketches that agree in both places of one of BANDS bands meet in a bucket: that happens with 1 - (1 - J^2)^128, which
is 0.72 for J = 0.1, 0.995 for 0.2, and all but certain from 0.3 on; two files that share half of what each has have
J = 1/3. The seed is fixed, so the same class has the same pairs.
Source: Leskovec, Rajaraman & Ullman, "Mining of Massive Datasets", 3rd edition, sections 3.3 and 3.4.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from datasketch import MinHash, MinHashLSH

from grader.similarity.grams import Runs

BANDS, ROWS = 128, 2
PLACES = BANDS * ROWS
SEED = 1


def near(sets: Sequence[Runs]) -> Iterator[tuple[int, int]]:
    """Pairs (i, j), i < j, that may have much in common, each once. No set may be empty."""
    index = MinHashLSH(num_perm=PLACES, params=(BANDS, ROWS))
    numbers = ((one ^ (one >> np.uint64(32))).astype(np.uint32).tolist() for one in sets)
    sketches = MinHash.generator(numbers, num_perm=PLACES, seed=SEED, hashfunc=int)
    for place, sketch in enumerate(sketches):
        yield from ((other, place) for other in sorted(index.query(sketch)))
        index.insert(place, sketch)
