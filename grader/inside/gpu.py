"""Runs inside the sandbox: what a session that may use a GPU is given besides, and what it does otherwise.

CUDA does not survive a fork: the fork server must never touch it. A session starts it itself, behind its walls and
before the submission is loaded, so that a driver that does not work is never taken for a student's mistake.
"""

from __future__ import annotations

import errno
import os
import sys
import warnings
from typing import NamedTuple

VISIBLE = "CUDA_VISIBLE_DEVICES"
# The driver names its threads there (since 570), and takes a refusal for an error of the operating system.
THREADS = "/proc/self/task"


class Gpu(NamedTuple):
    """What a session is given of one."""

    visible: str
    """its UUID, as CUDA_VISIBLE_DEVICES takes it"""
    devices: list[str]
    """nodes beneath /dev"""
    folders: list[str]
    """to show read-only: what /sys tells of the driver, and the driver's libraries where they lie apart"""
    memory_fraction: float
    """of the GPU's memory, from above 0 to 1"""
    seccomp: str
    """the compiled filter of system calls, in base64: it lets the driver be talked to, as no other session's does"""


def environment(gpu: Gpu) -> dict[str, str]:
    """What CUDA reads when it starts."""
    return {
        VISIBLE: gpu.visible,
        "CUDA_DEVICE_ORDER": "PCI_BUS_ID",
        "CUDA_CACHE_DISABLE": "1",  # of compiled kernels, in a home that ends with the session
        "CUBLAS_WORKSPACE_CONFIG": ":4096:8",  # without it cuBLAS sums in an order that differs from run to run
        "NVIDIA_TF32_OVERRIDE": "0",  # ten bits of a float32's 23: no tolerance that finds mistakes allows for that
    }


def start(gpu: Gpu) -> str:
    """Start CUDA in this process. Returns the wall's name for the report; raises OSError where it does not start."""
    torch = sys.modules["torch"]
    settle(torch)
    try:
        torch.cuda.init()
        # A convenience: an allocation beyond it is an exception with a line. What holds is looked at from outside.
        torch.cuda.set_per_process_memory_fraction(gpu.memory_fraction)
        name = torch.cuda.get_device_name()
    except (RuntimeError, AssertionError) as error:
        # Not a wall that is refused: the kind of error that is tried again.
        raise OSError(errno.EAGAIN, str(error).splitlines()[0][:500], "CUDA") from None
    return f"GPU {name}"


def settle(torch: object) -> None:
    """The same numbers at every run on one machine, as far as there are kernels for it; no TF32."""
    torch.backends.cuda.matmul.allow_tf32 = False  # type: ignore[attr-defined]
    torch.backends.cudnn.allow_tf32 = False  # type: ignore[attr-defined]
    torch.backends.cudnn.deterministic = True  # type: ignore[attr-defined]
    torch.backends.cudnn.benchmark = False  # type: ignore[attr-defined]
    torch.use_deterministic_algorithms(True, warn_only=True)  # type: ignore[attr-defined]
    torch.utils.deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]
    warnings.filterwarnings("ignore", message=".*does not have a deterministic implementation.*")


def seed(value: int) -> None:
    """Of the GPU's random numbers, in a session that has one."""
    if os.environ.get(VISIBLE) and "torch" in sys.modules:
        sys.modules["torch"].cuda.manual_seed_all(value)
