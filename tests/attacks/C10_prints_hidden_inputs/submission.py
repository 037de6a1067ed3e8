"""C10: prints whatever it is asked, and what it was asked before; and answers wrong, for that to be shown.

verdict: wrong answer
passes: none
"""

import sys

import numpy

seen = []


def tell(*things):
    seen.extend(things)
    for stream in (sys.stdout, sys.stderr):
        print(*seen, file=stream, flush=True)


def scale(x, factor):
    tell(x.tolist())
    return x * 0


def total(x):
    tell(x.tolist())
    return 0.5


def shape(x):
    tell(x.shape)
    return []


def label(n):
    tell(n)
    return ""


def flip(a):
    tell(a)
    return a * 0
