"""G19: raises an exception whose traceback leads to itself.

verdict: time limit exceeded
passes: scale, total, shape, flip
"""

import numpy


class Winding(Exception):
    @property
    def __traceback__(self):
        return Winding.step


class Step:
    pass


Winding.step = Step()
Winding.step.tb_next = Winding.step
Winding.step.tb_frame = Step()
Winding.step.tb_frame.f_code = Step()
Winding.step.tb_frame.f_code.co_filename = "elsewhere"


def scale(x, factor):
    return x * factor


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    raise Winding()


def flip(a):
    return numpy.flip(a).copy()
