"""Which system calls a submission may make, compiled to the filter that each session installs as its last wall.

What is not allowed here is refused: a call that a later kernel invents does not exist for a submission. libseccomp
writes the program, with the check of the architecture first (the numbers of another one, x32 included, kill the
process). It is compiled outside, so that nothing of it is needed inside.
"""

from __future__ import annotations

import errno
import functools
import tempfile
from collections.abc import Callable
from typing import Any

try:
    import pyseccomp
except RuntimeError:  # its way to say that libseccomp.so is not there
    pyseccomp = None

from grader.errors import SandboxUnavailable
from grader.sandbox import diagnosis

# Calls are numbered alike on every architecture from here on, and many are newer than an installed libseccomp.
FIRST_UNIFIED = 424
ALLOWED_SINCE = {
    424: "pidfd_send_signal", 434: "pidfd_open", 436: "close_range", 437: "openat2", 439: "faccessat2",
    441: "epoll_pwait2", 444: "landlock_create_ruleset", 445: "landlock_add_rule", 446: "landlock_restrict_self",
    449: "futex_waitv", 450: "set_mempolicy_home_node", 452: "fchmodat2", 453: "map_shadow_stack",
    454: "futex_wake", 455: "futex_wait", 456: "futex_requeue", 462: "mseal",
}  # fmt: skip
# clone3 (435) is not among them: its flags lie in memory, where no filter can read them, and the C library goes back
# to clone when told that there is no such call. Any other error would break threads.

REFUSED = {
    "reach into other processes": "ptrace process_vm_readv process_vm_writev kcmp",
    "change mounts, roots, namespaces": "mount umount umount2 pivot_root chroot unshare setns",
    # No namespace divides these: two sessions could signal each other by a key, by a lock or a watch on a file that
    # both may read, or by whether a page of it is in memory.
    "signal another session": "keyctl add_key request_key flock inotify_init inotify_init1 inotify_add_watch "
    "fanotify_init fanotify_mark lookup_dcookie mincore readahead fadvise64 preadv2 pwritev2",
    "reach the kernel's inner parts": "bpf perf_event_open userfaultfd open_by_handle_at name_to_handle_at "
    "init_module finit_module delete_module create_module query_module get_kernel_syms kexec_load kexec_file_load "
    "syslog modify_ldt iopl ioperm vm86 vm86old uselib sysfs _sysctl nfsservctl vserver security tuxcall afs_syscall",
    "change the machine": "reboot swapon swapoff acct quotactl settimeofday clock_settime clock_adjtime adjtimex stime "
    "sethostname setdomainname vhangup ustat personality sync syncfs",
    # Memory that is no mapping and no file in the box: only a cgroup would count it.
    "hold memory that is not counted": "memfd_create shmget shmat shmctl shmdt semget semop semctl semtimedop msgget "
    "msgsnd msgrcv msgctl mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr vmsplice "
    "move_pages migrate_pages remap_file_pages io_setup io_submit io_destroy io_cancel io_getevents io_pgetevents",
    "run another program": "execve execveat",
    # A limit that a submission sets itself ends it like the kernel does, or lets the host's crash handler start.
    "change its limits": "setrlimit",
}
ALL_REFUSED = frozenset(name for names in REFUSED.values() for name in names.split())

AF_UNIX, MOST_FAMILIES = 1, 64
MOST_OPTIONS, PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_VMA = 80, 1, 4, 0x53564D41
NAMESPACE_FLAGS = 0x7E020000  # CLONE_NEW{NS,CGROUP,UTS,IPC,USER,PID,NET}
LOW_WORD = 0xFFFFFFFF  # the kernel looks at no more of these arguments
# TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX: what Python asks of its own descriptors.
IOCTLS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
# F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC, F_GETPIPE_SZ, F_GET_SEALS: no lock, lease or watch.
FCNTLS = (0, 1, 2, 3, 4, 1030, 1032, 1034)

# What the driver of a GPU is asked by, in sessions that may use one. Which descriptor it goes to no filter can tell:
# nvidia.ko's requests have the letter F and any number and size, nvidia-uvm's are bare numbers, but for its first two.
NVIDIA_LETTER, LETTER = 0x4600, 0xFF00
UVM_NUMBERS, UVM_FIRST = 0xFF, (0x30000001, 0x30000002)
F_ADD_SEALS = 1033  # of memory without a file, which the driver makes; the session's group counts it
FOR_A_GPU = frozenset(["memfd_create"])

Rules = Any  # pyseccomp.SyscallFilter, which has no types


@functools.cache
def program(gpu: bool = False) -> bytes:
    """The filter as BPF; gpu: of sessions that may use one. Raises SandboxUnavailable where libseccomp is not there."""
    if pyseccomp is None:
        raise SandboxUnavailable(diagnosis.explain("libseccomp: not installed", diagnosis.facts()))
    arch = pyseccomp.system_arch()
    rules = pyseccomp.SyscallFilter(pyseccomp.ERRNO(errno.ENOSYS))
    rules.set_attr(pyseccomp.Attr.ACT_BADARCH, pyseccomp.KILL_PROCESS)
    for number in range(FIRST_UNIFIED):
        try:
            name = pyseccomp.resolve_syscall(arch, number).decode()
        except ValueError:
            continue
        if name in ALL_REFUSED and not (gpu and name in FOR_A_GPU):
            rules.add_rule(pyseccomp.ERRNO(errno.EPERM), number)
        elif name in _BY_ARGUMENT:
            _BY_ARGUMENT[name](rules, number)
        else:
            rules.add_rule(pyseccomp.ALLOW, number)
    for number in ALLOWED_SINCE:
        rules.add_rule(pyseccomp.ALLOW, number)
    if gpu:
        _allow_a_driver(rules, *(pyseccomp.resolve_syscall(arch, name) for name in ("ioctl", "fcntl")))
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()


def _sockets(rules: Rules, number: int) -> None:
    """Unix ones only: the workers of a DataLoader talk through them."""
    for family in range(MOST_FAMILIES):
        action = pyseccomp.ALLOW if family == AF_UNIX else pyseccomp.ERRNO(errno.EAFNOSUPPORT)
        rules.add_rule(action, number, pyseccomp.Arg(0, pyseccomp.MASKED_EQ, LOW_WORD, family))


def _without_namespaces(rules: Rules, number: int) -> None:
    rules.add_rule(pyseccomp.ALLOW, number, pyseccomp.Arg(0, pyseccomp.MASKED_EQ, NAMESPACE_FLAGS, 0))


def _without_a_new_limit(rules: Rules, number: int) -> None:
    """prlimit64 reads and sets limits: a null pointer in the place of the new one is a question."""
    rules.add_rule(pyseccomp.ALLOW, number, pyseccomp.Arg(2, pyseccomp.EQ, 0))


def _without_hiding(rules: Rules, number: int) -> None:
    """Who cannot be dumped cannot be looked at from outside either, and who lives on without its parent is a daemon."""
    for option in range(MOST_OPTIONS):
        refused = option in (PR_SET_PDEATHSIG, PR_SET_DUMPABLE)
        action = pyseccomp.ERRNO(errno.EPERM) if refused else pyseccomp.ALLOW
        rules.add_rule(action, number, pyseccomp.Arg(0, pyseccomp.MASKED_EQ, LOW_WORD, option))
    rules.add_rule(pyseccomp.ALLOW, number, pyseccomp.Arg(0, pyseccomp.MASKED_EQ, LOW_WORD, PR_SET_VMA))


def _allow_a_driver(rules: Rules, ioctl: int, fcntl: int) -> None:
    requests = ((LETTER, NVIDIA_LETTER), (LOW_WORD & ~UVM_NUMBERS, 0), *((LOW_WORD, number) for number in UVM_FIRST))
    for mask, value in requests:
        rules.add_rule(pyseccomp.ALLOW, ioctl, pyseccomp.Arg(1, pyseccomp.MASKED_EQ, mask, value))
    _commands((F_ADD_SEALS,))(rules, fcntl)


def _commands(commands: tuple[int, ...]) -> Callable[[Rules, int], None]:
    def allow(rules: Rules, number: int) -> None:
        for command in commands:
            rules.add_rule(pyseccomp.ALLOW, number, pyseccomp.Arg(1, pyseccomp.MASKED_EQ, LOW_WORD, command))

    return allow


_BY_ARGUMENT = {
    "socket": _sockets,
    "socketpair": _sockets,
    "clone": _without_namespaces,
    "prctl": _without_hiding,
    "prlimit64": _without_a_new_limit,
    "ioctl": _commands(IOCTLS),
    "fcntl": _commands(FCNTLS),
}
