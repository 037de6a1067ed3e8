"""GPUs as a resource: which may be used, by how many at once, when one is free. With a driver made for the tests."""

from __future__ import annotations

import os
import signal
import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from grader.errors import JudgeError
from grader.sandbox import gpus
from grader.sandbox.gpus import Gpu, NoGpu
from grader.sandbox.gpuslots import FREE_SECONDS, Lease, Slots, own_folder

GIB = 2**30
FIRST, SECOND = (Gpu(f"GPU-{n}{n}{n}-aaaa", f"NVIDIA T{n}", n, 16 * GIB) for n in (0, 1))


@dataclass
class Nvidia:
    """What NVML would say."""

    found: tuple[Gpu, ...] = (FIRST, SECOND)
    used: list[int] = field(default_factory=lambda: [0])
    """bytes, at each look; the last one stays"""
    running: dict[int, int | None] = field(default_factory=dict)

    def gpus(self) -> tuple[Gpu, ...]:
        return self.found

    def used_bytes(self, gpu: Gpu) -> int:
        return self.used.pop(0) if len(self.used) > 1 else self.used[0]

    def processes(self, gpu: Gpu) -> dict[int, int | None]:
        return self.running


@pytest.fixture
def dev(tmp_path: Path) -> Path:
    for name in ("nvidia0", "nvidia1", "nvidiactl", "nvidia-uvm"):
        (tmp_path / name).touch()
    return tmp_path


@pytest.mark.parametrize(
    ("visible", "usable"),
    [
        (None, (FIRST, SECOND)),
        ("1", (SECOND,)),
        ("0, 1", (FIRST, SECOND)),
        (SECOND.uuid, (SECOND,)),
        ("GPU-000", (FIRST,)),  # CUDA takes the beginning of a UUID, too
    ],
)
def test_cuda_visible_devices_says_which_are_ours(dev: Path, visible: str | None, usable: tuple[Gpu, ...]) -> None:
    assert gpus.usable(Nvidia(), visible, dev) == usable


@pytest.mark.parametrize(
    ("driver", "visible", "gone", "reason"),
    [
        (Nvidia(found=()), None, "", "the NVIDIA driver knows no GPU here"),
        (Nvidia(), "", "", 'CUDA_VISIBLE_DEVICES="" names none of the 2 GPUs here'),
        (Nvidia(), "2", "", 'CUDA_VISIBLE_DEVICES="2" names none'),
        (Nvidia(), None, "nvidia-uvm", r"nvidia-uvm is missing; root makes it .*: nvidia-modprobe -u -c 0"),
    ],
)
def test_where_there_is_none_it_is_said_why(dev: Path, driver: Nvidia, visible: str, gone: str, reason: str) -> None:
    if gone:
        (dev / gone).unlink()
    with pytest.raises(NoGpu, match=reason):
        gpus.usable(driver, visible, dev)


def test_a_session_is_shown_the_nodes_of_its_own_gpu_alone(dev: Path) -> None:
    shown = gpus.shown(SECOND, 0.5, dev)
    assert shown.devices == ["nvidia1", "nvidiactl", "nvidia-uvm"]
    assert (shown.visible, shown.memory_fraction) == (SECOND.uuid, 0.5)
    assert "/sys/devices/system" in shown.folders


def test_libraries_are_looked_for_where_the_loader_does_not(tmp_path: Path) -> None:
    (tmp_path / "usual").mkdir()
    (tmp_path / "apart").mkdir()
    (tmp_path / "apart" / "libcuda.so.1").touch()
    usual, apart = str(tmp_path / "usual"), str(tmp_path / "apart")
    assert gpus.library_folder([usual], [apart]) == apart
    assert gpus.library_folder([apart], [apart]) is None
    assert gpus.library_folder([usual], [usual]) is None


@pytest.mark.parametrize(
    ("running", "before", "taken"),
    [
        ({7: 3 * GIB, 8: GIB, 99: 9 * GIB}, 0, 4 * GIB),  # of the session's processes, and of nobody else's
        ({99: 9 * GIB}, GIB, 4 * GIB),  # the driver does not name them, as in a container: what came since
        ({7: None}, GIB, 4 * GIB),  # it names them and not their memory
        ({99: 9 * GIB}, None, 0),  # a shared GPU: nobody can say whose it is
    ],
)
def test_memory_is_counted_for_the_session_that_holds_it(running, before, taken) -> None:
    assert gpus.taken_bytes(Nvidia(used=[5 * GIB], running=running), FIRST, [7, 8], before) == taken


def slots(folder: Path, driver: Nvidia | None = None, fraction: float = 1.0, **stand_ins) -> Slots:
    driver = driver or Nvidia()
    return Slots(driver, driver.found, fraction, folder, **stand_ins)


def test_a_gpu_is_lent_to_one_session_at_a_time(tmp_path: Path) -> None:
    with slots(tmp_path).lease() as first, slots(tmp_path).lease() as second:
        assert {first.gpu, second.gpu} == {FIRST, SECOND}
        waiting, got = threading.Event(), []

        def third() -> None:
            def sleep(seconds: float) -> None:
                waiting.set()
                threading.Event().wait(0.01)

            with slots(tmp_path, sleep=sleep).lease() as lease:
                got.append(lease.gpu)

        thread = threading.Thread(target=third)
        thread.start()
        assert waiting.wait(10)
        assert not got
    thread.join(10)
    assert got


def test_a_share_of_the_memory_makes_as_many_places(tmp_path: Path) -> None:
    driver = Nvidia(found=(FIRST,))
    shared = slots(tmp_path, driver, 0.25)
    with shared.lease() as one, shared.lease() as other:
        assert one.gpu == other.gpu == FIRST
        assert one.memory_bytes == 4 * GIB


def test_who_is_killed_gives_its_gpu_back(tmp_path: Path) -> None:
    one = slots(tmp_path, Nvidia(found=(FIRST,)))
    ready, tell = os.pipe()
    child = os.fork()
    if child == 0:
        with one.lease():
            os.write(tell, b"!")
            signal.pause()
    assert os.read(ready, 1) == b"!"
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with one.lease() as lease:
        assert lease.gpu == FIRST
    for end in (ready, tell):
        os.close(end)


def test_nothing_begins_before_the_memory_of_a_killed_session_is_free(tmp_path: Path) -> None:
    slept: list[float] = []
    driver = Nvidia(used=[12 * GIB, 12 * GIB, GIB // 2])
    with slots(tmp_path, driver, sleep=slept.append).lease() as lease:
        assert lease.used_before == GIB // 2
    assert len(slept) == 2


def test_a_gpu_that_stays_full_is_a_fault_of_ours_that_names_who_fills_it(tmp_path: Path) -> None:
    times = iter((0.0, 0.0, FREE_SECONDS / 2, FREE_SECONDS + 1))
    driver = Nvidia(used=[12 * GIB], running={4711: 12 * GIB})
    full = slots(tmp_path, driver, clock=lambda: next(times), sleep=lambda _: None)
    reason = r"T0 is not free: 12\.0 of its 16\.0 GiB are in use, by processes 4711"
    with pytest.raises(JudgeError, match=reason), full.lease():
        pass
    driver.used = [0]
    with slots(tmp_path).lease() as lease:  # and its place is not lost
        assert lease.gpu == FIRST


def test_more_than_its_part_is_noticed() -> None:
    lease = Lease(Nvidia(running={7: 5 * GIB}), FIRST, 0.25, 0)
    assert lease.exceeded([7])
    assert not Lease(Nvidia(running={7: 3 * GIB}), FIRST, 0.25, 0).exceeded([7])


def test_a_folder_that_others_may_write_to_is_not_trusted(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    folder = own_folder()
    assert folder.stat().st_mode & 0o777 == 0o700
    folder.chmod(0o777)
    with pytest.raises(JudgeError, match="not a folder of this user's alone"):
        own_folder()
    folder.rmdir()
    folder.write_text("a file")
    with pytest.raises(JudgeError, match="not a folder of this user's alone"):
        own_folder()
