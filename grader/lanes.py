"""Which submissions are judged next: those that need a GPU wait for one, and all others pass them by."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator

from grader.model import Submission

MOST_HELD = 256  # that wait for a GPU, in memory; only when there are more of them in a row does the rest wait too


class Lanes:
    """What waits for judgement, in the order in which it came but for those that wait for a GPU."""

    def __init__(self, waiting: Iterator[Submission], needs_gpu: Callable[[Submission], bool]) -> None:
        self.needs_gpu = needs_gpu
        self._waiting = waiting
        self._held: deque[Submission] = deque()

    def take(self, most: int, gpus: int) -> list[Submission]:
        """The next ones, at most so many, and among them at most as many for a GPU as `gpus` are free."""
        taken: list[Submission] = []
        while len(taken) < most and gpus > 0 and self._held:
            taken.append(self._held.popleft())
            gpus -= 1
        while len(taken) < most and len(self._held) < MOST_HELD:
            submission = next(self._waiting, None)
            if submission is None:
                break
            if not self.needs_gpu(submission):
                taken.append(submission)
            elif gpus > 0:
                taken.append(submission)
                gpus -= 1
            else:
                self._held.append(submission)
        return taken
