"""Runs inside the sandbox: puts the walls around a process, in the order in which Linux lets them be put.

Two processes use this. The fork server enters a user and a pid namespace of its own (`enter_server`), so that it may
make pid namespaces for others and that its death ends them all. Each session then goes through `enter_session`
before one byte of the submission is read. No step may be skipped: each raises OSError when the kernel refuses.
"""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import signal
from collections.abc import Callable
from typing import NamedTuple

CLONE_NEWNS = 0x00020000
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT = 1, 2, 4, 8, 32
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
MNT_DETACH = 2
AT_FDCWD, AT_RECURSIVE = -100, 0x8000
MOUNT_ATTR_RDONLY, MOUNT_ATTR_NOSUID, MOUNT_ATTR_NODEV = 1, 2, 4

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT = 1, 4, 24, 38, 47
PR_CAP_AMBIENT_CLEAR_ALL = 4
KEYCTL_JOIN_SESSION_KEYRING = 1
CAPABILITY_VERSION_3 = 0x20080522

# The numbers of calls that glibc has no function for; those from 424 on are the same on every architecture.
_SYS_MOUNT_SETATTR = 442
_SYS_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
_SYS_KEYCTL = {"x86_64": 250, "aarch64": 219}
_SYS_CAPSET = {"x86_64": 126, "aarch64": 91}
_MACHINE = os.uname().machine

SANDBOX_UID = 1000
"""Who the submission is inside, whoever runs the grader."""
HOST_UID_WHEN_ROOT = 65534
"""nobody: who the submission is for the kernel when the grader runs as root, so that no file of root's is its own."""

_DEVICES = ("null", "zero", "full", "random", "urandom")
_ENVIRONMENT = {
    "HOME": "/box", "TMPDIR": "/box/tmp", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8",
    "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
}  # fmt: skip

_libc = ctypes.CDLL(None, use_errno=True)


class Walls(NamedTuple):
    """What one session is given; sizes in bytes."""

    binds: list[str]
    """folders to show read-only: the interpreter's and the system's libraries"""
    masks: list[str]
    """folders beneath them to hide again: the grader's own code, the course"""
    links: list[tuple[str, str]]
    """(path, target) of symbolic links to make, such as /lib -> usr/lib"""
    address_space: int
    file_bytes: int
    processes: int
    cpu_seconds: int
    """a last bound on the life of the session; the judge's own limits are far below"""
    as_root: bool


def _checked(result: int, what: str) -> int:
    if result == -1:
        errno = ctypes.get_errno()
        raise OSError(errno, os.strerror(errno), what)
    return result


def unshare(flags: int) -> None:
    _checked(_libc.unshare(flags), f"unshare({flags:#x})")


def setns(fd: int, flags: int) -> None:
    _checked(_libc.setns(fd, flags), "setns")


def _prctl(option: int, value: int = 0) -> int:
    return _checked(_libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0), f"prctl({option})")


def _mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    arguments = [part.encode() if part is not None else None for part in (source, target, kind)]
    _checked(_libc.mount(*arguments, ctypes.c_ulong(flags), options.encode() or None), f"mount {target}")


def _read_only(target: str) -> None:
    attributes = (ctypes.c_uint64 * 4)(MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV, 0, 0, 0)
    arguments = (AT_FDCWD, target.encode(), AT_RECURSIVE, ctypes.byref(attributes), ctypes.c_size_t(32))
    _checked(_libc.syscall(_SYS_MOUNT_SETATTR, *arguments), f"mount_setattr {target}")


def die_with_parent() -> None:
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def map_myself(inside: int, outside_uid: int, outside_gid: int) -> None:
    """Map one id of this process's new user namespace; what an unprivileged process may do for itself."""
    _prctl(PR_SET_DUMPABLE, 1)  # the map's file belongs to root otherwise
    for name, content in (
        ("setgroups", "deny"),
        ("uid_map", f"{inside} {outside_uid} 1"),
        ("gid_map", f"{inside} {outside_gid} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(content)


def enter_server(wait_for_map: Callable[[], None] | None) -> None:
    """Enter a user namespace, and let the next child be pid 1 of a pid namespace that belongs to it.

    wait_for_map: when root runs the grader, returns once the outside has mapped two ids, root and nobody, which
    a process cannot do for itself; None to map the one id of an ordinary user.
    """
    uid, gid = os.geteuid(), os.getegid()
    unshare(CLONE_NEWUSER | CLONE_NEWPID)
    if wait_for_map:
        _prctl(PR_SET_DUMPABLE, 1)
        wait_for_map()
    else:
        map_myself(0, uid, gid)


def enter_session(walls: Walls) -> str:
    """Shut this process in for good and return the names of its walls. It is pid 1 of a new pid namespace."""
    os.setsid()
    os.umask(0o022)
    die_with_parent()
    unshare(CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP)
    _libc.sethostname(b"sandbox", 7)
    _leave_keyring()
    _build_root(walls)
    _set_limits(walls)
    _become_nobody(walls.as_root)
    limit_processes(walls.processes)
    _drop_capabilities()
    _prctl(PR_SET_NO_NEW_PRIVS, 1)
    die_with_parent()  # again: the kernel forgets it when ids change
    os.umask(0o077)
    os.chdir("/box")
    os.environ.clear()
    os.environ.update(_ENVIRONMENT)
    who = f"kuid {HOST_UID_WHEN_ROOT}" if walls.as_root else "kuid of the grader's user"
    return (
        f"userns pidns mntns netns ipcns utsns cgroupns, read-only root, rlimits, no capabilities, no_new_privs, {who}"
    )


def _leave_keyring() -> None:
    """No namespace keeps two sessions from one session keyring of the kernel's, if whoever started us had one."""
    try:
        _checked(_libc.syscall(_SYS_KEYCTL[_MACHINE], KEYCTL_JOIN_SESSION_KEYRING, None), "keyctl")
    except OSError as error:
        if error.errno != errno.ENOSYS:  # a kernel without keyrings has none to share
            raise


def _build_root(walls: Walls) -> None:
    """A root of our own: a tmpfs with the libraries bound in read-only, and the host's root gone."""
    _mount("none", "/", None, MS_REC | MS_PRIVATE)
    _mount("sandbox", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,nr_inodes=4096,mode=0755")
    os.mkdir("/tmp/host")
    _checked(_libc.syscall(_SYS_PIVOT_ROOT[_MACHINE], b"/tmp", b"/tmp/host"), "pivot_root")
    os.chdir("/")
    for path in walls.binds:
        os.makedirs(path, exist_ok=True)
        _mount("/host" + path, path, None, MS_BIND | MS_REC)
        _read_only(path)
    for path in walls.masks:
        _mount("nothing", path, "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV, "size=4k,nr_inodes=1")
    for path, target in walls.links:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        os.symlink(target, path)
    _make_devices(walls.file_bytes)
    _make_box(walls)
    os.mkdir("/proc")
    _mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    _checked(_libc.umount2(b"/host", MNT_DETACH), "umount2 /host")
    os.rmdir("/host")
    _mount("none", "/", None, MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV)


def _make_devices(shared_memory_bytes: int) -> None:
    os.makedirs("/dev/shm")
    for name in _DEVICES:
        os.close(os.open(f"/dev/{name}", os.O_CREAT | os.O_EXCL, 0o644))
        _mount(f"/host/dev/{name}", f"/dev/{name}", None, MS_BIND)
    for name, target in (("fd", "/proc/self/fd"), ("stdin", "fd/0"), ("stdout", "fd/1"), ("stderr", "fd/2")):
        os.symlink(target, f"/dev/{name}")
    # Workers of a DataLoader pass tensors through shared memory.
    _mount("shm", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, f"size={shared_memory_bytes},nr_inodes=1024,mode=1777")


def _make_box(walls: Walls) -> None:
    os.mkdir("/box")
    _mount("box", "/box", "tmpfs", MS_NOSUID | MS_NODEV, f"size={walls.file_bytes},nr_inodes=4096,mode=0700")
    os.mkdir("/box/tmp", 0o700)
    if not os.path.lexists("/tmp"):  # it is there where the interpreter's own libraries lie beneath it
        os.symlink("box/tmp", "/tmp")
    if walls.as_root:
        for path in ("/box", "/box/tmp"):
            os.chown(path, SANDBOX_UID, SANDBOX_UID)


def _set_limits(walls: Walls) -> None:
    for what, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 256),
        (resource.RLIMIT_FSIZE, walls.file_bytes),
        (resource.RLIMIT_CPU, walls.cpu_seconds),
        (resource.RLIMIT_STACK, 8 * 2**20),
        (resource.RLIMIT_AS, walls.address_space),
    ):
        resource.setrlimit(what, (value, value))


def _become_nobody(as_root: bool) -> None:
    if as_root:
        os.setgroups([])
        os.setresgid(SANDBOX_UID, SANDBOX_UID, SANDBOX_UID)
        os.setresuid(SANDBOX_UID, SANDBOX_UID, SANDBOX_UID)
    # One more user namespace: the mounts and the pid namespace belong to the one that is left here.
    uid, gid = os.geteuid(), os.getegid()
    unshare(CLONE_NEWUSER)
    map_myself(SANDBOX_UID, uid, gid)
    with open("/proc/sys/user/max_user_namespaces", "w") as file:
        file.write("0")


def limit_processes(processes: int) -> None:
    """Counted per user namespace (Linux 5.14 and later) and without effect on the host's root."""
    resource.setrlimit(resource.RLIMIT_NPROC, (processes, processes))


def _drop_capabilities() -> None:
    with open("/proc/sys/kernel/cap_last_cap") as file:
        last = int(file.read())
    _prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    for capability in range(last + 1):
        _prctl(PR_CAPBSET_DROP, capability)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    nothing = (ctypes.c_uint32 * 6)()
    _checked(_libc.syscall(_SYS_CAPSET[_MACHINE], ctypes.byref(header), ctypes.byref(nothing)), "capset")
