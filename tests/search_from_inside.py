"""Handed in by tests: searches all that a submission can reach for canaries, but for the folders in LIBRARIES."""

import gc
import os
import re

# The pattern does not match its own text, so that the search does not find itself.
PATTERN = re.compile(rb"[k]anary-[0-9a-f]{32}")

LIBRARIES = globals().get("LIBRARIES", ())


def f(place):
    return sorted({found.decode() for found in globals()[place]()})


def environment():
    yield from PATTERN.findall(repr(dict(os.environ)).encode())
    for name in os.listdir("/proc"):
        if name.isdecimal() or name == "self":
            for part in ("environ", "cmdline", "maps", "mountinfo", "status"):
                with open("/proc/" + name + "/" + part, "rb") as file:
                    yield from PATTERN.findall(file.read())


def descriptors():
    for name in os.listdir("/proc/self/fd"):
        try:
            target = os.readlink("/proc/self/fd/" + name)
            content = os.pread(int(name), 2**20, 0)
        except OSError:
            continue
        yield from PATTERN.findall(target.encode() + content)


def objects():
    gc.unfreeze()  # what was there before the fork is kept from the collector, and would not be listed
    for found in gc.get_objects():
        if type(found) in (dict, list, tuple, set):
            for part in list(found.items() if type(found) is dict else found):
                for text in part if type(part) is tuple else (part,):
                    if type(text) is str:
                        yield from PATTERN.findall(text.encode("utf-8", "replace"))


def everywhere():
    # From each place where something is mounted: Landlock lets nobody list the root itself.
    with open("/proc/self/mountinfo") as file:
        for place in {line.split()[4] for line in file} - {"/"}:
            yield from os.walk(place)


def files():
    for folder, folders, names in everywhere():
        skipped = ("/proc", "/dev", *LIBRARIES)
        if folder.startswith(skipped):
            continue
        folders[:] = [name for name in folders if not os.path.join(folder, name).startswith(skipped)]
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                yield from PATTERN.findall(file.read())


def memory():
    with open("/proc/self/maps") as file:
        maps = [line.split(None, 5) for line in file]
    with open("/proc/self/mem", "rb", buffering=0) as file:
        for line in maps:
            first, last = (int(number, 16) for number in line[0].split("-"))
            of_a_library = len(line) > 5 and line[5].startswith("/") and "w" not in line[1]
            while "r" in line[1] and not of_a_library and first < last:
                try:
                    file.seek(first)
                    content = file.read(min(2**22, last - first))
                except (OSError, OverflowError):
                    break
                yield from PATTERN.findall(content)
                first += max(1, len(content) - 64) if len(content) == 2**22 else len(content) or last
