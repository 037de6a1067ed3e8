"""F1: has two threads compute at the same time: the CPU time of both counts.

verdict: time limit exceeded
passes: total, shape, label, flip
"""

import threading
import time

import numpy
import torch

SECONDS = 1.0


def work():
    size = torch.ones(300, 300)
    while time.process_time() < SECONDS:
        size @ size


def attempt():
    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def scale(x, factor):
    if factor == 3.0:
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
