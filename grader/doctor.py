"""Which walls stand on this host: each is tried from inside, by what must be refused and by what must work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

import grader.inside
from grader.errors import JudgeError
from grader.model import Limits, Source
from grader.sandbox.forkserver import ForkServer
from grader.sandbox.replies import Raised, Reply, Returned
from grader.sandbox.session import Session, SessionEnded

LIMITS = Limits(cpu_seconds=20.0, memory_bytes=2**30, file_bytes=16 * 2**20, processes=32)
_PROBE = Path(grader.inside.__file__).with_name("walls_probe.py")


@dataclass(frozen=True, slots=True)
class Check:
    """One attempt from inside; `stands` reads its outcome."""

    wall: str
    attempt: str
    function: str
    arguments: tuple[Any, ...]
    stands: Callable[[Reply], bool]


@dataclass(frozen=True, slots=True)
class Finding:
    wall: str
    attempt: str
    stands: bool
    seen: str


def _refused(*types: str) -> Callable[[Reply], bool]:
    return lambda reply: isinstance(reply, Raised) and bool(set(types or ("OSError",)) & set(reply.types))


def _returns(test: Callable[[Any], bool]) -> Callable[[Reply], bool]:
    def stands(reply: Reply) -> bool:
        try:
            return isinstance(reply, Returned) and test(reply.value)
        except (TypeError, KeyError, IndexError, AttributeError, ValueError):
            return False

    return stands


def _has_no_privilege(value: Any) -> bool:
    _, status = value
    return int(status["CapEff"], 16) == 0 and int(status["CapBnd"], 16) == 0 and status["NoNewPrivs"] == "1"


CHECKS = (
    Check("pid namespace", "see another process", "processes", (), _returns(lambda pids: pids == [1])),
    Check("pid namespace", "kill the parent", "kill_parent", (), _refused("ProcessLookupError")),
    Check("network namespace", "see an interface", "interfaces", (), _returns(lambda names: set(names) <= {"lo"})),
    Check("network namespace", "connect to a host", "connect", (), _refused()),
    Check("mount namespace", "read /etc/passwd", "read", ("/etc/passwd",), _refused("FileNotFoundError")),
    Check("mount namespace", "list /etc", "listing", ("/etc",), _refused("FileNotFoundError")),
    Check("mount namespace", "read the grader's code", "read", (str(_PROBE),), _refused("FileNotFoundError")),
    Check("read-only root", "write to /usr/lib", "write", ("/usr/lib/x",), _refused()),
    Check("read-only root", "write to /", "write", ("/x",), _refused()),
    Check("no capabilities", "mount a file system", "mount", (), _refused("PermissionError")),
    Check("no capabilities", "hold a privilege", "identity", (), _returns(_has_no_privilege)),
    Check("user namespace", "be root", "identity", (), _returns(lambda value: value[0] != 0)),
    Check("user namespace", "make another one", "user_namespace", (), _refused()),
    Check("clean start", "read a secret in the environment", "environment", (), _returns(lambda env: len(env) < 12)),
    Check("clean start", "find a descriptor", "descriptors", (), _returns(lambda fds: max(fds) <= 5)),
    Check("limits", "have 200 children", "fork_until_refused", (200,), _returns(lambda n: n < LIMITS.processes)),
    Check("limits", "write 64 MiB", "fill", ("/box/big", 64 * 2**20), _returns(lambda n: n <= LIMITS.file_bytes)),
    Check("limits", "allocate 4 GiB", "allocate", (4 * 2**30,), _refused("MemoryError")),
    Check("limits", "leave a core dump", "limits", (), _returns(lambda got: got["RLIMIT_CORE"] == [1, 1])),
    Check(
        "must work", "torch convolution, backward", "convolution", (), _returns(lambda grad: bool((grad == 4).all()))
    ),
    Check("must work", "DataLoader with two workers", "data_loader", (), _returns(lambda total: total == 28.0)),
    Check("must work", "temporary file", "temporary_file", (), _returns(lambda text: text == "kept")),
)


def examine() -> Iterator[Finding]:
    """Try each wall in a session of its own. Raises SandboxUnavailable where none can be made at all."""
    with ForkServer() as server:
        for check in CHECKS:
            yield _try(server, check)


def _try(server: ForkServer, check: Check) -> Finding:
    with Session(server, LIMITS) as session:
        try:
            session.load(Source("walls_probe.py", _PROBE.read_bytes()), [])
            session.begin()
            reply = session.call(check.function, check.arguments, {}, None)
        except (SessionEnded, JudgeError) as error:
            return Finding(check.wall, check.attempt, False, str(error))
    return Finding(check.wall, check.attempt, check.stands(reply), _seen(reply))


def _seen(reply: Reply) -> str:
    match reply:
        case Raised(types, text):
            return f"{types[0]}: {text}"
        case Returned(value):
            return "tensor" if isinstance(value, torch.Tensor) else str(value)
    return str(reply)
