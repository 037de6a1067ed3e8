"""`grader doctor`: shows which walls stand on this host, each one tried, and what `grade` will do here."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader import doctor
from grader.cli import GRADED, USER_ERROR, console
from grader.doctor import Finding
from grader.errors import SandboxUnavailable
from grader.model import Isolation

MAX_SEEN = 56


def run(arguments: argparse.Namespace) -> int:
    out = console.console()
    kind = Isolation(arguments.sandbox)
    try:
        findings = list(doctor.examine(kind))
    except SandboxUnavailable as error:
        out.print(Text(f"No wall was tried: {error}"), soft_wrap=True)
        out.print()
        _print_lines(_without(kind), out)
        return USER_ERROR
    out.print(_table(findings))
    out.print()
    missing = sum(not finding.stands and not finding.check.is_second_wall for finding in findings)
    if missing:
        text = f"{missing} of {len(findings)} attempts did not end as they must: do not grade untrusted work here."
        out.print(text)
        return USER_ERROR
    _print_lines(_with(kind, findings), out)
    out.print()
    _print_lines(_gpus(kind), out)
    return GRADED


def _gpus(kind: Isolation) -> Iterator[str]:
    """Which GPUs there are, and whether a session can compute on each. To have none is no fault."""
    findings, reason = doctor.examine_gpus(kind)
    for finding in findings:
        gpu = finding.gpu
        memory = f"{gpu.memory_bytes / 2**30:.0f} GiB, {finding.used_bytes / 2**30:.1f} in use"
        can = "a session can use it" if finding.works else "a session CANNOT use it"
        yield f"GPU {gpu.minor}, {gpu.name} ({memory}): {can}. {finding.seen}"
    if reason:
        yield f"No GPU for sessions: {reason}."
        yield "Trainings run in their profiles for the CPU; what insists on a GPU is not run, which is no zero."


def _table(findings: list[Finding]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("wall", "tried from inside", "", "seen"):
        table.add_column(title, no_wrap=True)
    for finding in findings:
        table.add_row(finding.check.wall, finding.check.attempt, _state(finding), Text(finding.seen[:MAX_SEEN]))
    return table


def _state(finding: Finding) -> Text:
    if finding.check.wall == doctor.MUST_WORK:
        return Text("works", style="green") if finding.stands else Text("FAILS", style="bold red")
    if finding.stands:
        return Text("stands", style="green")
    return Text("absent", style="yellow") if finding.check.is_second_wall else Text("MISSING", style="bold red")


def _with(kind: Isolation, findings: list[Finding]) -> Iterator[str]:
    absent = sorted({finding.check.wall for finding in findings if not finding.stands})
    if absent:
        yield f"Absent: {', '.join(absent)}, a second wall behind others that stand. Judgements say so in their walls."
    else:
        yield f"All {len(findings)} attempts ended as they must."
    if kind is Isolation.WARM:
        yield "`grader grade` will run each submission behind these walls, in a fork of a warm interpreter."
    else:
        yield "`grader grade --sandbox bwrap` will run each submission behind these walls, in a new interpreter."


def _without(kind: Isolation) -> Iterator[str]:
    """What can be done on this host as it is."""
    option = "" if kind is Isolation.WARM else f" --sandbox {kind}"
    yield f"`grader grade{option}` will refuse to start here until that is mended."
    other = Isolation.BWRAP if kind is Isolation.WARM else Isolation.WARM
    refused = doctor.refusal(other)
    if not refused:
        yield f"`grader grade --sandbox {other}` can be used; `grader doctor --sandbox {other}` tries its walls."
    else:
        yield f"`grader grade --sandbox {other}` would be refused too: {refused.splitlines()[0].split(': ', 1)[-1]}"
    yield "`grader grade --trust-submissions` runs files of your own without any wall, and marks the reports."


def _print_lines(lines: Iterator[str], out: Console) -> None:
    for line in lines:
        out.print(Text(line), soft_wrap=True)
