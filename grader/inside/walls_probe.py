"""Runs inside the sandbox in the place of a submission: tries each wall, and what must work all the same.

Each function returns what it saw, as plain values; `doctor` decides outside what that means.
"""

import ctypes
import os
import resource
import signal
import socket
import tempfile
from typing import Any

import torch


def identity() -> tuple[int, dict[str, str]]:
    """(uid, lines of /proc/self/status that tell of privileges)"""
    with open("/proc/self/status") as file:
        lines = dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)
    wanted = ("NSpid", "CapEff", "CapBnd", "NoNewPrivs", "Groups")
    return os.getuid(), {name: lines.get(name, "") for name in wanted}


def processes() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdecimal()]


def kill_parent() -> None:
    os.kill(os.getppid() or 2, signal.SIGKILL)


def interfaces() -> list[str]:
    with open("/proc/self/net/dev") as file:
        return [line.split(":")[0].strip() for line in file if ":" in line]


def connect() -> None:
    with socket.socket() as client:
        client.settimeout(2)
        client.connect(("192.0.2.1", 9))  # an address that documentation may use and nobody has


def read(path: str) -> int:
    with open(path) as file:
        return len(file.read())


def write(path: str) -> int:
    with open(path, "w") as file:
        return file.write("x")


def listing(path: str) -> list[str]:
    return sorted(os.listdir(path))


def mount() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"none", b"/box", b"tmpfs", 0, None):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def user_namespace() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(0x10000000):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def fork_until_refused(limit: int) -> int:
    """How many children could be had at once."""
    children: list[int] = []
    try:
        while len(children) < limit:
            child = os.fork()
            if child == 0:
                signal.pause()
                os._exit(0)
            children.append(child)
    except OSError:
        pass
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return len(children)


def fill(path: str, limit: int) -> int:
    """How many bytes went into a file before it was refused."""
    written = 0
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        with open(path, "wb", buffering=0) as file:
            while written < limit:
                written += file.write(bytes(2**20))
    except OSError:
        pass
    os.unlink(path)
    return written


def allocate(size: int) -> int:
    return len(bytearray(size))


def limits() -> dict[str, list[int]]:
    return {name: list(resource.getrlimit(getattr(resource, name))) for name in ("RLIMIT_CORE", "RLIMIT_NOFILE")}


def environment() -> dict[str, str]:
    return dict(os.environ)


def descriptors() -> list[int]:
    return sorted(int(name) for name in os.listdir("/proc/self/fd"))


def convolution() -> Any:
    """A torch convolution with its backward pass."""
    weight = torch.ones(1, 1, 2, 2, requires_grad=True)
    torch.nn.functional.conv2d(torch.ones(1, 1, 3, 3), weight).sum().backward()  # type: ignore[no-untyped-call]
    return weight.grad


def data_loader() -> float:
    """Sum of what a DataLoader with two workers delivers: they need fork, shared memory and Unix sockets."""
    data = torch.utils.data.TensorDataset(torch.arange(8.0))
    loader = torch.utils.data.DataLoader(data, batch_size=2, num_workers=2)
    return sum(float(batch.sum()) for (batch,) in loader)


def temporary_file() -> str:
    with tempfile.NamedTemporaryFile("w+") as file:
        file.write("kept")
        file.seek(0)
        return file.read()
