"""Runs inside the sandbox's outer wall: imports the libraries that a submission will find imported."""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import sys

from grader.inside import landlock, linux

HUGE_PAGE_BYTES = 2 * 2**20


def import_libraries(names: list[str]) -> dict[str, str]:
    """Returns their versions."""
    for name in names:
        importlib.import_module(name)
    if "numpy" in sys.modules:
        importlib.import_module("numpy.random")  # numpy itself would import it in each session anew
    if "torch" in sys.modules:
        torch = sys.modules["torch"]
        torch.set_num_threads(1)
        # The first convolution sets up its libraries; done here it costs no session a thing. No backward pass:
        # that may start threads, and a process with threads must not fork.
        with torch.inference_mode():
            torch.nn.functional.conv2d(torch.ones(1, 1, 3, 3), torch.ones(1, 1, 2, 2))
    landlock.prepare()
    gc.collect()
    gc.freeze()  # children share these pages as long as nobody's collector writes to them
    return {name: getattr(sys.modules[name], "__version__", "") for name in names}


def use_huge_pages() -> None:
    """Have the kernel put what is in memory into pages of 2 MiB, where it does that: a fork copies an entry for each.

    With torch in memory a fork and its end then cost a quarter of the time. What a child writes to is copied by 4 KiB
    as before. Without a word on kernels that cannot: before Linux 6.1, or with huge pages switched off.
    """
    with open("/proc/self/maps") as file:
        areas = [line.split() for line in file]
    for addresses, rights, _, _, inode, *name in areas:
        if rights != "rw-p" or inode != "0" or name not in ([], ["[heap]"]):
            continue
        start, end = (int(address, 16) for address in addresses.split("-"))
        for page in range(-(-start // HUGE_PAGE_BYTES) * HUGE_PAGE_BYTES, end - HUGE_PAGE_BYTES + 1, HUGE_PAGE_BYTES):
            with contextlib.suppress(OSError):  # nothing is there yet, or no memory for it
                linux.madvise(page, HUGE_PAGE_BYTES, linux.MADV_COLLAPSE)


def memory() -> tuple[int, int]:
    """Bytes of this process's address space, and of its anonymous memory that is there."""
    with open("/proc/self/statm") as file:
        size, resident, shared = (int(word) * os.sysconf("SC_PAGE_SIZE") for word in file.read().split()[:3])
    return size, resident - shared
