"""Which walls stand on this host: each is tried from inside, by what must be refused and by what must work."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grader.inside
from grader.errors import JudgeError, SandboxUnavailable
from grader.model import Ended, ExitReport, Isolation, Limits, Source
from grader.sandbox import choice, gpus
from grader.sandbox.gpus import Driver, Gpu
from grader.sandbox.gpuslots import Slots
from grader.sandbox.protocol import SessionEnded
from grader.sandbox.replies import Raised, Reply, Returned
from grader.sandbox.server import SessionServer
from grader.sandbox.session import Session

LIMITS = Limits(cpu_seconds=20.0, memory_bytes=2**30, file_bytes=16 * 2**20, processes=32)
GPU_LIMITS = Limits(cpu_seconds=60.0, memory_bytes=8 * 2**30)
GPU_PATIENCE_SECONDS = 5.0
MUST_WORK = "must work"
_PROBE = Path(grader.inside.__file__).with_name("walls_probe.py")
Outcome = Reply | ExitReport
"""what came of an attempt: an answer, or the end of the process"""


@dataclass(frozen=True, slots=True)
class Check:
    """One attempt from inside; `stands` reads its outcome."""

    wall: str
    attempt: str
    function: str
    arguments: tuple[Any, ...]
    stands: Callable[[Outcome], bool]
    is_second_wall: bool = False
    """grading goes on without it: another wall stands in the same place"""


@dataclass(frozen=True, slots=True)
class Finding:
    check: Check
    stands: bool
    seen: str


def _refused(*types: str) -> Callable[[Outcome], bool]:
    return lambda outcome: isinstance(outcome, Raised) and bool(set(types or ("OSError",)) & set(outcome.types))


def _returns(test: Callable[[Any], bool]) -> Callable[[Outcome], bool]:
    def stands(outcome: Outcome) -> bool:
        try:
            return isinstance(outcome, Returned) and test(outcome.value)
        except (TypeError, KeyError, IndexError, AttributeError, ValueError):
            return False

    return stands


def _ended(how: Ended) -> Callable[[Outcome], bool]:
    return lambda outcome: isinstance(outcome, ExitReport) and outcome.ended is how


def _killed(*signals: signal.Signals) -> Callable[[Outcome], bool]:
    """Or refused, where the processor has no such call."""
    return lambda outcome: _refused()(outcome) or (isinstance(outcome, ExitReport) and outcome.signal in signals)


def _status(name: str, wanted: str) -> Callable[[Outcome], bool]:
    return _returns(lambda value: value[1][name].strip() == wanted)


def _of_its_own(kind: str) -> Callable[[Outcome], bool]:
    return _returns(lambda name: name != os.readlink(f"/proc/self/ns/{kind}"))


def _has_no_privilege(value: Any) -> bool:
    _, status = value
    return int(status["CapEff"], 16) == 0 and int(status["CapBnd"], 16) == 0


def _is_limited(got: Any) -> bool:
    return got["RLIMIT_NOFILE"] == [256, 256] and all(0 <= hard < 2**40 for _, hard in got.values())


DEVICES = {"fd", "full", "null", "random", "shm", "stderr", "stdin", "stdout", "urandom", "zero"}
_KINDS = {
    "cgroup": "cgroup",
    "ipc": "IPC",
    "mnt": "mount",
    "net": "network",
    "pid": "pid",
    "user": "user",
    "uts": "UTS",
}
_FOREIGN = {"AF_INET": 2, "AF_INET6": 10, "AF_NETLINK": 16, "AF_PACKET": 17, "AF_ALG": 38, "AF_VSOCK": 40}
_CALLS: dict[str, tuple[int, ...]] = {
    "ptrace": (0, 0, 0, 0), "process_vm_readv": (1, 0, 0, 0, 0, 0), "bpf": (0, 0, 0), "keyctl": (0, -3, 0),
    "io_uring_setup": (1, 0), "perf_event_open": (0, 0, -1, -1, 0), "userfaultfd": (0,), "setns": (-1, 0),
    "memfd_create": (0, 0),
}  # fmt: skip
_NAMESPACE_FLAGS = {"user": 0x10000000, "mount": 0x00020000, "network": 0x40000000, "pid": 0x20000000}

NAMESPACES = (
    *(
        Check(f"{name} namespace", "be in the grader's own", "namespace", (kind,), _of_its_own(kind))
        for kind, name in _KINDS.items()
    ),
    Check("pid namespace", "see another process", "processes", (), _returns(lambda pids: pids == [1])),
    Check("pid namespace", "kill the parent", "kill_parent", (), _refused("ProcessLookupError")),
    Check("network namespace", "see an interface", "interfaces", (), _returns(lambda names: set(names) <= {"lo"})),
    Check("network namespace", "connect to a host", "connect", (), _refused()),
    Check("user namespace", "be root", "identity", (), _returns(lambda value: value[0] != 0)),
    Check("user namespace", "make another one", "user_namespace", (), _refused()),
)
FILES = (
    Check("mount namespace", "read /etc/passwd", "read", ("/etc/passwd",), _refused("FileNotFoundError")),
    Check("mount namespace", "list /etc", "listing", ("/etc",), _refused("FileNotFoundError")),
    Check("mount namespace", "read the grader's code", "read", (str(_PROBE),), _refused("FileNotFoundError")),
    Check("read-only root", "write to /usr/lib", "write", ("/usr/lib/x",), _refused()),
    Check("read-only root", "write to /", "write", ("/x",), _refused()),
    Check("devices", "find another one", "listing", ("/dev",), _returns(lambda names: set(names) <= DEVICES)),
    Check("Landlock", "list /", "listing", ("/",), _refused("PermissionError"), is_second_wall=True),
    Check(
        "Landlock", "write to /proc", "write", ("/proc/self/comm",), _refused("PermissionError"), is_second_wall=True
    ),
)
PRIVILEGES = (
    Check("no capabilities", "mount a file system", "mount", (), _refused("PermissionError")),
    Check("no capabilities", "hold a privilege", "identity", (), _returns(_has_no_privilege)),
    Check("no_new_privs", "gain one from a file", "identity", (), _status("NoNewPrivs", "1")),
    Check("clean start", "read a secret in the environment", "environment", (), _returns(lambda env: len(env) < 12)),
    Check("clean start", "find a descriptor", "descriptors", (), _returns(lambda fds: max(fds) <= 5)),
)
CALLS = (
    Check("seccomp", "run without a filter", "identity", (), _status("Seccomp", "2")),
    *(Check("seccomp", name, "system_call", (name, *arguments), _refused()) for name, arguments in _CALLS.items()),
    *(
        Check("seccomp", f"clone into a new {name} namespace", "clone", (flag,), _refused())
        for name, flag in _NAMESPACE_FLAGS.items()
    ),
    *(Check("seccomp", f"socket {name}", "open_socket", (family,), _refused()) for name, family in _FOREIGN.items()),
    Check("seccomp", "execute a file", "execute", (os.path.realpath("/bin/true"),), _refused()),
    Check("seccomp", "lock a file that others have", "lock", (), _refused()),
    Check("seccomp", "call as an i386 program", "call_as_i386", (), _killed(signal.SIGSYS, signal.SIGSEGV)),
    Check("seccomp", "call as an x32 program", "call_as_x32", (), _killed(signal.SIGSYS)),
)
RESOURCES = (
    Check("limits", "have 200 children", "fork_until_refused", (200,), _returns(lambda n: n < LIMITS.processes)),
    Check("limits", "write 64 MiB", "fill", ("/box/big", 64 * 2**20), _returns(lambda n: n <= LIMITS.file_bytes)),
    Check("limits", "allocate 4 GiB", "allocate", (4 * 2**30,), _refused("MemoryError")),
    Check("limits", "leave a core dump", "limits", (), _returns(lambda got: got["RLIMIT_CORE"] == [1, 1])),
    Check("limits", "have no limit", "limits", (), _returns(_is_limited)),
    Check("limits", "raise one", "raise_limit", ("RLIMIT_NPROC",), _refused("ValueError", "OSError")),
)
OF_TORCH = (
    Check(MUST_WORK, "torch convolution, backward", "convolution", (), _returns(lambda grad: bool((grad == 4).all()))),
    Check(MUST_WORK, "DataLoader with two workers", "data_loader", (), _returns(lambda total: total == 28.0)),
)
USES = (
    *(OF_TORCH if "torch" in choice.LIBRARIES else ()),
    Check(MUST_WORK, "temporary file", "temporary_file", (), _returns(lambda text: text == "kept")),
    Check(MUST_WORK, "four threads", "threads", (), _returns(lambda total: total == 4 * 4950)),
)
# What all processes of a session use together.
SUMS = (Check("memory", "eight children, 200 MiB each", "children_fill", (8, 200 * 2**20), _ended(Ended.MEMORY)),)
CHECKS = (*NAMESPACES, *FILES, *PRIVILEGES, *CALLS, *RESOURCES, *SUMS, *USES)


def examine(isolation: Isolation = Isolation.WARM) -> Iterator[Finding]:
    """Try each wall, in one session as long as that lasts. Raises SandboxUnavailable where none can be made at all."""
    with choice.server(isolation) as server, contextlib.ExitStack() as stack:
        session: Session | None = None
        for check in CHECKS:
            try:
                if session is None or session.report:
                    session = stack.enter_context(_prepared(server))
                outcome = _outcome(session, check)
            except SandboxUnavailable:
                raise
            except JudgeError as error:
                session = None
                yield Finding(check, False, str(error))
            else:
                held_by = f"{session.walls.rsplit(', ', 1)[-1]}: " if check in SUMS else ""
                yield Finding(check, check.stands(outcome), held_by + _seen(outcome))


def refusal(isolation: Isolation) -> str:
    """Why this host has no session of that kind, found out by making one; empty where it has."""
    try:
        with choice.server(isolation, preload=()) as server, Session(server, LIMITS):
            return ""
    except JudgeError as error:
        return str(error)


def attempt(server: SessionServer, check: Check) -> Outcome:
    """What comes of it in a session of its own."""
    with _prepared(server) as session:
        return _outcome(session, check)


def _prepared(server: SessionServer) -> Session:
    session = Session(server, LIMITS)
    try:
        session.load(Source("walls_probe.py", _PROBE.read_bytes()), [])
    except SessionEnded as ended:
        raise JudgeError(f"the probe could not be loaded: {ended.report.detail}") from None
    return session


def _outcome(session: Session, check: Check) -> Outcome:
    session.begin()
    try:
        return session.call(check.function, check.arguments, {}, None)
    except SessionEnded as ended:
        return ended.report


def _seen(outcome: Outcome) -> str:
    match outcome:
        case Raised(types, text):
            return f"{types[0]}: {text}"
        case Returned(value):
            return "tensor" if type(value).__name__ == "Tensor" else str(value)
        case ExitReport():
            return outcome.detail
    return str(outcome)


# ---------------------------------------------------------------- GPUs


@dataclass(frozen=True, slots=True)
class GpuFinding:
    gpu: Gpu
    used_bytes: int
    works: bool
    seen: str
    """what it computed, or why it did not"""


def examine_gpus(isolation: Isolation) -> tuple[list[GpuFinding], str]:
    """What came of letting a session compute on each GPU; and why sessions can have none, empty where they can.

    Raises SandboxUnavailable.
    """
    try:
        driver, usable = gpus.find()
    except gpus.NoGpu as reason:
        return [], str(reason)
    with choice.server(isolation) as server:
        return [_examined(server, driver, gpu) for gpu in usable], ""


def _examined(server: SessionServer, driver: Driver, gpu: Gpu) -> GpuFinding:
    used = driver.used_bytes(gpu)
    try:
        return GpuFinding(gpu, used, True, _computed(server, driver, gpu))
    except (JudgeError, SessionEnded) as error:
        return GpuFinding(gpu, used, False, str(error))


def _computed(server: SessionServer, driver: Driver, gpu: Gpu) -> str:
    """Raises JudgeError, SessionEnded."""
    slots = Slots(driver, [gpu], patience=GPU_PATIENCE_SECONDS)
    with slots.lease() as lease, Session(server, GPU_LIMITS, lease=lease) as session:
        session.load(Source("probe.py", _PROBE.read_bytes()), [])
        session.begin()
        reply = session.call("on_gpu", (), {}, 0)
        if isinstance(reply, Returned):
            return str(reply.value)
        raise JudgeError(f"raised {reply.types[0]}: {reply.text}" if isinstance(reply, Raised) else str(reply))
