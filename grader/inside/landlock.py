"""Runs inside the sandbox: Landlock, the second wall around the file system, should the first have a hole."""

from __future__ import annotations

import os
from collections.abc import Iterable

from landlockpy import AccessFS, AccessNet, Ruleset, Scope, UnsupportedError

READ = AccessFS.READ_FILE | AccessFS.READ_DIR
WRITE = AccessFS.WRITE_FILE | AccessFS.TRUNCATE
DEVICE = AccessFS.READ_FILE | AccessFS.WRITE_FILE
DRIVER = DEVICE | AccessFS.IOCTL_DEV
# No device, no socket that others could connect to, nothing to execute.
ALL_IN_THE_BOX = (
    READ | WRITE | AccessFS.REMOVE_DIR | AccessFS.REMOVE_FILE | AccessFS.MAKE_DIR | AccessFS.MAKE_REG
    | AccessFS.MAKE_SYM | AccessFS.MAKE_FIFO | AccessFS.MAKE_SOCK | AccessFS.REFER | AccessFS.RESOLVE_UNIX
)  # fmt: skip
EVERY_RIGHT, EVERY_NET_RIGHT, EVERY_SCOPE = (
    ~AccessFS.NONE,
    ~AccessNet.NONE,
    Scope.ABSTRACT_UNIX_SOCKET | Scope.SIGNAL,
)


def _rules() -> Ruleset:
    return Ruleset(handled_fs=EVERY_RIGHT, handled_net=EVERY_NET_RIGHT, scoped=EVERY_SCOPE)


def prepare() -> None:
    """In the fork server, so that no session spends its time on the combinations of rights."""
    try:
        with _rules() as rules:
            for rights in (READ, DEVICE, DRIVER, ALL_IN_THE_BOX):
                rules.allow_path("/", rights)
    except UnsupportedError:
        pass  # `restrict` says so


def restrict(
    readable: Iterable[str],
    devices: Iterable[str],
    boxes: Iterable[str],
    drivers: Iterable[str] = (),
    threads: Iterable[str] = (),
) -> str:
    """Allow reading beneath some folders, reading and writing of some devices, all but executing in the boxes.

    drivers: devices to which requests of their own may be made as well (ioctl). threads: where these may be named.
    Nothing may be executed anywhere, no port connected to or listened on. Returns what of this kernel's Landlock
    stands: "landlock abi 7", or that there is none. Needs no_new_privs.
    """
    try:
        rules = _rules()
    except UnsupportedError:
        return "MISSING landlock (not in this kernel)"
    with rules:
        for path in readable:
            rules.allow_path(path, READ)
        for path in devices:
            rules.allow_path(path, DEVICE)
        for path in drivers:
            rules.allow_path(path, DRIVER)
        for path in threads:
            os.open(path, os.O_PATH)  # kept: a folder of /proc that nobody holds is another one when next looked at
            rules.allow_path(path, READ | WRITE)
        for path in boxes:
            rules.allow_path(path, ALL_IN_THE_BOX)
        rules.restrict(no_new_privs=False)  # is set already, and one wall more to lose if it were not
        return f"landlock abi {rules.abi_version}"
