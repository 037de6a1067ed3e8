"""A10: answers right once, keeps that result, and ends each later process before it answers.

verdict: run-time error
passes: none
"""

import json
import os

import numpy

KEPT = "/dev/shm/result.json"


def keep(result):
    with open(KEPT, "w") as file:
        json.dump({"verdict": "accepted", "points": 10, "result": result}, file)
    os._exit(0)


def scale(x, factor):
    keep((x * factor).tolist())


def total(x):
    keep(float(x.sum()))


def shape(x):
    keep(list(x.shape))


def label(n):
    keep(f"n={n}")


def flip(a):
    keep(numpy.flip(a).tolist())
