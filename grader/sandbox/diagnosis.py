"""Why this host refuses a wall of the sandbox, and what its operator can do about it."""

from __future__ import annotations

import os
import platform
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from grader.errors import SandboxUnavailable

APPARMOR_SYSCTL = "kernel.apparmor_restrict_unprivileged_userns"
_OWN_INTERPRETER = "python3 -m venv --copies"


@dataclass(frozen=True, slots=True)
class Facts:
    """What /proc says of this host; None where the kernel does not know the setting."""

    system: str = "Linux"
    interpreter: str = "/usr/bin/python3"
    """what is executed in the end, links followed"""
    is_root: bool = False
    max_user_namespaces: int | None = None
    unprivileged_userns_clone: int | None = None
    apparmor_restrict_unprivileged_userns: int | None = None
    knows_user_namespaces: bool = True
    knows_seccomp: bool = True
    is_filtered: bool = False
    """a seccomp filter holds for the grader itself, as container engines install one"""
    is_proc_masked: bool = False
    """something is mounted over parts of /proc, and then no other /proc may be mounted"""
    container: str = ""
    has_bwrap: bool = False


def facts(root: Path = Path("/")) -> Facts:
    proc = root / "proc"
    status = _read(proc / "self/status")
    return Facts(
        system=platform.system(),
        interpreter=os.path.realpath(sys.executable),
        is_root=os.geteuid() == 0,
        max_user_namespaces=_number(proc / "sys/user/max_user_namespaces"),
        unprivileged_userns_clone=_number(proc / "sys/kernel/unprivileged_userns_clone"),
        apparmor_restrict_unprivileged_userns=_number(proc / "sys" / APPARMOR_SYSCTL.replace(".", "/")),
        knows_user_namespaces=(proc / "self/ns/user").exists(),
        knows_seccomp="\nSeccomp:" in status,
        is_filtered=re.search(r"^Seccomp:\s*2", status, re.MULTILINE) is not None,
        is_proc_masked=re.search(r"^\S+ \S+ \S+ \S+ /proc/", _read(proc / "self/mountinfo"), re.MULTILINE) is not None,
        container=_container(root),
        has_bwrap=shutil.which("bwrap") is not None,
    )


def _read(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""


def _number(path: Path) -> int | None:
    text = _read(path).strip()
    return int(text) if text.isdecimal() else None


def _container(root: Path) -> str:
    if (root / "run/.containerenv").exists():
        return "podman"
    return "docker" if (root / ".dockerenv").exists() else ""


class Cause(NamedTuple):
    """One reason for a refusal: when it is that, why, and how it is mended."""

    fits: Callable[[str, Facts], bool]
    why: Callable[[Facts], str]
    mend: Callable[[Facts], str]


def explain(refused: str, facts: Facts) -> str:
    """For the operator. refused: "what was tried: what the kernel or bwrap said", as it comes from inside."""
    cause = next(cause for cause in CAUSES if cause.fits(refused, facts))
    parts = [
        f"this host does not let the grader build its sandbox: {_in_words(refused)}. Nothing was run.",
        cause.why(facts),
        cause.mend(facts),
        _stand_ins(refused, facts),
    ]
    return "\n".join(part for part in parts if part)


def require_linux(system: str = "") -> None:
    system = system or platform.system()
    if system != "Linux":
        raise SandboxUnavailable(explain("not Linux: no namespaces", Facts(system=system)))


_FLAGS = {
    0x00020000: "mount", 0x02000000: "cgroup", 0x04000000: "UTS", 0x08000000: "IPC", 0x10000000: "user",
    0x20000000: "pid", 0x40000000: "network",
}  # fmt: skip


def _in_words(refused: str) -> str:
    """`unshare(0x30000000): …` as `unshare(0x30000000), user and pid namespace: …`"""

    def named(match: re.Match[str]) -> str:
        kinds = [name for flag, name in _FLAGS.items() if int(match[1], 16) & flag]
        return f"{match[0]}, {' and '.join(kinds)} namespace" if kinds else match[0]

    return re.sub(r"unshare\((0x[0-9a-f]+)\)", named, refused, count=1).rstrip(".")


def _stand_ins(refused: str, facts: Facts) -> str:
    """What else could be done, where nothing may be changed."""
    if facts.system != "Linux":
        return ""
    trust = "To test files of your own that you trust, --trust-submissions runs them without any wall."
    if "bwrap" in refused:
        return trust
    found = "bubblewrap is installed" if facts.has_bwrap else "install bubblewrap"
    cold = f"Where that cannot be changed, try --sandbox bwrap ({found}; some seconds more for each session)."
    return f"{cold} {trust}"


def _of_user_namespace(refused: str) -> bool:
    """The first step of all, in the kernel's words or in bwrap's."""
    flags = re.search(r"unshare\((0x[0-9a-f]+)\)", refused)
    if flags:
        return bool(int(flags[1], 16) & 0x10000000)
    return any(word in refused for word in ("uid_map", "gid_map", "setgroups", "uid map", "gid map", "new namespace"))


def _is_denied(refused: str) -> bool:
    return any(word in refused for word in ("not permitted", "Permission denied", "o permissions", "not implemented"))


def _makes_a_wall(refused: str) -> bool:
    """Steps that need the capabilities of a user namespace's owner."""
    words = ("unshare(", "mount", "pivot_root", "sethostname", "setns", "loopback", "Failed RTM_")
    return _of_user_namespace(refused) or any(word in refused for word in words)


def _apparmor_profile(facts: Facts) -> str:
    text = (
        "# /etc/apparmor.d/grader\n"
        "abi <abi/4.0>,\n"
        "include <tunables/global>\n"
        f'profile grader "{facts.interpreter}" flags=(unconfined) {{\n'
        "  userns,\n"
        "}\n"
    )
    advice = "Write this profile, then run: sudo apparmor_parser -r /etc/apparmor.d/grader\n\n" + text
    if facts.interpreter.startswith(("/usr/bin/", "/bin/")):
        advice += (
            "\nIt holds for every program that this interpreter runs: better give the grader an interpreter of its own "
            f"first (`{_OWN_INTERPRETER}`) and name that one.\n"
        )
    return advice + f"\nOr, for the whole host: sudo sysctl -w {APPARMOR_SYSCTL}=0"


def _engine(facts: Facts) -> str:
    return facts.container or "docker"


CAUSES = (
    Cause(
        lambda refused, facts: facts.system != "Linux",
        lambda facts: f"The walls are Linux namespaces, and this is {facts.system}.",
        lambda facts: "Grade in a Linux machine, real or virtual.",
    ),
    Cause(
        lambda refused, facts: refused.startswith("libseccomp"),
        lambda facts: "Without libseccomp the grader cannot limit the system calls of a submission.",
        lambda facts: "Debian, Ubuntu: apt-get install libseccomp2. Fedora: dnf install libseccomp.",
    ),
    Cause(
        lambda refused, facts: refused.startswith("bwrap: not installed"),
        lambda facts: "--sandbox bwrap needs bubblewrap.",
        lambda facts: "Debian, Ubuntu: apt-get install bubblewrap. Fedora: dnf install bubblewrap.",
    ),
    Cause(
        lambda refused, facts: "nobody may not" in refused,
        lambda facts: (
            "Root runs the grader, and a session of bwrap's must not be root for the kernel; as nobody (uid "
            f"65534) it cannot read the interpreter {facts.interpreter} or its libraries."
        ),
        lambda facts: "Run the grader as an ordinary user, or install Python and the grader where all users may read.",
    ),
    Cause(
        lambda refused, facts: refused.startswith("seccomp") and not facts.knows_seccomp,
        lambda facts: "This kernel was built without seccomp.",
        lambda facts: "Boot a kernel with CONFIG_SECCOMP_FILTER, as every distribution's is.",
    ),
    Cause(
        lambda refused, facts: _of_user_namespace(refused) and not facts.knows_user_namespaces,
        lambda facts: "This kernel was built without user namespaces.",
        lambda facts: "Boot a kernel with CONFIG_USER_NS, as every distribution's is.",
    ),
    Cause(
        lambda refused, facts: _of_user_namespace(refused) and facts.max_user_namespaces == 0,
        lambda facts: "User namespaces are switched off: user.max_user_namespaces is 0.",
        lambda facts: (
            "Run: sudo sysctl -w user.max_user_namespaces=15000 (and write that to /etc/sysctl.d/ to keep it)."
        ),
    ),
    Cause(
        lambda refused, facts: (
            _of_user_namespace(refused) and facts.unprivileged_userns_clone == 0 and not facts.is_root
        ),
        lambda facts: "Only root may make user namespaces here: kernel.unprivileged_userns_clone is 0.",
        lambda facts: (
            "Run: sudo sysctl -w kernel.unprivileged_userns_clone=1 (and write that to /etc/sysctl.d/ to keep it)."
        ),
    ),
    Cause(
        lambda refused, facts: (
            _makes_a_wall(refused)
            and _is_denied(refused)
            and bool(facts.apparmor_restrict_unprivileged_userns)
            and not facts.is_root
        ),
        lambda facts: (
            "AppArmor takes all privileges from user namespaces of programs that it has no profile for "
            f"({APPARMOR_SYSCTL} is 1; Ubuntu 23.10 and later)."
        ),
        _apparmor_profile,
    ),
    Cause(
        lambda refused, facts: "mount" in refused and "proc" in refused and facts.is_proc_masked,
        lambda facts: (
            "Parts of /proc are masked, as container engines do, and then the kernel lets nobody mount a "
            "/proc of their own; with the host's, a submission would see the processes of others."
        ),
        lambda facts: (
            "Start the container with: "
            + ("podman run --security-opt unmask=ALL" if facts.container == "podman" else "")
            + ("docker run --security-opt systempaths=unconfined" if facts.container != "podman" else "")
        ),
    ),
    Cause(
        lambda refused, facts: (
            (_makes_a_wall(refused) or "keyctl" in refused) and _is_denied(refused) and facts.is_filtered
        ),
        lambda facts: (
            "The grader itself runs under a seccomp filter, as container engines install one, and it forbids this call."
        ),
        lambda facts: (
            f"Start the container with: {_engine(facts)} run --security-opt seccomp=PROFILE, where PROFILE is "
            "the engine's default one with unshare, setns, mount, umount2, mount_setattr, pivot_root, clone, "
            "sethostname and keyctl allowed (or `unconfined`: the submissions have a filter of their own)."
        ),
    ),
    Cause(
        lambda refused, facts: _of_user_namespace(refused) and "No space left" in refused,
        lambda facts: (
            "The limit of user namespaces is reached, here or in a namespace around this one "
            "(user.max_user_namespaces)."
        ),
        lambda facts: "Raise it with sysctl on the host, or end what holds so many.",
    ),
    Cause(
        lambda refused, facts: _makes_a_wall(refused) and _is_denied(refused) and bool(facts.container),
        lambda facts: (
            f"This is a container of {facts.container}, and a security module of its host may forbid the step."
        ),
        lambda facts: (
            f"Start it with: {_engine(facts)} run --security-opt apparmor=unconfined "
            "--security-opt seccomp=unconfined "
            f"--security-opt {'unmask=ALL' if facts.container == 'podman' else 'systempaths=unconfined'}"
        ),
    ),
    Cause(
        lambda refused, facts: True,
        lambda facts: "",
        lambda facts: (
            "`grader doctor` tries each wall. See whether a security module (AppArmor, SELinux) or a container "
            "forbids this step."
        ),
    ),
)
