"""Runs inside the sandbox: puts the walls around a process, in the order in which Linux lets them be put.

The fork server is in a user and a pid namespace of its own already (`boot`), may make pid namespaces for others, and
its death ends them all. Each session goes through `enter_session` before one byte of the submission is read. No step
may be skipped: each raises OSError when the kernel refuses.
"""

from __future__ import annotations

import errno
import os
import resource
from collections.abc import Callable
from typing import NamedTuple

from grader.inside import gpu, landlock, linux

SANDBOX_UID = 1000
"""Who the submission is inside, whoever runs the grader."""
OWN_UIDS = 64
"""When root runs the grader each session is another user for the kernel, in turns, so that what the kernel counts for
each user (descriptors in flight, pages in pipes) is no channel between two sessions."""

DEVICES = ("null", "zero", "full", "random", "urandom")
DEVICE_LINKS = (("fd", "/proc/self/fd"), ("stdin", "fd/0"), ("stdout", "fd/1"), ("stderr", "fd/2"))
HOME = "/box"
BOXES = (HOME, "/dev/shm")
"""The only places that a submission can write to; both end with it."""
# What /proc tells of the host and no submission needs: how it was started, its drivers, keys, locks of other sessions.
HOST_FACTS = (
    "cmdline", "config.gz", "interrupts", "kallsyms", "kcore", "key-users", "keys", "locks", "modules", "sysrq-trigger",
    "timer_list", "vmallocinfo",
)  # fmt: skip
ENVIRONMENT = {
    "HOME": HOME, "TMPDIR": f"{HOME}/tmp", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8",
    "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
    # No session holds a compiler: what asks torch for one, as torchvision's detectors do on a GPU, runs uncompiled.
    "TORCHDYNAMO_DISABLE": "1", "TORCHINDUCTOR_CACHE_DIR": f"{HOME}/tmp/inductor",
    gpu.VISIBLE: "",
}  # fmt: skip


class Walls(NamedTuple):
    """What one session is given; sizes in bytes."""

    binds: list[str]
    """folders to show read-only: the interpreter's and the system's libraries"""
    masks: list[str]
    """folders beneath them to hide again: the grader's own code, the course"""
    links: list[tuple[str, str]]
    """(path, target) of symbolic links to make, such as /lib -> usr/lib"""
    address_space: int
    """RLIM_INFINITY where there is a GPU: CUDA reserves more than any limit, and uses little of it"""
    file_bytes: int
    processes: int
    cpu_seconds: int
    """a last bound on the life of the session; the judge's own limits are far below"""
    uid: int | None
    """whom to become, of the ids that root mapped; None where there is one id only"""
    seccomp: bytes
    """the compiled filter of system calls"""
    gpu: gpu.Gpu | None = None

    @property
    def drivers(self) -> list[str]:
        """Devices of the GPU that the session may use."""
        return self.gpu.devices if self.gpu else []


def make_pid_namespace() -> None:
    """The next child of the fork server is pid 1 of a pid namespace of its own."""
    linux.unshare(linux.CLONE_NEWPID)


def enter_session(walls: Walls) -> str:
    """Shut this process in for good and return the names of its walls. It is pid 1 of a new pid namespace."""
    names = [step(walls) for step in STEPS]
    os.umask(0o077)
    os.chdir(HOME)
    names.append(begin(walls, ENVIRONMENT))
    return ", ".join(["userns pidns", *filter(None, names)])


def begin(walls: Walls, environment: dict[str, str]) -> str | None:
    """Behind the walls, the last things before the submission: its environment, and CUDA if it may use a GPU."""
    os.environ.clear()
    os.environ.update(environment)
    if walls.gpu is None:
        return None
    os.environ.update(gpu.environment(walls.gpu))
    return gpu.start(walls.gpu)


# The steps. Each returns the name of its wall for the report, or nothing where another one's name says it.


def leave_terminal(walls: Walls) -> None:
    os.setsid()
    os.umask(0o022)
    linux.die_with_parent()


def mount_namespace(walls: Walls) -> str:
    linux.unshare(linux.CLONE_NEWNS)
    return "mntns"


def network_namespace(walls: Walls) -> str:
    linux.unshare(linux.CLONE_NEWNET)
    return "netns"


def ipc_namespace(walls: Walls) -> str:
    linux.unshare(linux.CLONE_NEWIPC)
    return "ipcns"


def uts_namespace(walls: Walls) -> str:
    linux.unshare(linux.CLONE_NEWUTS)
    linux.sethostname(b"sandbox")
    return "utsns"


def cgroup_namespace(walls: Walls) -> str:
    linux.unshare(linux.CLONE_NEWCGROUP)
    return "cgroupns"


def leave_keyring(walls: Walls) -> None:
    """No namespace keeps two sessions from one session keyring of the kernel's, if whoever started us had one."""
    try:
        linux.join_new_session_keyring()
    except OSError as error:
        if error.errno != errno.ENOSYS:  # a kernel without keyrings has none to share
            raise


def root_folder(walls: Walls) -> str:
    """A root of our own: a tmpfs with the libraries bound in read-only, and the host's root gone."""
    linux.mount("none", "/", None, linux.MS_REC | linux.MS_PRIVATE)
    nothing_special = linux.MS_NOSUID | linux.MS_NODEV
    linux.mount("sandbox", "/tmp", "tmpfs", nothing_special, "size=1m,nr_inodes=4096,mode=0755")
    os.mkdir("/tmp/host")
    linux.pivot_root("/tmp", "/tmp/host")
    os.chdir("/")
    for path in walls.binds:
        os.makedirs(path, exist_ok=True)
        linux.mount("/host" + path, path, None, linux.MS_BIND | linux.MS_REC)
        linux.make_read_only(path)
    for path in walls.masks:
        linux.mount("nothing", path, "tmpfs", linux.MS_RDONLY | nothing_special, "size=4k,nr_inodes=1")
    for path, target in walls.links:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        os.symlink(target, path)
    _make_devices(walls)
    _make_box(walls)
    _make_proc()
    linux.unmount("/host")
    os.rmdir("/host")
    linux.mount("none", "/", None, linux.MS_BIND | linux.MS_REMOUNT | linux.MS_RDONLY | nothing_special)
    return "read-only root"


def _make_devices(walls: Walls) -> None:
    os.makedirs("/dev/shm")
    for name in (*DEVICES, *walls.drivers):
        os.close(os.open(f"/dev/{name}", os.O_CREAT | os.O_EXCL, 0o644))
        linux.mount(f"/host/dev/{name}", f"/dev/{name}", None, linux.MS_BIND)
    for name, target in DEVICE_LINKS:
        os.symlink(target, f"/dev/{name}")
    # Workers of a DataLoader pass tensors through shared memory.
    options = f"size={walls.file_bytes},nr_inodes=1024,mode=1777"
    linux.mount("shm", "/dev/shm", "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, options)


def _make_box(walls: Walls) -> None:
    os.mkdir("/box")
    options = f"size={walls.file_bytes},nr_inodes=4096,mode=0700"
    linux.mount("box", "/box", "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, options)
    os.mkdir("/box/tmp", 0o700)
    if not os.path.lexists("/tmp"):  # it is there where the interpreter's own libraries lie beneath it
        os.symlink("box/tmp", "/tmp")
    if walls.uid is not None:
        for path in ("/box", "/box/tmp"):
            os.chown(path, walls.uid, walls.uid)


def _make_proc() -> None:
    os.mkdir("/proc")
    linux.mount("proc", "/proc", "proc", linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC)
    for name in HOST_FACTS:
        if os.path.exists(f"/proc/{name}"):
            linux.mount("/dev/null", f"/proc/{name}", None, linux.MS_BIND)


def resource_limits(walls: Walls) -> str:
    for what, value in (
        # Not 0: where the host pipes its crashes to a handler, that one would be started all the same (core(5)).
        (resource.RLIMIT_CORE, 1),
        (resource.RLIMIT_NOFILE, 256),
        (resource.RLIMIT_FSIZE, walls.file_bytes),
        (resource.RLIMIT_CPU, walls.cpu_seconds),
        (resource.RLIMIT_STACK, 8 * 2**20),
        (resource.RLIMIT_MEMLOCK, 2**20),
        (resource.RLIMIT_AS, walls.address_space),
    ):
        resource.setrlimit(what, (value, value))
    return "rlimits"


def other_user(walls: Walls) -> str:
    if walls.uid is None:
        return "kuid of the grader's user"
    os.setgroups([])
    os.setresgid(walls.uid, walls.uid, walls.uid)
    os.setresuid(walls.uid, walls.uid, walls.uid)
    return "kuid of its own"


def inner_user_namespace(walls: Walls) -> None:
    """One more: the mounts and the pid namespace belong to the one that is left here."""
    uid, gid = os.geteuid(), os.getegid()
    linux.unshare(linux.CLONE_NEWUSER)
    linux.map_myself(SANDBOX_UID, uid, gid)


def no_further_user_namespace(walls: Walls) -> None:
    with open("/proc/sys/user/max_user_namespaces", "w") as file:
        file.write("0")


def process_limit(walls: Walls) -> None:
    """Counted per user namespace (Linux 5.14 and later) and without effect on the host's root."""
    resource.setrlimit(resource.RLIMIT_NPROC, (walls.processes, walls.processes))


def no_capabilities(walls: Walls) -> str:
    linux.drop_capabilities()
    return "no capabilities"


def no_new_privileges(walls: Walls) -> str:
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    linux.die_with_parent()  # again: the kernel forgets it when ids change
    return "no_new_privs"


def landlock_rules(walls: Walls) -> str:
    devices, drivers = ([f"/dev/{name}" for name in names] for names in (DEVICES, walls.drivers))
    return landlock.restrict(
        [*walls.binds, "/proc", "/dev"], devices, BOXES, drivers, [gpu.THREADS] if walls.gpu else []
    )


def seccomp_filter(walls: Walls) -> str:
    linux.install_seccomp_filter(walls.seccomp)
    return "seccomp"


STEPS: list[Callable[[Walls], str | None]] = [
    leave_terminal,
    mount_namespace,
    network_namespace,
    ipc_namespace,
    uts_namespace,
    cgroup_namespace,
    leave_keyring,
    root_folder,
    resource_limits,
    other_user,
    inner_user_namespace,
    no_further_user_namespace,
    process_limit,
    no_capabilities,
    no_new_privileges,
    landlock_rules,
    seccomp_filter,
]
