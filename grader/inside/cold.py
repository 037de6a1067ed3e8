"""Runs inside bubblewrap: one session in an interpreter of its own, where the host refuses the fork server its walls.

bwrap made the namespaces, the root file system and the devices, and took all capabilities. Here come the libraries,
then the walls that bwrap does not put up, then the same service as in a forked session.
"""

from __future__ import annotations

import base64
import errno
import os
import signal
import socket
import sys
import traceback
from typing import Any, NoReturn

from grader.inside import confine, serve
from grader.inside.boot import say
from grader.inside.gpu import Gpu
from grader.inside.preload import import_libraries, memory
from grader.inside.zygote import (
    ANSWERS_FD,
    QUESTIONS_FD,
    address_space,
    arrange_descriptors,
)

STEPS = (
    confine.leave_keyring,
    confine.resource_limits,
    confine.process_limit,
    confine.no_new_privileges,
    confine.landlock_rules,
    confine.seccomp_filter,
)
BY_BWRAP = "userns pidns, mntns, netns, ipcns, utsns, cgroupns, read-only root, no capabilities"


def main(control: socket.socket, settings: dict[str, Any]) -> NoReturn:
    try:
        versions = import_libraries(settings["preload"])
        say(control, ready=versions, memory=memory()[1])
        control.close()
        walls = _walls(settings)
        kernel_user, version = settings["kernel_user"], settings["bwrap"]
        arrange_descriptors(*settings["pipes"])
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        settings.clear()  # in place: the frame below this one holds it too
        sys.path_importer_cache.clear()
        serve.main(serve.Channel(QUESTIONS_FD, ANSWERS_FD), lambda: _enter(walls, kernel_user, version))
    except BaseException:
        traceback.print_exc()  # to the session's output, where staff can read it
    os._exit(serve.SERVE_FAILED)


def _walls(settings: dict[str, Any]) -> confine.Walls:
    limits = settings["limits"]
    gpu = Gpu(**settings["gpu"]) if settings["gpu"] else None
    return confine.Walls(
        binds=[*settings["binds"], *limits["folders"], *(gpu.folders if gpu else ())],
        masks=settings["masks"],
        links=settings["links"],
        uid=None,
        seccomp=base64.b64decode(gpu.seccomp if gpu else settings["seccomp"]),
        address_space=address_space(memory()[0], limits, gpu),
        file_bytes=limits["file_bytes"],
        processes=limits["processes"],
        cpu_seconds=limits["cpu_seconds"],
        gpu=gpu,
    )


def _enter(walls: confine.Walls, kernel_user: str, version: str) -> str:
    _look_for_capabilities()
    names = [step(walls) for step in STEPS]
    os.umask(0o077)
    os.chdir(confine.HOME)
    names.append(confine.begin(walls, confine.ENVIRONMENT))
    return ", ".join([f"bwrap {version} (cold): {BY_BWRAP}", kernel_user, *filter(None, names)])


def _look_for_capabilities() -> None:
    """What another program was asked to take is looked at before it is said to be gone."""
    with open("/proc/self/status") as file:
        held = [line for line in file if line.startswith(("CapEff:", "CapPrm:", "CapBnd:", "CapAmb:"))]
    if any(int(line.split()[1], 16) for line in held):
        raise OSError(errno.EPERM, "bwrap left some", "capabilities")
