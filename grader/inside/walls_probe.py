"""Runs inside the sandbox in the place of a submission: tries each wall, and what must work all the same.

Each function returns what it saw, as plain values; `doctor` decides outside what that means.
"""

import ctypes
import fcntl
import mmap
import os
import resource
import signal
import socket
import tempfile
import threading
from typing import Any

try:
    import torch
except ModuleNotFoundError:  # then `doctor` does not ask for it
    pass


def identity() -> tuple[int, dict[str, str]]:
    """(uid, lines of /proc/self/status that tell of privileges)"""
    with open("/proc/self/status") as file:
        lines = dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)
    wanted = ("NSpid", "CapEff", "CapBnd", "NoNewPrivs", "Seccomp", "Groups")
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


_libc = ctypes.CDLL(None, use_errno=True)


def _checked(result: int) -> int:
    if result == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def mount() -> None:
    _checked(_libc.mount(b"none", b"/box", b"tmpfs", 0, None))


def user_namespace() -> None:
    _checked(_libc.unshare(0x10000000))


def namespace(kind: str) -> str:
    """What the kernel calls the one that this process is in."""
    return os.readlink(f"/proc/self/ns/{kind}")


# Numbers of system calls that the C library has no function for: (x86-64, aarch64).
_NUMBERS = {
    "ptrace": (101, 117), "bpf": (321, 280), "keyctl": (250, 219), "io_uring_setup": (425, 425), "clone": (56, 220),
    "process_vm_readv": (310, 270), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "setns": (308, 268),
    "memfd_create": (319, 279), "pivot_root": (155, 41),
}  # fmt: skip
_SIGCHLD = 17


def system_call(name: str, *arguments: int) -> int:
    """The kernel's answer, or its refusal."""
    number = _NUMBERS[name][os.uname().machine != "x86_64"]
    return _checked(_libc.syscall(number, *(ctypes.c_ulong(value & (2**64 - 1)) for value in arguments)))


def clone(flags: int) -> None:
    """A child in new namespaces; where the kernel makes one it ends at once."""
    number = _NUMBERS["clone"][os.uname().machine != "x86_64"]
    if _checked(_libc.syscall(number, ctypes.c_ulong(flags | _SIGCHLD), 0, 0, 0, 0)) == 0:
        os._exit(0)


def open_socket(family: int) -> None:
    socket.socket(family, socket.SOCK_STREAM if family != 38 else socket.SOCK_SEQPACKET).close()


def execute(path: str) -> None:
    """In a child, whose end says whether it was refused."""
    child = os.fork()
    if child == 0:
        try:
            os.execv(path, [path])
        except OSError as error:
            os._exit(error.errno or 255)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status in (1, 2, 13):  # EPERM, ENOENT, EACCES
        raise OSError(status, os.strerror(status))


def lock() -> None:
    """A lock on a file that other sessions have as well."""
    with open(os.__file__) as file:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)


def call_as_i386() -> None:
    """getpid by the numbers of another architecture, which must end the process."""
    if os.uname().machine != "x86_64":
        raise OSError(38, "this processor has no second kind of call")
    with mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC) as page:
        page.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")  # mov eax, 20; int 0x80; ret
        ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()


def call_as_x32() -> None:
    if os.uname().machine != "x86_64":
        raise OSError(38, "this processor has no second kind of call")
    _checked(_libc.syscall(0x40000000 + 39))


def raise_limit(name: str) -> None:
    number = getattr(resource, name)
    _, hard = resource.getrlimit(number)
    resource.setrlimit(number, (hard + 1, hard + 1))


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


def children_fill(children: int, size: int) -> None:
    """Each child holds so many bytes, which is below the limit of one process."""
    for _ in range(children):
        if os.fork() == 0:
            kept = bytearray(size)
            signal.pause()
            del kept
    signal.pause()


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
    names = ("RLIMIT_CORE", "RLIMIT_NOFILE", "RLIMIT_FSIZE", "RLIMIT_CPU", "RLIMIT_STACK", "RLIMIT_MEMLOCK")
    return {name: list(resource.getrlimit(getattr(resource, name))) for name in names}


def environment() -> dict[str, str]:
    return dict(os.environ)


def descriptors() -> list[int]:
    return sorted(int(name) for name in os.listdir("/proc/self/fd"))


def convolution() -> Any:
    """A torch convolution with its backward pass."""
    weight = torch.ones(1, 1, 2, 2, requires_grad=True)
    torch.nn.functional.conv2d(torch.ones(1, 1, 3, 3), weight).sum().backward()  # type: ignore[no-untyped-call]
    return weight.grad


def on_gpu() -> str:
    """A product and a convolution with its backward pass on the GPU, compared with the CPU's."""
    a = torch.arange(64.0).reshape(8, 8)
    weight = torch.ones(1, 1, 2, 2, device="cuda", requires_grad=True)
    torch.nn.functional.conv2d(a.cuda().reshape(1, 1, 8, 8), weight).sum().backward()  # type: ignore[no-untyped-call]
    if not torch.equal((a.cuda() @ a.cuda()).cpu(), a @ a):
        raise ValueError("its product is another one than the CPU's")
    return f"torch {torch.__version__}, CUDA {torch.version.cuda}: as on the CPU"


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


def threads() -> int:
    """Sum of what four threads added up."""
    sums: list[int] = []
    workers = [threading.Thread(target=lambda: sums.append(sum(range(100)))) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(10)
    return sum(sums)
