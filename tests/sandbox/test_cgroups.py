"""Control groups: where this process is in them is read right, and real groups are made, filled and removed."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.sandbox import cgroups
from grader.sandbox.cgroups import Mount


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    return tmp_path


def mounts_of(folder: Path, cgroup: str, mountinfo: str) -> list[Mount]:
    (folder / "cgroup").write_text(textwrap.dedent(cgroup).lstrip())
    (folder / "mountinfo").write_text(textwrap.dedent(mountinfo).lstrip())
    return cgroups.own_mounts(folder)


def test_version_2_alone(proc):
    (mount,) = mounts_of(
        proc,
        "0::/user.slice/user-1000.slice/run.scope\n",
        "29 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n",
    )
    assert mount.folder == Path("/sys/fs/cgroup/user.slice/user-1000.slice/run.scope")
    assert (mount.top, mount.version) == (Path("/sys/fs/cgroup"), 2)


def test_version_1_and_a_controller_in_a_tree_with_another(proc):
    mounts = mounts_of(
        proc,
        """
        5:cpu,cpuacct:/jobs
        4:memory:/docker/abc
        1:name=systemd:/
        0::/
        """,
        """
        30 24 0:27 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
        31 24 0:28 /docker/abc /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
        32 24 0:29 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
        33 24 0:30 / /proc rw - proc proc rw
        """,
    )
    assert [(str(mount.folder), mount.version) for mount in mounts] == [
        ("/sys/fs/cgroup/cpu,cpuacct/jobs", 1),
        ("/sys/fs/cgroup/memory", 1),
        ("/sys/fs/cgroup/unified", 2),
    ]


def test_a_group_outside_of_what_is_mounted_gives_the_top(proc):
    (mount,) = mounts_of(proc, "0::/../other\n", "29 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n")
    assert mount.folder == mount.top


def test_nothing_mounted_is_no_hierarchy(proc):
    assert mounts_of(proc, "0::/\n", "33 24 0:30 / /proc rw - proc proc rw\n") == []
    assert cgroups.find([]) is None


def test_a_folder_that_is_not_ours_is_no_hierarchy(tmp_path):
    mount = Mount(tmp_path / "missing", tmp_path, frozenset({"memory"}), 1)
    assert cgroups.find([mount]) is None


@pytest.fixture
def sleeper() -> Iterator[int]:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process.pid
        process.kill()


def members(folder: Path) -> list[int]:
    return [int(line) for line in (folder / "cgroup.procs").read_text().split()]


def test_a_group_of_version_1_holds_its_process_and_its_limits(sleeper):
    hierarchy = cgroups._find_v1(cgroups.own_mounts())
    if hierarchy is None:
        pytest.skip("no memory controller of cgroup version 1 is mounted for this user")
    group = hierarchy.group(64 * 2**20, 7)
    group.measure(sleeper, 0)
    folder = group._folders["memory"]
    assert members(folder) == []
    group.take_in()
    assert members(folder) == [sleeper]
    assert int((folder / "memory.limit_in_bytes").read_text()) == 64 * 2**20
    if "pids" in group._folders:
        assert (group._folders["pids"] / "pids.max").read_text() == "7\n"
    assert not group.exceeded()
    assert group.cpu_seconds() >= 0
    group.remove()  # ends whoever is in there
    os.waitpid(sleeper, 0)
    assert group.remove()
    assert not folder.exists()
    assert group.remove()


def test_a_process_goes_through_the_doors_of_its_group_by_itself():
    hierarchy = cgroups._find_v1(cgroups.own_mounts())
    if hierarchy is None:
        pytest.skip("no memory controller of cgroup version 1 is mounted for this user")
    group = hierarchy.group(64 * 2**20, 7)
    enter = "import sys; [open(door, 'w').write('0') for door in sys.argv[1:]]; print(); input()"
    command = [sys.executable, "-c", enter, *map(str, group.doors)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        assert [members(folder) for folder in group._folders.values()] == [[process.pid]] * len(group._folders)
        group.remove()
    assert group.remove()


def test_a_group_that_cannot_be_filled_can_be_removed(sleeper):
    hierarchy = cgroups._find_v1(cgroups.own_mounts())
    if hierarchy is None:
        pytest.skip("no memory controller of cgroup version 1 is mounted for this user")
    before = set(hierarchy.memory.iterdir())
    group = hierarchy.group(64 * 2**20, 7)
    group.measure(2**22 + 1, 0)  # above every pid
    with pytest.raises(OSError, match="No such process"):
        group.take_in()
    assert group.remove()
    assert set(hierarchy.memory.iterdir()) == before


def test_groups_of_a_grader_that_was_killed_are_removed_by_the_next_one(sleeper):
    hierarchy = cgroups._find_v1(cgroups.own_mounts())
    if hierarchy is None:
        pytest.skip("no memory controller of cgroup version 1 is mounted for this user")
    gone, others = hierarchy.memory / "grader-4194305-0123abcd-1", hierarchy.memory / "grader-of-somebody"
    mine = hierarchy.group(64 * 2**20, 7)
    mine.measure(sleeper, 0)
    mine.take_in()
    recent = hierarchy.memory / "grader-4194305-0123abcd-2"
    for folder in (gone, others, recent):
        folder.mkdir()
    os.utime(gone, (0, 0))
    try:
        cgroups.find()
        assert recent.exists()  # its grader may be in another container
        assert not gone.exists()
        assert others.exists()
        assert mine._folders["memory"].exists()
    finally:
        others.rmdir()
        recent.rmdir()
        os.kill(sleeper, 9)
        os.waitpid(sleeper, 0)
        mine.remove()


@pytest.fixture
def controller() -> Iterator[str]:
    """One that this host's tree of version 2 has, whichever: the mechanics are the same for all."""
    mounts = [mount for mount in cgroups.own_mounts() if mount.version == 2]
    names = cgroups._words(mounts[0].top / "cgroup.controllers") if mounts else []
    if not names:
        pytest.skip("no controller in a tree of cgroup version 2 here")
    name = "memory" if "memory" in names else names[-1]
    shared = mounts[0].top / "cgroup.subtree_control"
    before = cgroups._words(shared)
    yield name
    if name not in before and os.access(shared, os.W_OK):
        shared.write_text(f"-{name}")


def test_a_group_of_version_2_holds_its_process(sleeper, controller):
    hierarchy = cgroups._find_v2(cgroups.own_mounts(), (controller,))
    if hierarchy is None:
        pytest.skip(f"this user may not divide the tree of cgroup version 2 ({controller})")
    group = hierarchy.group(64 * 2**20, 7)
    group.measure(sleeper, 0)
    group.take_in()
    assert controller in group.wall
    assert members(group._folder) == [sleeper]
    assert group.cpu_seconds() >= 0
    group.remove()
    os.waitpid(sleeper, 0)
    assert group.remove()
    assert not group._folder.exists()


DELEGATED = """
import os, subprocess, sys
from grader.sandbox import cgroups
for _ in range(2):  # once as found, once from the leaf that this process moved itself to
    hierarchy = cgroups._find_v2(cgroups.own_mounts(), (sys.argv[1],))
    with subprocess.Popen(["sleep", "60"]) as process:
        group = hierarchy.group(2**26, 7)
        group.measure(process.pid, 0)
        group.take_in()
        print(os.geteuid(), (group._folder / "cgroup.procs").read_text().split() == [str(process.pid)])
        process.kill()
    print(group.remove())
"""


def test_a_tree_that_was_delegated_to_an_ordinary_user_is_divided(sandbox, controller, as_nobody):
    """As `systemd-run --user --scope -p Delegate=yes` does it: the group is the user's, and the user is in it."""
    if os.geteuid() != 0:
        pytest.skip("only root can delegate a group here")
    (mount,) = [mount for mount in cgroups.own_mounts() if mount.version == 2]
    (mount.top / "cgroup.subtree_control").write_text(f"+{controller}")
    folder = mount.top / f"grader-test-{os.getpid()}"
    folder.mkdir()
    try:
        os.setxattr(folder, "user.delegate", b"1")
        for path in (folder, folder / "cgroup.procs", folder / "cgroup.subtree_control"):
            os.chown(path, 65534, 65534)

        (folder / "cgroup.procs").write_text(str(os.getpid()))  # the user's process inherits it
        done = as_nobody("-c", DELEGATED, controller)
        assert done.stdout.split() == ["65534", "True", "True"] * 2, done.stderr
    finally:
        (mount.folder / "cgroup.procs").write_text(str(os.getpid()))
        for path in (folder / cgroups.OWN_LEAF, folder):
            if path.exists():
                path.rmdir()


def test_what_is_written_into_a_group_of_version_2(tmp_path):
    """Into a plain folder: this states the names of the files and their contents, not what the kernel makes of them."""
    group = cgroups.V2(tmp_path, ("memory", "pids")).group(64 * 2**20, 7)
    group.measure(4711, 0)
    group.take_in()
    (folder,) = tmp_path.iterdir()
    written = {path.name: path.read_text() for path in folder.iterdir()}
    assert written == {
        "memory.max": str(64 * 2**20), "memory.oom.group": "1", "pids.max": "7", "cgroup.procs": "4711"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("events", "killed"),
    [
        ("low 0\nhigh 0\nmax 12\noom 3\noom_kill 0\noom_group_kill 0\n", False),
        ("low 0\nhigh 0\nmax 12\noom 3\noom_kill 2\noom_group_kill 1\n", True),
        ("oom_kill_disable 0\nunder_oom 0\noom_kill 0\n", False),
        ("oom_kill_disable 0\nunder_oom 0\noom_kill 1\n", True),
    ],
)
def test_a_kill_for_memory_is_told_from_pressure(tmp_path, events, killed):
    (tmp_path / "memory.events").write_text(events)
    assert cgroups._killed(tmp_path / "memory.events") is killed
