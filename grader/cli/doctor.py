"""`grader doctor`: shows which walls stand on this host, each one tried."""

from __future__ import annotations

import argparse

from rich.table import Table
from rich.text import Text

from grader import doctor
from grader.cli import GRADED, USER_ERROR, console

MAX_SEEN = 56


def run(arguments: argparse.Namespace) -> int:
    out = console.console()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("wall", "tried from inside", "", "seen"):
        table.add_column(title, no_wrap=True)
    missing = 0
    for finding in doctor.examine():
        state = Text("stands", style="green") if finding.stands else Text("MISSING", style="bold red")
        if finding.wall == "must work":
            state = Text("works", style="green") if finding.stands else Text("FAILS", style="bold red")
        missing += not finding.stands
        table.add_row(finding.wall, finding.attempt, state, Text(finding.seen[:MAX_SEEN]))
    out.print(table)
    out.print()
    if missing:
        out.print(
            f"{missing} of {len(doctor.CHECKS)} attempts did not end as they must: do not grade untrusted work here."
        )
        return USER_ERROR
    out.print(f"All {len(doctor.CHECKS)} attempts ended as they must.")
    return GRADED
