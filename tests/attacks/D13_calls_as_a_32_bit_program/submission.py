"""D13: makes a system call as 32-bit programs do, whose numbers are others: a filter by number alone lets it pass.

x86-64 only; elsewhere it gives up.

verdict: run-time error
passes: total, shape, label, flip
notices: seccomp
"""

import ctypes
import mmap
import os

import numpy

MOV_EAX_20_INT_80_RET = b"\xb8\x14\x00\x00\x00\xcd\x80\xc3"  # getpid, by its 32-bit number


def attempt():
    if os.uname().machine != "x86_64":
        raise NotImplementedError("no 32-bit calls on this machine")
    memory = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    memory.write(MOV_EAX_20_INT_80_RET)
    call = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(memory)))
    if call() != os.getpid():
        raise OSError("this kernel does not serve 32-bit programs")


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
