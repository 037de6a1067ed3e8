"""The GPUs of this machine: which there are, what a session must be shown of one, what is in its memory.

Asked through NVML, the driver's own library, and never through CUDA: a process that has started CUDA cannot fork
sessions that use it, and holds some of the memory that is to be measured.
"""

from __future__ import annotations

import base64
import os
import platform
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

try:
    import pynvml
except ModuleNotFoundError:  # where nothing but a sandbox was installed
    pynvml = None

from grader.inside import gpu as inside
from grader.sandbox import seccomp

DEV = Path("/dev")
SHARED_NODES = ("nvidiactl", "nvidia-uvm", "nvidia-uvm-tools")
# What CUDA looks up when it starts: the driver's state, processors and memory nodes, and where on the bus the GPU is.
SYS = ("/sys/module/nvidia", "/sys/module/nvidia_uvm", "/sys/devices/system", "/sys/bus/pci")
SYS_BUSES = "/sys/devices/pci*"
LIBRARY = "libcuda.so.1"
_MULTIARCH = f"{platform.machine()}-linux-gnu"
SEARCHED_BY_ITSELF = (f"/lib/{_MULTIARCH}", f"/usr/lib/{_MULTIARCH}", "/lib64", "/usr/lib64", "/lib", "/usr/lib")
# Where container runtimes, WSL and NixOS put the driver's libraries.
SEARCHED_BESIDES = ("/usr/local/nvidia/lib64", "/usr/local/nvidia/lib", "/usr/lib/wsl/lib", "/run/opengl-driver/lib")


class NoGpu(Exception):
    """Why sessions cannot have a GPU here: a sentence without its stop, for reports and for `doctor`."""


@dataclass(frozen=True, slots=True)
class Gpu:
    uuid: str
    """as CUDA_VISIBLE_DEVICES takes it"""
    name: str
    """such as "NVIDIA H100 80GB HBM3" """
    minor: int
    """of its node, /dev/nvidia<minor>"""
    memory_bytes: int


class Driver(Protocol):
    """What is asked of NVML."""

    def gpus(self) -> tuple[Gpu, ...]: ...

    def used_bytes(self, gpu: Gpu) -> int:
        """Of all that use it, in bytes."""

    def processes(self, gpu: Gpu) -> dict[int, int | None]:
        """pid -> bytes, of those that compute on it; None where the driver does not tell."""


@dataclass(slots=True)
class Nvml:
    """The driver of this machine. Raises NoGpu where there is none."""

    handles: dict[str, Any] = field(default_factory=dict)
    found: tuple[Gpu, ...] = ()

    def __post_init__(self) -> None:
        if pynvml is None:
            raise NoGpu("the Python package nvidia-ml-py is not installed")
        try:
            pynvml.nvmlInit()
            self.found = tuple(self._describe(index) for index in range(pynvml.nvmlDeviceGetCount()))
        except pynvml.NVMLError as error:
            raise NoGpu(f"there is no NVIDIA driver here (NVML: {error})") from None

    def _describe(self, index: int) -> Gpu:
        handle = pynvml.nvmlDeviceGetHandleByIndex(index)
        uuid = _text(pynvml.nvmlDeviceGetUUID(handle))
        self.handles[uuid] = handle
        total = int(pynvml.nvmlDeviceGetMemoryInfo(handle).total)
        return Gpu(uuid, _text(pynvml.nvmlDeviceGetName(handle)), pynvml.nvmlDeviceGetMinorNumber(handle), total)

    def gpus(self) -> tuple[Gpu, ...]:
        return self.found

    def used_bytes(self, gpu: Gpu) -> int:
        return int(pynvml.nvmlDeviceGetMemoryInfo(self.handles[gpu.uuid]).used)

    def processes(self, gpu: Gpu) -> dict[int, int | None]:
        running = pynvml.nvmlDeviceGetComputeRunningProcesses(self.handles[gpu.uuid])
        return {process.pid: process.usedGpuMemory for process in running}


def _text(value: bytes | str) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else value


def usable(driver: Driver, visible: str | None, dev: Path = DEV) -> tuple[Gpu, ...]:
    """Those that sessions may have. Raises NoGpu with the reason where there is none.

    visible: CUDA_VISIBLE_DEVICES of whoever runs the grader, by which he, or a scheduler of jobs, says which are his.
    """
    gpus = driver.gpus()
    if not gpus:
        raise NoGpu("the NVIDIA driver knows no GPU here")
    chosen = [gpu for number, gpu in enumerate(gpus) if visible is None or _is_named(gpu, number, visible)]
    if not chosen:
        raise NoGpu(f'CUDA_VISIBLE_DEVICES="{visible}" names none of the {len(gpus)} GPUs here')
    with_nodes = tuple(gpu for gpu in chosen if not _missing(gpu, dev))
    if not with_nodes:
        missing = ", ".join(f"{dev}/{name}" for name in _missing(chosen[0], dev))
        raise NoGpu(f"{missing} is missing; root makes it after each start of the machine: nvidia-modprobe -u -c 0")
    return with_nodes


def find() -> tuple[Driver, tuple[Gpu, ...]]:
    """The driver of this machine and the GPUs that sessions may have. Raises NoGpu."""
    driver = Nvml()
    return driver, usable(driver, os.environ.get(inside.VISIBLE))


def _is_named(gpu: Gpu, number: int, visible: str) -> bool:
    names = [name.strip() for name in visible.split(",")]
    return str(number) in names or any(name and gpu.uuid.startswith(name) for name in names)


def _missing(gpu: Gpu, dev: Path) -> list[str]:
    return [name for name in (f"nvidia{gpu.minor}", *SHARED_NODES[:2]) if not (dev / name).exists()]


def shown(gpu: Gpu, memory_fraction: float, dev: Path = DEV) -> inside.Gpu:
    """What a session that may use it is given."""
    nodes = [name for name in (f"nvidia{gpu.minor}", *SHARED_NODES) if (dev / name).exists()]
    buses = sorted(map(str, Path("/").glob(SYS_BUSES[1:])))
    folders = [path for path in (*SYS, *buses) if Path(path).is_dir()]
    apart = library_folder()
    return inside.Gpu(
        visible=gpu.uuid,
        devices=nodes,
        folders=[*folders, *([apart] if apart else [])],
        memory_fraction=memory_fraction,
        seccomp=base64.b64encode(seccomp.program(gpu=True)).decode(),
    )


def library_folder(itself: Iterable[str] = SEARCHED_BY_ITSELF, besides: Iterable[str] = SEARCHED_BESIDES) -> str | None:
    """Where the driver's libraries are, if that is a place which the dynamic loader does not look through by itself."""
    if any((Path(folder) / LIBRARY).exists() for folder in itself):
        return None
    return next((folder for folder in besides if (Path(folder) / LIBRARY).exists()), None)


def taken_bytes(driver: Driver, gpu: Gpu, pids: Collection[int], before: int | None) -> int:
    """What a session's processes hold of a GPU's memory.

    before: what was in use when it began; None where others may use the GPU meanwhile. What came since counts as the
    session's where the driver does not name its processes, as in a container; on a shared GPU nobody can say then.
    """
    named = {pid: size for pid, size in driver.processes(gpu).items() if pid in pids}
    if named and None not in named.values():
        return sum(filter(None, named.values()))
    return 0 if before is None else max(0, driver.used_bytes(gpu) - before)
