"""What a statement says of its tiers: the table whose columns are the tier, its points and what is tested."""

from __future__ import annotations

import re

_ROW = re.compile(r"^\|(.*)\|\s*$")


def about_tiers(text: str) -> dict[str, str]:
    """tier -> the author's words, from the table of a statement whose first column is headed "tier"."""
    found: dict[str, str] = {}
    columns: list[str] = []
    for line in text.splitlines():
        row = _ROW.match(line)
        cells = [cell.strip() for cell in row[1].split("|")] if row else []
        if cells and cells[0].lower() == "tier" and len(cells) > 1:
            columns = cells
        elif columns and len(cells) == len(columns):
            if cells[0].strip("-:"):
                found[cells[0].strip("`*")] = cells[-1]
        else:
            columns = []
    return found
