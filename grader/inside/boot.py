"""Runs inside the sandbox's outer wall, first of all: puts the fork server into its namespaces, before any library."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from grader.inside import linux

MAX_REQUEST_BYTES = 65536


def enter(control: socket.socket, settings: dict[str, Any]) -> None:
    """Returns in a new process only, pid 1 of a pid namespace; the first one stays behind to wait for it."""
    linux.die_with_parent()
    try:
        _enter_namespaces(_map_waiter(control) if settings["as_root"] else None)
        child = os.fork()
    except OSError as error:
        say(control, refused=f"{error.filename}: {error.strerror}")
        os._exit(1)
    if child:
        control.close()
        os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) & 0xFF)
    linux.die_with_parent()


@contextmanager
def without(libraries: Iterable[str]) -> Iterator[None]:
    """What is imported here finds these libraries missing: nobody asked for them, and torch takes seconds."""
    missing = [name for name in libraries if name not in sys.modules]
    sys.modules.update(dict.fromkeys(missing))  # type: ignore[arg-type] # None: not to be imported
    yield
    for name in missing:
        del sys.modules[name]


def _enter_namespaces(wait_for_map: Callable[[], None] | None) -> None:
    """Enter a user namespace, and let the next child be pid 1 of a pid namespace that belongs to it.

    wait_for_map: when root runs the grader, returns once the outside has mapped root and those for sessions, which
    a process cannot do for itself; None to map the one id of an ordinary user.
    """
    uid, gid = os.geteuid(), os.getegid()
    linux.unshare(linux.CLONE_NEWUSER | linux.CLONE_NEWPID)
    if wait_for_map:
        linux.prctl(linux.PR_SET_DUMPABLE, 1)
        wait_for_map()
    else:
        linux.map_myself(0, uid, gid)


def say(control: socket.socket, fds: tuple[int, ...] = (), **message: Any) -> None:
    socket.send_fds(control, [json.dumps(message).encode()], fds)


def _map_waiter(control: socket.socket) -> Callable[[], None]:
    def wait() -> None:
        say(control, map=True)
        if control.recv(MAX_REQUEST_BYTES) != b"mapped":
            os._exit(1)

    return wait
