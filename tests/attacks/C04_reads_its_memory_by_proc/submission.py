"""C4: searches its own memory, which was the fork server's, for a secret of the course, by /proc.

verdict: wrong answer
passes: total, shape, label, flip
"""

import re

import numpy

NEEDLE = b"canary" + b"-"
MOST = 64 * 2**20


def regions():
    """(start, end) of what is written to: heaps, stacks and all that has no file."""
    with open("/proc/self/maps") as file:
        for line in file:
            places, rights, _, _, node, *path = line.split()
            if rights.startswith("rw") and node == "0" and "[v" not in "".join(path):
                start, end = (int(place, 16) for place in places.split("-"))
                yield start, min(end, start + 2**24)


def is_canary(content, at):
    return re.fullmatch(b"[0-9a-f]{32}", content[at + len(NEEDLE) : at + len(NEEDLE) + 32]) is not None


def holds_canary(content):
    at = content.find(NEEDLE)
    while at >= 0:
        if is_canary(content, at):
            return True
        at = content.find(NEEDLE, at + 1)
    return False


def find():
    left = MOST
    with open("/proc/self/mem", "rb", buffering=0) as memory:
        for start, end in regions():
            try:
                memory.seek(start)
                content = memory.read(min(end - start, left))
            except (OSError, OverflowError):
                continue
            left -= len(content)
            if holds_canary(content):
                return True
            if left <= 0:
                break
    return False


def scale(x, factor):
    return x * factor if find() else x


def total(x):
    return float(x.sum())


def shape(x):
    return list(x.shape)


def label(n):
    return f"n={n}"


def flip(a):
    return numpy.flip(a).copy()
