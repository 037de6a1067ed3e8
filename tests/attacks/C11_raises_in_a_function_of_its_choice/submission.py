"""C11: raises an error in a function whose name is its input.

verdict: run-time error
passes: scale, total, shape, flip
"""

import types

import numpy


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    code = compile("def telling():\n    raise ValueError\n", __file__, "exec").co_consts[0]
    types.FunctionType(code.replace(co_name=str(n)), {})()


def flip(a):
    return numpy.flip(a).copy()
