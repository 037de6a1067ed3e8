"""On a real GPU, behind the finished walls. Without one each test skips and says why: `make test-gpu`."""

from __future__ import annotations

import textwrap
import time
from collections.abc import Iterator

import pytest

from grader import doctor, profiles
from grader.judge_process import JudgeProcess
from grader.model import Ended, Isolation, Limits, Source
from grader.sandbox import gpus
from grader.sandbox.forkserver import ForkServer
from grader.sandbox.gpuslots import Slots
from grader.sandbox.replies import Raised, Returned
from grader.sandbox.session import Session, SessionEnded
from grader.submission import read_file
from tests.judge.test_detecting import REPOSITORY, write_course

pytestmark = pytest.mark.gpu
LIMITS = Limits(cpu_seconds=30.0, memory_bytes=8 * 2**30)
SUBMISSION = """
import torch

def trained(seed):
    torch.manual_seed(seed)
    layers = torch.nn.Conv2d(1, 8, 3), torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.Linear(5408, 10)
    model = torch.nn.Sequential(*layers).cuda()
    x, y = torch.rand(256, 1, 28, 28, device="cuda"), torch.arange(256, device="cuda") % 10
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(5):
        loss = torch.nn.functional.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.item(), torch.cuda.device_count(), torch.backends.cuda.matmul.allow_tf32

def fill(part):
    total = torch.cuda.get_device_properties(0).total_memory
    return torch.empty(int(part * total), dtype=torch.uint8, device="cuda").numel()

def fill_whatever_torch_says():
    torch.cuda.set_per_process_memory_fraction(1.0)
    return fill(0.9)

def hang():
    torch.cuda._sleep(10**13)
    torch.cuda.synchronize()
"""


@pytest.fixture(scope="module")
def machine() -> tuple[gpus.Driver, tuple[gpus.Gpu, ...]]:
    try:
        return gpus.find()
    except gpus.NoGpu as reason:
        pytest.skip(f"no GPU: {reason}")


@pytest.fixture(scope="module")
def server(sandbox) -> Iterator[ForkServer]:
    with ForkServer() as server:
        yield server


def opened(server: ForkServer, lease, limits: Limits = LIMITS) -> Session:
    session = Session(server, limits, lease=lease)
    session.load(Source("a.py", textwrap.dedent(SUBMISSION).encode()), [])
    session.begin()
    return session


def slots(machine, fraction: float = 1.0) -> Slots:
    driver, usable = machine
    return Slots(driver, usable[:1], fraction)


def test_doctor_lets_a_session_compute_on_each(machine, sandbox) -> None:
    findings, _ = doctor.examine_gpus(Isolation.WARM)
    assert [finding.works for finding in findings] == [True] * len(machine[1]), findings


def test_a_session_trains_on_one_gpu_and_the_same_seed_gives_the_same_loss(machine, server) -> None:
    losses = []
    for _ in range(2):
        with slots(machine).lease() as lease, opened(server, lease) as session:
            reply = session.call("trained", (3,), {}, 1)
            assert isinstance(reply, Returned), reply
            loss, count, tf32 = reply.value
            losses.append(loss)
            assert (count, tf32) == (1, False)
            assert "GPU" in session.walls
    assert losses[0] == losses[1]


def test_mask_rcnn_is_trained_and_evaluated_on_one(machine, sandbox, tmp_path) -> None:
    """The profile for a GPU at a tiny size: nothing compiles, nothing is downloaded, masks come out."""
    course = profiles.choose(write_course(tmp_path / "course"), "gpu")
    process = JudgeProcess(course)
    try:
        path = REPOSITORY / "solutions/w5-detect/accepted_mask_rcnn.py"
        [test] = process.judge(read_file("s01", "w5-detect", str(path))).tests
    finally:
        process.close()
    assert test.measured, test
    values = test.measured.values
    assert values["device"] == "cuda"
    assert "mask mAP75" in values["runs"][0]
    print(f"mAP50 {values['value']:.3f}, {values['cpu_seconds']:.1f} s by the clock")


def test_a_session_without_a_lease_has_none(machine, server) -> None:
    with opened(server, None) as session:
        reply = session.call("trained", (3,), {}, 1)
        assert isinstance(reply, Raised), reply


def test_more_memory_than_its_part_is_refused_and_noticed(machine, server) -> None:
    with slots(machine, 0.25).lease() as lease, opened(server, lease) as session:
        reply = session.call("fill", (0.5,), {}, 1)
        assert isinstance(reply, Raised), reply
        assert "out of memory" in reply.text
        with pytest.raises(SessionEnded) as ended:
            [session.call("fill_whatever_torch_says", (), {}, 1), session.take_output()]
        assert ended.value.report.ended is Ended.MEMORY
        assert "GPU's memory" in ended.value.report.detail


def test_a_kernel_that_hangs_is_ended_and_the_next_session_finds_the_gpu_free(machine, server) -> None:
    with slots(machine).lease() as lease, opened(server, lease, Limits(cpu_seconds=2.0)) as session:
        with pytest.raises(SessionEnded) as ended:
            session.call("hang", (), {}, 1)
        assert ended.value.report.ended in (Ended.CPU_TIME, Ended.WALL_TIME)
    started = time.monotonic()
    with slots(machine).lease() as lease, opened(server, lease) as session:
        assert isinstance(session.call("trained", (3,), {}, 1), Returned)
    print(f"free again after {time.monotonic() - started:.1f} s")
