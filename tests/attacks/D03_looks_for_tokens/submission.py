"""D3: looks for the environment of whoever started the grader: names that its own has not.

At the start of a process the kernel writes its environment into its memory; /proc shows that one.

verdict: run-time error
passes: total, shape, label, flip
"""

import os

import numpy

BUILT = {"HOME", "TMPDIR", "PATH", "LANG", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"}
BUILT |= {"PYTHONHASHSEED", "MALLOC_ARENA_MAX", "LC_CTYPE", "CUDA_VISIBLE_DEVICES"}
BUILT |= {"MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_"}
BUILT |= {"TORCHDYNAMO_DISABLE", "TORCHINDUCTOR_CACHE_DIR"}


def attempt():
    names = set(os.environ)
    for process in ("self", "1"):
        with open(f"/proc/{process}/environ", "rb") as file:
            names |= {entry.partition(b"=")[0].decode() for entry in file.read().split(b"\0") if entry}
    if not names - BUILT:
        raise KeyError("no token is here")


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
