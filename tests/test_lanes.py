"""Who goes next, where some need a GPU and others do not."""

from __future__ import annotations

from collections.abc import Iterator

from grader import lanes as lanes_module
from grader.lanes import Lanes
from grader.model import Submission


def waiting(kinds: str) -> Iterator[Submission]:
    """g: needs a GPU; c: needs none. The student is its place."""
    return (Submission(str(place), kind) for place, kind in enumerate(kinds))


def lanes(kinds: str) -> Lanes:
    return Lanes(waiting(kinds), lambda submission: submission.exercise == "g")


def students(taken: list[Submission]) -> str:
    return "".join(submission.student for submission in taken)


def test_others_pass_by_those_that_wait_for_a_gpu() -> None:
    line = lanes("ggcgc")
    assert students(line.take(3, gpus=1)) == "024"
    assert students(line.take(3, gpus=0)) == ""
    assert students(line.take(3, gpus=1)) == "1"
    assert students(line.take(3, gpus=2)) == "3"


def test_who_waited_for_a_gpu_goes_first() -> None:
    line = lanes("gggccc")
    assert students(line.take(2, gpus=1)) == "03"
    assert students(line.take(2, gpus=1)) == "14"


def test_without_a_gpu_in_use_the_order_is_that_of_the_class() -> None:
    assert students(lanes("cgcg").take(4, gpus=4)) == "0123"


def test_no_more_are_read_ahead_than_are_kept_in_memory(monkeypatch) -> None:
    monkeypatch.setattr(lanes_module, "MOST_HELD", 2)
    read = waiting("ggggc")
    line = Lanes(read, lambda submission: submission.exercise == "g")
    assert students(line.take(9, gpus=0)) == ""
    assert next(read).student == "2"
