"""A pytest plugin that grades as other graders do: the tests call the submission in their own interpreter.

For `warm_against_cold.py` only. The same test files run with it as with the real fixtures, without any wall.
    pytest -p in_process --submission FILE --oracle FILE TESTS…
"""

from __future__ import annotations

import contextlib
import importlib.util

import pytest
import torch

from grader.judge.compare import compare as compare_values


def pytest_addoption(parser):
    parser.addoption("--submission")
    parser.addoption("--oracle")


def pytest_configure(config):
    config.addinivalue_line("markers", "tier(name): as in the real plugin")


def _load(path, name):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Student:
    def __init__(self, module):
        self.module = module

    def __getattr__(self, name):
        return getattr(self.module, name)

    def raises(self, kind):
        return pytest.raises(kind)

    @contextlib.contextmanager
    def inputs_unchanged(self):
        yield


@pytest.fixture(scope="session")
def student(request):
    return Student(_load(request.config.getoption("submission"), "submission"))


@pytest.fixture(scope="session")
def reference(request):
    return _load(request.config.getoption("oracle"), "oracle")


@pytest.fixture
def compare():
    return compare_values


@pytest.fixture
def generator():
    return torch.Generator().manual_seed(0)
