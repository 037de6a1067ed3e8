"""E5: looks for other submissions in what it inherited from the fork server: sessions, sources, modules.

verdict: run-time error
passes: total, shape, label, flip
"""

import gc
import linecache
import sys

import numpy


def attempt():
    sessions = [found for found in gc.get_objects() if type(found).__name__ == "Session"]
    sources = [name for name in linecache.cache if name.startswith("submission")]
    modules = [module for name, module in sys.modules.items() if name == "submission"]
    if max(len(sessions), len(sources), len(modules)) <= 1:
        raise LookupError("no submission but mine")


def scale(x, factor):
    attempt()
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
