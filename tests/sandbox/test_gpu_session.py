"""A session that may use a GPU: what is opened for it, and for no other. Up to the device itself, on any machine.

In the place of the GPU's nodes stands a terminal's, which every Linux has; CUDA is said to have started.
"""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from grader.errors import JudgeError
from grader.inside import confine
from grader.inside import gpu as inside
from grader.model import Ended, Limits, Source
from grader.sandbox import seccomp
from grader.sandbox.forkserver import BOOT, ForkServer
from grader.sandbox.gpus import Gpu
from grader.sandbox.gpuslots import Lease
from grader.sandbox.session import Session, SessionEnded

LIMITS = Limits(cpu_seconds=10.0, import_cpu_seconds=10.0, memory_bytes=2**29, processes=32)
CARD = Gpu("GPU-of-the-tests", "NVIDIA Test", 0, 2**30)
STARTS = BOOT.replace(
    "zygote.main(", "from grader.inside import gpu\ngpu.start = lambda given: 'GPU of the tests'\nzygote.main("
)
REGIONS = """
import sys, torch
from torchvision.ops import roi_align
from torchvision.ops.roi_align import _roi_align
x, boxes = torch.rand(1, 2, 8, 8), torch.tensor([[0.0, 1.0, 1.0, 6.0, 7.0]])
assert torch.allclose(_roi_align(x, boxes, 1.0, 5, 5, 2, False), roi_align(x, boxes, (5, 5), 1.0, 2), atol=1e-6)
assert "torch._inductor.compile_fx" not in sys.modules
"""
SUBMISSION = """
import ctypes, fcntl, os, resource, threading

def seen():
    return {
        "devices": sorted(os.listdir("/dev")),
        "folders": os.path.isdir("/sys/devices/system/cpu"),
        "address space": resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY,
        "variables": {name: os.environ.get(name) for name in ("CUDA_VISIBLE_DEVICES", "CUBLAS_WORKSPACE_CONFIG")},
        "maps": "libcuda.so" in open("/proc/self/maps").read(),
    }

def outcome(function, *arguments):
    try:
        function(*arguments)
    except OSError as error:
        return os.strerror(error.errno)
    return "done"

def request(number):
    with open("/dev/zero") as file:
        return outcome(fcntl.ioctl, file, number)

def memory_without_a_file():
    return outcome(os.memfd_create, "x")

def name_thread(path):
    def write():
        with open(path.replace("TID", str(threading.get_native_id())), "w") as file:
            file.write("worker")
    results = []
    thread = threading.Thread(target=lambda: results.append(outcome(write)))
    thread.start()
    thread.join()
    return results[0]
"""


class Uncounted:
    """A driver that says what the test wants."""

    used = 0

    def gpus(self):
        return (CARD,)

    def used_bytes(self, gpu):
        return self.used

    def processes(self, gpu):
        return {}


@dataclass(frozen=True, slots=True)
class TerminalLease(Lease):
    def shown(self) -> inside.Gpu:
        program = base64.b64encode(seccomp.program(gpu=True)).decode()
        return inside.Gpu(self.gpu.uuid, ["tty"], ["/sys/devices/system"], 1.0, program)


class StartingServer(ForkServer):
    boot = STARTS


@pytest.fixture(scope="module")
def server(sandbox) -> Iterator[ForkServer]:
    with StartingServer(preload=()) as server:
        yield server


@pytest.fixture(scope="module")
def on_gpu(server) -> Iterator[Session]:
    with opened(server, TerminalLease(Uncounted(), CARD, 1.0, 0)) as session:
        yield session


@pytest.fixture(scope="module")
def without(server) -> Iterator[Session]:
    with opened(server, None) as session:
        yield session


def opened(server: ForkServer, lease: Lease | None) -> Session:
    session = Session(server, LIMITS, lease=lease)
    session.load(Source("a.py", textwrap.dedent(SUBMISSION).encode()), [])
    return session


def ask(session: Session, name: str, *arguments: object):
    session.begin()
    return session.call(name, arguments, {}, None).value


def test_a_session_with_a_gpu_sees_its_nodes_and_what_cuda_looks_up(on_gpu: Session) -> None:
    seen = ask(on_gpu, "seen")
    assert "tty" in seen["devices"]
    assert seen["folders"]
    assert seen["address space"]  # CUDA reserves more than any limit; the meter holds what is used
    assert seen["variables"] == {"CUDA_VISIBLE_DEVICES": CARD.uuid, "CUBLAS_WORKSPACE_CONFIG": ":4096:8"}
    assert "GPU of the tests" in on_gpu.walls


def test_any_other_session_of_the_same_server_sees_nothing_of_it(on_gpu: Session, without: Session) -> None:
    seen = ask(without, "seen")
    assert "tty" not in seen["devices"]
    assert not seen["folders"]
    assert not seen["address space"]
    assert seen["variables"] == {"CUDA_VISIBLE_DEVICES": "", "CUBLAS_WORKSPACE_CONFIG": None}
    assert "GPU" not in without.walls


@pytest.mark.parametrize(
    "number",
    [0xC00446C8, 0xC0B0464A, 0x30000001, 0x30000002, 37],
    ids=["card info", "alloc", "uvm initialize", "uvm deinitialize", "uvm"],
)
def test_the_drivers_requests_pass_the_filter_of_a_session_with_a_gpu_alone(
    on_gpu: Session, without: Session, number: int
) -> None:
    passed, refused = "Inappropriate ioctl for device", "Function not implemented"
    # It arrives at the kernel, which says that this is not the device for it, or Landlock refuses it before.
    assert ask(on_gpu, "request", number) in (passed, "Permission denied")
    assert ask(without, "request", number) == refused


def test_other_requests_pass_none(on_gpu: Session) -> None:
    assert ask(on_gpu, "request", 0x5412) == "Function not implemented"  # TIOCSTI


def test_memory_without_a_file_is_for_the_driver(on_gpu: Session, without: Session) -> None:
    assert ask(on_gpu, "memory_without_a_file") == "done"
    assert ask(without, "memory_without_a_file") == "Operation not permitted"


def test_the_driver_may_name_its_threads_and_write_nothing_else_there(on_gpu: Session, without: Session) -> None:
    assert ask(on_gpu, "name_thread", "/proc/self/task/TID/comm") == "done"
    if "landlock abi" in without.walls:
        assert ask(without, "name_thread", "/proc/self/task/TID/comm") == "Permission denied"
        assert ask(on_gpu, "name_thread", "/proc/self/comm") == "Permission denied"


def test_who_takes_more_of_the_gpus_memory_is_ended_and_the_next_is_not(server) -> None:
    driver = Uncounted()
    with opened(server, TerminalLease(driver, CARD, 1.0, 0)) as session:
        driver.used = 2 * CARD.memory_bytes
        session.begin()
        with pytest.raises(SessionEnded, match="more than 1024 MiB of the GPU's memory") as ended:
            session.take_output()
        assert ended.value.report.ended is Ended.MEMORY
    driver.used = 0
    with opened(server, TerminalLease(driver, CARD, 1.0, 0)) as session:
        assert ask(session, "seen")


def test_where_cuda_does_not_start_the_fault_is_ours(fork_server) -> None:
    """The real start, on a machine whose GPU is none."""
    with pytest.raises(JudgeError, match=r"the session did not start: CUDA: \w+"):
        Session(fork_server, LIMITS, lease=TerminalLease(Uncounted(), CARD, 1.0, 0))


def test_cuda_is_not_started_in_the_fork_server(fork_server) -> None:
    """It does not survive a fork: whoever touched it there would take the GPU from every session."""
    source = """
    import torch

    def state():
        maps = open("/proc/self/maps").read()
        return torch.cuda.is_initialized(), torch.cuda._is_in_bad_fork(), "libcuda.so" in maps
    """
    with Session(fork_server, LIMITS) as session:
        session.load(Source("a.py", textwrap.dedent(source).encode()), [])
        assert ask(session, "state") == (False, False, False)


def test_pooling_of_regions_is_deterministic_and_compiles_nothing() -> None:
    """What torchvision's detectors call on a GPU under deterministic algorithms; on the processor it is the same code.

    It would start compilers, which takes half a minute outside of the sandbox and fails within.
    """
    environment = {**os.environ, "TORCHDYNAMO_DISABLE": confine.ENVIRONMENT["TORCHDYNAMO_DISABLE"]}
    subprocess.run([sys.executable, "-c", REGIONS], env=environment, check=True, timeout=300)
