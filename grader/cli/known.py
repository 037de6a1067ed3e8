"""What is named on the command line and has to be there: who it is not, and who may be meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from grader.errors import UserError

MOST_LISTED = 8


def require(name: str, known: Iterable[str], what: str) -> None:
    """Raises UserError, which begins with what, where the name is not among them."""
    known = list(known)
    if name in known:
        return
    by_lower_case = {other.casefold(): other for other in known}
    close = difflib.get_close_matches(name.casefold(), by_lower_case, n=1)
    listed = ", ".join(known[:MOST_LISTED]) + " …" * (len(known) > MOST_LISTED)
    hint = f"did you mean {by_lower_case[close[0]]}?" if close else f"known are {listed}" if known else "there are none"
    raise UserError(f"{what} {name}; {hint}")


def require_students(names: Iterable[str], graded: Iterable[str]) -> None:
    """Raises UserError where one of them is no student of whom something was graded."""
    graded = list(graded)
    for name in names:
        require(name, graded, "nothing was graded for the student")
