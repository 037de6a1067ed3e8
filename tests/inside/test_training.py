"""The budget of a training, in this process: what is sent, and when the alarm is heard."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from typing import Any

import pytest
import torch

from grader.inside import training

ORDER: dict[str, Any] = {
    "build": "build", "build_arguments": (), "train": "train", "arguments": (), "keywords": {}, "offered": {},
    "folder": "", "device": "cpu", "epochs": 1, "budget_seconds": 60.0, "wall_seconds": 60.0, "parameters": 100,
    "max_bytes": 10_000,
}  # fmt: skip


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """As they were."""
    before = {alarm: signal.getsignal(alarm) for alarm in training.ALARMS}
    yield
    for alarm, handler in before.items():
        signal.signal(alarm, handler)


def run(train: Any, send: Any, **order: Any) -> tuple[Any, bool]:
    names = {"build": lambda: torch.nn.Linear(2, 1), "train": train}
    return training.Run(names, {**ORDER, **order}, send).run()


def test_an_alarm_waits_until_a_state_has_gone_as_a_whole() -> None:
    """Else half a frame lay in the channel, and nothing that follows could be read."""
    sent: list[str] = []

    def send(content: bytes) -> None:
        sent.append("begun")
        signal.raise_signal(signal.SIGALRM)
        sent.append("gone")

    def train(model: Any, budget: Any) -> None:
        budget.report(model)
        sent.append("never reached")

    assert run(train, send) == (None, True)
    assert sent == ["begun", "gone"]


def test_who_reports_again_after_the_end_is_told_again() -> None:
    sent: list[bytes] = []

    def train(model: Any, budget: Any) -> None:
        try:
            signal.raise_signal(signal.SIGALRM)
        except BaseException:
            budget.report(model)

    assert run(train, sent.append) == (None, True)
    assert len(sent) == 1


def test_what_is_offered_goes_to_who_asks_for_it() -> None:
    asked = run(lambda model, masks: masks, lambda content: None, offered={"masks": [1], "other": [2]})
    assert asked == ([1], False)
    assert run(lambda model: 5, lambda content: None, offered={"masks": [1]}) == (5, False)


def test_what_building_takes_is_a_part_of_the_budget() -> None:
    budget = training.Budget({**ORDER, "budget_seconds": 0.0}, lambda content: None)
    assert budget.left() == 0.0
