"""Runs inside the sandbox's outer wall: brings the libraries into memory once, for every session to be forked with."""

from __future__ import annotations

import contextlib
import gc
import os

from grader.inside import landlock, libraries, linux

HUGE_PAGE_BYTES = 2 * 2**20


def import_libraries(names: list[str]) -> dict[str, str]:
    """Returns their versions."""
    gc.disable()  # which would look through all that torch makes while it is imported, again and again
    versions = libraries.load(names)
    landlock.prepare()
    gc.collect()
    gc.freeze()  # children share these pages as long as nobody's collector writes to them
    gc.enable()
    return versions


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
