"""From the files of a class for one exercise to the pairs that staff should look at: pure functions.

What was handed out (starter, public tests, code in the statement) is taken away, and so is what a large part of the
class has; what is left of two files is compared, and counts for more the fewer have it. Files that are the same but for
names, comments and layout count as one, so that thirty copies of one file are no reason to take it for common.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

from grader.model import Exercise, Source
from grader.similarity import grams
from grader.similarity.grams import Runs
from grader.similarity.near import near
from grader.similarity.records import File, Findings, LeftOut, Pair, Side
from grader.similarity.tokens import Tokens, TooLong, tokens

FEWEST = 60
"""tokens, some six lines, that two files must have in common: less is written alike by chance"""
SHARE = 0.5
"""of what is one file's own, by its rarity, at least, must be in the other as well"""
MOST_PAIRS = 50  # listed for an exercise
MOST_LOOKED_AT = 500_000  # pairs of an exercise: all of a thousand files, some seconds

Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """One file, or several that are the same but for names, comments and layout."""

    files: tuple[File, ...]
    """the first two of them, which are enough to be shown"""
    students: tuple[str, ...]
    tokens: Tokens
    runs: Runs
    """of each place"""
    own: Runs
    """without what was handed out and what is common, each once and in order"""
    rarity: npt.NDArray[np.float64]
    """(own,): the fewer have it, the more"""

    def covered(self, some: Runs) -> Marks:
        """(tokens,): those that lie in one of these runs."""
        return grams.covered(np.isin(self.runs, some), len(self.tokens.texts))


def most_in_common(files: int) -> int:
    """What more than so many of them have is nobody's own: a tenth of the class, from ten files to a hundred."""
    return min(100, max(10, files // 10))


def findings(
    exercise: Exercise, files: Iterable[File], given: Sequence[str], left_out: Iterable[LeftOut] = ()
) -> Findings:
    """given: sources that students were given. left_out: files that are none to begin with."""
    cut, too_long = _cut(files)
    groups = _groups(cut)
    handed_out = grams.together(grams.runs(_of_given(text)) for text in given)
    runs = [grams.runs(group[0][1].texts) for group in groups]
    bare = [np.setdiff1d(one, handed_out) for one in runs]
    found, counts = grams.counted(bare)
    common = most_in_common(len(groups))
    documents = []
    for group, places, own in zip(groups, runs, bare, strict=True):
        have = counts[np.searchsorted(found, own)]
        own, have = own[have <= common], have[have <= common]
        # What two share weighs as much as what one alone has: shares are those of tokens then.
        rarity = np.log1p(len(groups) / np.maximum(2, have))
        documents.append(_document(group, places, own, rarity))
    long = [document for document in documents if int(document.covered(document.own).sum()) >= FEWEST]
    pairs, is_complete = _pairs(long)
    return Findings(
        exercise=exercise,
        files=len(cut),
        short=len(cut) - sum(len(document.students) for document in long),
        common=common,
        pairs=tuple(pairs[:MOST_PAIRS]),
        more=max(0, len(pairs) - MOST_PAIRS),
        is_complete=is_complete,
        left_out=tuple(sorted((*left_out, *too_long), key=lambda one: one.student)),
    )


def file(student: str, source: Source) -> File:
    """Decoded as what it nearly always is; of another encoding only letters in comments and strings are lost."""
    text = source.content.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    return File(student, source, tuple(text.split("\n")))


def _cut(files: Iterable[File]) -> tuple[list[tuple[File, Tokens]], list[LeftOut]]:
    cut, too_long = [], []
    for one in files:
        try:
            cut.append((one, tokens("\n".join(one.lines))))
        except TooLong as why:
            too_long.append(LeftOut(one.student, f"{one.source.filename} {why}."))
    return cut, too_long


def _of_given(text: str) -> tuple[str, ...]:
    try:
        return tokens(text).texts
    except TooLong:
        return ()  # a course's data; nobody hands that in


def _groups(cut: Iterable[tuple[File, Tokens]]) -> list[list[tuple[File, Tokens]]]:
    """Files of the same tokens together, in the order in which they came."""
    groups: dict[tuple[str, ...], list[tuple[File, Tokens]]] = {}
    for one in cut:
        groups.setdefault(one[1].texts, []).append(one)
    return list(groups.values())


def _document(group: Sequence[tuple[File, Tokens]], runs: Runs, own: Runs, rarity: npt.NDArray[np.float64]) -> Document:
    files = tuple(one for one, _ in group[:2])
    return Document(files, tuple(one.student for one, _ in group), group[0][1], runs, own, rarity)


def _pairs(documents: Sequence[Document]) -> tuple[list[Pair], bool]:
    """(pairs, the most striking first; whether all that are near were looked at)."""
    found = [(float(one.rarity.sum()), _twins(one)) for one in documents if len(one.students) > 1]
    candidates = near([one.own for one in documents])
    for i, j in islice(candidates, MOST_LOOKED_AT):
        found += _alike(documents[i], documents[j])
    found.sort(key=lambda item: (-item[0], item[1].left.file.student, item[1].right.file.student))
    return [pair for _, pair in found], next(candidates, None) is None


def _alike(left: Document, right: Document) -> Iterator[tuple[float, Pair]]:
    """(how striking, the pair): much that few have, and a large part of a file."""
    shared, places, _ = np.intersect1d(left.own, right.own, assume_unique=True, return_indices=True)
    weight = float(left.rarity[places].sum())
    share = weight / min(float(left.rarity.sum()), float(right.rarity.sum()))
    if share < SHARE:
        return
    marks, other = left.covered(shared), right.covered(shared)
    if min(int(marks.sum()), int(other.sum())) >= FEWEST:
        yield weight * share, Pair(_side(left, marks), _side(right, other))


def _side(document: Document, alike: Marks) -> Side:
    lines, own = _lines(document.tokens, alike), _lines(document.tokens, document.covered(document.own))
    return Side(document.files[0], lines, len(own), document.students[1:])


def _twins(document: Document) -> Pair:
    """Two of those whose files are one document: their tokens are the same, but not where their lines end."""
    own = document.covered(document.own)
    left, right = document.files
    lines = _lines(document.tokens, own), _lines(tokens("\n".join(right.lines)), own)
    return Pair(Side(left, lines[0], len(lines[0]), document.students[2:]), Side(right, lines[1], len(lines[1]), ()))


def _lines(cut: Tokens, marks: Marks) -> frozenset[int]:
    """Of whose tokens half are marked at least."""
    places = np.asarray(cut.lines, np.int64)
    found, of = np.unique(places, return_counts=True)
    marked = np.bincount(places[marks], minlength=int(places.max(initial=0)) + 1)[found]
    return frozenset(found[2 * marked >= of].tolist())
