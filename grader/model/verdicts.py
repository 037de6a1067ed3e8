"""What is said of a submission, how its process ended, and what stood around it."""

from __future__ import annotations

import enum
from collections.abc import Iterable


class Verdict(enum.StrEnum):
    """What is said of one test and, as the worst of its tests, of one judgement.

    Listed from best to worst; `worst` relies on that order.
    """

    ACCEPTED = "accepted"
    WRONG_ANSWER = "wrong answer"
    RUN_TIME_ERROR = "run-time error"
    OUTPUT_LIMIT_EXCEEDED = "output limit exceeded"
    TIME_LIMIT_EXCEEDED = "time limit exceeded"
    MEMORY_LIMIT_EXCEEDED = "memory limit exceeded"
    NOT_SUBMITTED = "not submitted"
    NOT_RUN = "not run"
    JUDGE_ERROR = "judge error"

    @property
    def is_final(self) -> bool:
        """False where nothing is known of the student's work yet, so that no points can be given."""
        return self not in (Verdict.NOT_RUN, Verdict.JUDGE_ERROR)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of some verdicts; a judge error when there is none, for then nothing was judged."""
    order = list(Verdict)
    return max(verdicts, key=order.index, default=Verdict.JUDGE_ERROR)


class Ended(enum.StrEnum):
    """How a session's process ended, in the words of those who watched it from outside."""

    ALIVE = "alive"
    EXITED = "exited"
    SIGNALLED = "signalled"
    CPU_TIME = "cpu time"
    WALL_TIME = "wall time"
    MEMORY = "memory"
    OUTPUT = "output"
    PROTOCOL = "protocol"
    LOST = "lost"
    """the fork server died, and every session with it"""


class Isolation(enum.StrEnum):
    """What stands between a submission and the host. Never chosen by the grader itself."""

    WARM = "warm"
    """forked from a warm interpreter into namespaces of its own"""
    BWRAP = "bwrap"
    """a new interpreter in bubblewrap for each session"""
    TRUST = "trust"
    """nothing: for authors who test files of their own"""


NO_WALLS = "NONE: --trust-submissions"
"""what `Judgement.walls` says of a judgement made without any"""
