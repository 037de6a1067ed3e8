"""Who may use a GPU: one session at a time, or several where the course gives each a part of its memory.

A slot is a lock on a file, so that all judge processes of a user, of whatever command, share them, and the kernel gives
back what a killed one held. Nothing begins on a GPU whose memory is not free: what a killed session leaves takes the
driver some seconds to clear, and what hangs in the driver for ever keeps that GPU, and no other, out of use.
"""

from __future__ import annotations

import fcntl
import os
import stat
import tempfile
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from grader.errors import JudgeError
from grader.inside import gpu as inside
from grader.sandbox import gpus
from grader.sandbox.gpus import Driver, Gpu

SLOT_SECONDS = 1800.0  # for another command's work on the same GPU
FREE_SECONDS = 30.0  # for the driver to clear away what a killed process held; a hung kernel takes it ten
LOOK_SECONDS = 0.25
SPARE = 0.9  # of a slot's memory that has to be free: the driver keeps some for itself


@dataclass(frozen=True, slots=True)
class Lease:
    """One slot, held."""

    driver: Driver
    gpu: Gpu
    fraction: float
    used_before: int
    """bytes of the GPU's memory that were in use when nothing of this slot ran yet"""

    @property
    def memory_bytes(self) -> int:
        return int(self.fraction * self.gpu.memory_bytes)

    def shown(self) -> inside.Gpu:
        return gpus.shown(self.gpu, self.fraction)

    def exceeded(self, pids: Collection[int]) -> bool:
        """Do these processes hold more of the GPU's memory than the slot has?"""
        before = self.used_before if per_gpu(self.fraction) == 1 else None
        return gpus.taken_bytes(self.driver, self.gpu, pids, before) > self.memory_bytes


class Slots:
    """All slots of this machine's GPUs, as one judge process sees them."""

    def __init__(
        self,
        driver: Driver,
        usable: Collection[Gpu],
        fraction: float = 1.0,
        folder: Path | None = None,
        patience: float = SLOT_SECONDS,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """fraction: of a GPU's memory, for each session; 1: one session at a time. patience: seconds, for a slot."""
        self.driver = driver
        self.gpus = tuple(usable)
        self.fraction = fraction
        self.folder = folder or own_folder()
        self.patience = patience
        self._clock, self._sleep = clock, sleep

    @contextmanager
    def lease(self) -> Iterator[Lease]:
        """A free slot for as long as the block lasts. Raises JudgeError where none becomes free in time."""
        gpu, lock = self._take()
        try:
            yield Lease(self.driver, gpu, self.fraction, self._await_memory(gpu))
        finally:
            os.close(lock)

    def _take(self) -> tuple[Gpu, int]:
        deadline = self._clock() + self.patience
        while True:
            for number in range(per_gpu(self.fraction)):  # each GPU once before one is shared
                for gpu in self.gpus:
                    lock = _lock(self.folder / f"{gpu.uuid}.{number}")
                    if lock is not None:
                        return gpu, lock
            if self._clock() > deadline:
                raise JudgeError(f"no GPU became free within {self.patience:g} s: other commands are using them")
            self._sleep(LOOK_SECONDS)

    def _await_memory(self, gpu: Gpu) -> int:
        """Bytes in use, once there is room for what a session may have."""
        deadline = self._clock() + FREE_SECONDS
        while True:
            used = self.driver.used_bytes(gpu)
            if gpu.memory_bytes - used >= SPARE * self.fraction * gpu.memory_bytes:
                return used
            if self._clock() > deadline:
                raise JudgeError(self._not_free(gpu, used))
            self._sleep(LOOK_SECONDS)

    def _not_free(self, gpu: Gpu, used: int) -> str:
        pids = ", ".join(map(str, self.driver.processes(gpu))) or "that the driver does not name"
        needed = SPARE * self.fraction * gpu.memory_bytes
        return (
            f"{gpu.name} is not free: {_gib(used)} of its {_gib(gpu.memory_bytes)} GiB are in use, by processes "
            f"{pids}, and a session needs {_gib(needed)}. End them, or let each session have a smaller part: "
            "gpu: {memory: 25%} in course.yml"
        )


def per_gpu(fraction: float) -> int:
    return max(1, int(1 / fraction + 1e-9))


def own_folder() -> Path:
    """A folder of this user's alone. Raises JudgeError where somebody else has made one of its name."""
    folder = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()) / f"grader-gpus-{os.geteuid()}"
    with suppress(FileExistsError):  # whatever it is
        folder.mkdir(mode=0o700)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid() or status.st_mode & 0o022:
        raise JudgeError(f"{folder} is not a folder of this user's alone; remove it")
    return folder


def _lock(path: Path) -> int | None:
    """Held until it is closed; None where another process holds it."""
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(fd)
        return None
    return fd


def _gib(size: float) -> str:
    return f"{size / 2**30:.1f}"
