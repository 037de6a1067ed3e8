"""A control group for each session: the kernel sums memory and CPU time over all its processes and holds the limit.

Version 2 where a part of its tree is ours to divide, version 1 where that is what there is (then root's only).
"""

from __future__ import annotations

import itertools
import os
import re
import secrets
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

from grader.sandbox import processes as process_tree

OWN_LEAF = "grader-itself"
SHARE_OUT_TRIES = 5
LEFT_BEHIND_SECONDS = 3600  # another container's grader may be about to use a group that looks like nobody's
_NAME = re.compile(r"grader-(\d+)-[0-9a-f]{8}-\d+\Z")
_numbers = itertools.count(1)


class Group(Protocol):
    wall: str
    doors: tuple[Path, ...]
    """What a process with one thread writes 0 to in order to be in, at once. That another one puts it in takes a
    hundredth of a second on an idle machine, for which the kernel waits: see cgroup_procs_write_start() in
    kernel/cgroup/cgroup.c."""

    def measure(self, pid: int, inherited_bytes: int) -> None: ...
    def take_in(self) -> None: ...
    def exceeded(self) -> bool: ...
    def cpu_seconds(self) -> float: ...
    def remove(self) -> bool: ...


class Hierarchy(Protocol):
    def group(self, memory_bytes: int, processes: int) -> Group:
        """A new group with nobody in it. Raises OSError."""


class Mount(NamedTuple):
    """A mounted hierarchy, and where in it this process is."""

    folder: Path
    """this process's own group"""
    top: Path
    """the highest group that can be seen"""
    options: frozenset[str]
    """version 1: its controllers among others"""
    version: int


def find(mounts: list[Mount] | None = None) -> Hierarchy | None:
    """What can hold a memory limit on this host for this user, found out by making a group; None where nothing can."""
    mounts = own_mounts() if mounts is None else mounts
    for hierarchy in (_find_v2(mounts), _find_v1(mounts)):
        if hierarchy is not None:
            return hierarchy
    return None


def own_mounts(self_folder: Path = Path("/proc/self")) -> list[Mount]:
    """Read from mountinfo and cgroup; see cgroups(7) and proc_pid_mountinfo(5)."""
    paths = {}
    for line in (self_folder / "cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        paths[controllers] = path
    mounts = []
    for line in (self_folder / "mountinfo").read_text().splitlines():
        before, _, after = line.partition(" - ")
        kind, _, options = after.split(" ", 2)
        if kind not in ("cgroup", "cgroup2"):
            continue
        root, top = before.split()[3:5]
        names = frozenset(options.split(","))
        path = paths.get("", "/") if kind == "cgroup2" else _path_of(paths, names)
        seen = ".." not in Path(path).parts and Path(path).is_relative_to(root)
        folder = Path(top, Path(path).relative_to(root)) if seen else Path(top)
        mounts.append(Mount(folder, Path(top), names, 2 if kind == "cgroup2" else 1))
    return mounts


def _path_of(paths: dict[str, str], controllers: frozenset[str]) -> str:
    return next((path for names, path in paths.items() if names and set(names.split(",")) <= controllers), "/")


# Version 1: one tree for each controller


class V1(NamedTuple):
    memory: Path
    pids: Path | None
    cpuacct: Path | None

    def group(self, memory_bytes: int, processes: int) -> Group:
        name = _new_name()
        folders = {kind: folder / name for kind, folder in self._asdict().items() if folder is not None}
        group = _GroupV1(folders)
        try:
            for folder in dict.fromkeys(folders.values()):  # two controllers may share one tree
                folder.mkdir()
            _write(folders["memory"] / "memory.limit_in_bytes", memory_bytes)
            if (swap := folders["memory"] / "memory.memsw.limit_in_bytes").exists():
                _write(swap, memory_bytes)
            if "pids" in folders:
                _write(folders["pids"] / "pids.max", processes)
        except OSError:
            group.remove()
            raise
        return group


class _GroupV1:
    def __init__(self, folders: dict[str, Path]) -> None:
        self._pid = 0
        self._folders = folders
        self._events = str(folders["memory"] / "memory.oom_control")  # as text: read again and again
        self._usage = str(folders["cpuacct"] / "cpuacct.usage") if "cpuacct" in folders else ""
        self.doors = tuple(folder / "tasks" for folder in dict.fromkeys(folders.values()))
        self.wall = f"cgroup v1 {'+'.join(folders)}"

    def measure(self, pid: int, inherited_bytes: int) -> None:  # noqa: ARG002 - charged to the fork server's group
        self._pid = pid

    def take_in(self) -> None:
        for folder in self._folders.values():
            _take_in(folder, self._pid)

    def exceeded(self) -> bool:
        return _killed(self._events)

    def cpu_seconds(self) -> float:
        if not self._usage:
            return process_tree.cpu_seconds(self._pid)
        return int(process_tree.read(self._usage) or 0) / 1e9

    def remove(self) -> bool:
        _end_what_is_left(self._folders["memory"])
        in_use = [folder for folder in self._folders.values() if not _remove(folder)]
        return not in_use


def _find_v1(mounts: list[Mount]) -> V1 | None:
    found = {
        kind: mount.folder
        for mount in mounts
        for kind in ("memory", "pids", "cpuacct")
        if mount.version == 1 and kind in mount.options and _can_make_group(mount.folder)
    }
    return V1(found["memory"], found.get("pids"), found.get("cpuacct")) if "memory" in found else None


# Version 2: one tree for all


class V2(NamedTuple):
    parent: Path
    """our own group, whose children have the controllers"""
    controllers: tuple[str, ...]

    def group(self, memory_bytes: int, processes: int) -> Group:
        folder = self.parent / _new_name()
        group = _GroupV2(folder, self.controllers)
        folder.mkdir()
        try:
            if "memory" in self.controllers:
                _write(folder / "memory.max", memory_bytes)
                _write(folder / "memory.oom.group", 1)  # all of it or nothing: what is left would hang
                if (swap := folder / "memory.swap.max").exists():
                    _write(swap, 0)
            if "pids" in self.controllers:
                _write(folder / "pids.max", processes)
        except OSError:
            group.remove()
            raise
        return group


class _GroupV2:
    doors: tuple[Path, ...] = ()  # in version 2 the kernel makes a process that moves itself wait as well

    def __init__(self, folder: Path, controllers: tuple[str, ...]) -> None:
        self._pid = 0
        self._folder = folder
        self._events, self._usage = str(folder / "memory.events"), str(folder / "cpu.stat")
        self.wall = f"cgroup v2 {'+'.join(controllers)}"

    def measure(self, pid: int, inherited_bytes: int) -> None:  # noqa: ARG002 - charged to the fork server's group
        self._pid = pid

    def take_in(self) -> None:
        _take_in(self._folder, self._pid)

    def exceeded(self) -> bool:
        return _killed(self._events)

    def cpu_seconds(self) -> float:
        return int(dict(_pairs(self._usage)).get("usage_usec", 0)) / 1e6

    def remove(self) -> bool:
        _end_what_is_left(self._folder)
        return _remove(self._folder)


def _find_v2(mounts: list[Mount], wanted: tuple[str, ...] = ("memory", "pids")) -> V2 | None:
    """Where sessions' groups can be made: our own group, made ready for it, or for root the top of the tree."""
    for mount in mounts:
        if mount.version != 2 or wanted[0] not in _words(mount.top / "cgroup.controllers"):
            continue
        own = mount.folder.parent if mount.folder.name == OWN_LEAF else mount.folder
        for folder in dict.fromkeys((own, mount.top)):
            controllers = tuple(name for name in wanted if name in _words(folder / "cgroup.controllers"))
            if _share_out(folder, controllers) and _can_make_group(folder):
                return V2(folder, controllers)
    return None


def _share_out(folder: Path, controllers: tuple[str, ...]) -> bool:
    """Let the children of a group have the controllers, for which it may hold no process itself (but at the top)."""
    if set(controllers) <= set(_words(folder / "cgroup.subtree_control")):
        return True
    for _ in range(SHARE_OUT_TRIES):  # other judge processes do the same, and what they start comes into the group
        try:
            if _is_delegated(folder):
                _move_to_leaf(folder)
            _write(folder / "cgroup.subtree_control", " ".join(f"+{name}" for name in controllers))
        except OSError:
            continue
        return True
    return False


def _is_delegated(folder: Path) -> bool:
    """Was it given to its user to divide? systemd marks such a group; of another one the processes are not ours."""
    try:
        return os.getxattr(folder, "user.delegate") == b"1"
    except OSError:
        return False


def _move_to_leaf(folder: Path) -> None:
    leaf = folder / OWN_LEAF
    leaf.mkdir(exist_ok=True)
    for pid in _words(folder / "cgroup.procs"):
        try:
            _write(leaf / "cgroup.procs", pid)
        except ProcessLookupError:  # it has ended meanwhile
            continue


# Files of both


def _new_name() -> str:
    # Not the pid alone: graders in two containers may have the same one and share a tree.
    return f"grader-{os.getpid()}-{secrets.token_hex(4)}-{next(_numbers)}"


def _can_make_group(folder: Path) -> bool:
    probe = folder / _new_name()
    try:
        probe.mkdir()
    except OSError:
        return False
    _remove_left_behind(folder)
    return _remove(probe)


def _remove_left_behind(folder: Path) -> None:
    """Groups of graders that were killed and could not remove them; one that is in use cannot be removed."""
    for group in folder.iterdir():
        match = _NAME.match(group.name)
        if match and not Path("/proc", match[1]).exists() and _age(group) > LEFT_BEHIND_SECONDS:
            _remove(group)


def _age(folder: Path) -> float:
    try:
        return time.time() - folder.stat().st_mtime
    except OSError:
        return 0.0


def _end_what_is_left(folder: Path) -> None:
    """Where no namespace ended with the session (--trust-submissions), its children may live on in its group."""
    for pid in _words(folder / "cgroup.procs"):
        try:
            os.kill(int(pid), signal.SIGKILL)
        except OSError:
            continue


def _killed(events: str) -> bool:
    """Did the kernel end a process of the group for its memory? Not known of a group that is gone."""
    return any(name == "oom_kill" and int(count) > 0 for name, count in _pairs(events))


def _pairs(path: str) -> Iterator[tuple[str, str]]:
    for line in process_tree.read(path).decode().splitlines():
        name, _, count = line.partition(" ")
        yield name, count


def _words(path: Path) -> list[str]:
    try:
        return path.read_text().split()
    except OSError:
        return []


def _take_in(folder: Path, pid: int) -> None:
    procs = folder / "cgroup.procs"
    if str(pid) not in _words(procs):
        _write(procs, pid)


def _write(path: Path, content: int | str) -> None:
    path.write_text(str(content))


def _remove(folder: Path) -> bool:
    try:
        folder.rmdir()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True
