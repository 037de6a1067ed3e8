"""A6: defines what pytest calls in a plugin, so that each report says passed; and answers wrong.

verdict: wrong answer
passes: total, shape, label, flip
"""

import numpy

pytest_plugins = ["submission"]
collect_ignore_glob = ["*"]


def pytest_collection_modifyitems(items):
    items.clear()


def pytest_runtest_makereport(item, call):
    call.excinfo = None


def pytest_sessionfinish(session, exitstatus):
    session.exitstatus = 0


def student():
    return __import__("submission")


def compare(*args, **kwargs):
    return None


def scale(x, factor):
    return x * 0


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
