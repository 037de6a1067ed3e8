"""pytest works out anew, for each test and submission, where its fixtures come from: a third of what it does at all.

Here that is remembered for tests that have no fixtures but the grader's own, and values to which they are parametrized.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from grader.judge.fixtures import Fixtures


class Shortcut:
    """A pytest plugin. A test goes pytest's own way once, and is made ready by what was seen there from then on."""

    def __init__(self, fixtures: Fixtures) -> None:
        self._fixtures = fixtures
        self._seen: list[pytest.FixtureDef[Any]] = []
        """what was set up for the test under way"""
        self._makers: dict[str, dict[str, Callable[[], Any]]] = {}
        """test -> name of each fixture and what makes it; empty for a test with other fixtures"""

    @pytest.hookimpl(tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> None:
        self._seen.append(fixturedef)

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        self._seen = []
        for name, make in self._makers.get(item.nodeid, {}).items():
            item.funcargs[name] = make()  # type: ignore[attr-defined]  # then pytest does not ask for it

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> None:
        if item.nodeid not in self._makers:
            self._makers[item.nodeid] = self._work_out(item)

    def _work_out(self, item: pytest.Item) -> dict[str, Callable[[], Any]]:
        own = item.callspec.params if hasattr(item, "callspec") else {}
        values = getattr(item, "funcargs", {})
        makers: dict[str, Callable[[], Any]] = {}
        for fixture in self._seen:
            name, made_in = fixture.argname, fixture.func.__module__
            if made_in == Fixtures.__module__:
                makers[name] = fixture.func.__get__(self._fixtures)
            elif name in own and made_in.startswith("_pytest.") and values[name] is own[name]:
                makers[name] = _Constant(own[name])
            else:
                return {}
        return makers if makers.keys() == set(getattr(item, "fixturenames", ())) else {}


class _Constant:
    def __init__(self, value: Any) -> None:
        self._value = value

    def __call__(self) -> Any:
        return self._value
