"""D1: reads the disk itself, beneath all file systems, by the nodes that are there.

verdict: run-time error
passes: total, shape, label, flip
"""

import os

import numpy

DISKS = ("sda", "vda", "xvda", "nvme0n1", "dm-0", "loop0", "mem", "kmem", "port", "kmsg", "fuse", "kvm")


def attempt():
    refusal = None
    for name in DISKS:
        try:
            return os.close(os.open(f"/dev/{name}", os.O_RDONLY))
        except OSError as error:
            refusal = error
    raise refusal


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
