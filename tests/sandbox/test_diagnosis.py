"""Each reason for which a host refuses a wall is told apart, and said with its remedy."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from grader.errors import SandboxUnavailable
from grader.sandbox import diagnosis, seccomp
from grader.sandbox.diagnosis import Facts, explain

USER_NAMESPACE = "unshare(0x30000000)"
DENIED, FORBIDDEN, FULL = "Operation not permitted", "Permission denied", "No space left on device"
UBUNTU = Facts(apparmor_restrict_unprivileged_userns=1, interpreter="/opt/grader/bin/python3.12")
CONTAINER = Facts(is_filtered=True, is_proc_masked=True, container="docker", is_root=True)
PODMAN = Facts(is_proc_masked=True, container="podman", max_user_namespaces=1000)


@pytest.mark.parametrize(
    ("refused", "facts", "words"),
    [
        (f"{USER_NAMESPACE}: {FULL}", Facts(max_user_namespaces=0), "sysctl -w user.max_user_namespaces=15000"),
        (f"{USER_NAMESPACE}: {FULL}", Facts(max_user_namespaces=100), "limit of user namespaces is reached"),
        (f"{USER_NAMESPACE}: {DENIED}", Facts(unprivileged_userns_clone=0), "kernel.unprivileged_userns_clone=1"),
        (f"{USER_NAMESPACE}: {DENIED}", CONTAINER, "--security-opt seccomp=PROFILE"),
        (f"{USER_NAMESPACE}: Invalid argument", Facts(knows_user_namespaces=False), "CONFIG_USER_NS"),
        (f"{USER_NAMESPACE}: {DENIED}", Facts(), "security module"),
        (f"{USER_NAMESPACE}: {DENIED}", UBUNTU, 'profile grader "/opt/grader/bin/python3.12" flags=(unconfined)'),
        (f"/proc/self/uid_map: {FORBIDDEN}", UBUNTU, "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"),
        (f"unshare(0x20000): {DENIED}", UBUNTU, "  userns,\n"),
        (f"mount /: {FORBIDDEN}", UBUNTU, "/etc/apparmor.d/grader"),
        (f"mount /: {DENIED}", Facts(is_filtered=True), "seccomp filter"),
        (f"mount /: {DENIED}", Facts(container="podman"), "podman run --security-opt apparmor=unconfined"),
        (f"mount /proc: {DENIED}", CONTAINER, "docker run --security-opt systempaths=unconfined"),
        (f"mount /proc: {DENIED}", PODMAN, "podman run --security-opt unmask=ALL"),
        (f"mount /proc: {DENIED}", Facts(is_proc_masked=True), "systempaths=unconfined"),
        (f"keyctl: {DENIED}", CONTAINER, "keyctl allowed"),
        ("seccomp: Invalid argument", Facts(knows_seccomp=False), "CONFIG_SECCOMP_FILTER"),
        ("libseccomp: not installed", Facts(), "apt-get install libseccomp2"),
        ("bwrap: not installed", Facts(), "apt-get install bubblewrap"),
        ("bwrap: setting up uid map: Permission denied", UBUNTU, "/etc/apparmor.d/grader"),
        (f"bwrap: Creating new namespace failed: {FULL}", Facts(max_user_namespaces=0), "user.max_user_namespaces"),
        ("bwrap: No permissions to create new namespace", CONTAINER, "--security-opt seccomp=PROFILE"),
        (f"bwrap: Can't mount proc on /newroot/proc: {DENIED}", CONTAINER, "systempaths=unconfined"),
        ("bwrap: nobody may not run /root/python", Facts(is_root=True), "Run the grader as an ordinary user"),
        ("anything: at all", Facts(), "`grader doctor` tries each wall"),
        ("not Linux: no namespaces", Facts(system="Darwin"), "this is Darwin"),
    ],
)
def test_a_refusal_is_told_with_its_remedy(refused: str, facts: Facts, words: str) -> None:
    text = explain(refused, facts)
    assert words in text
    assert refused.rpartition(": ")[2] in text
    assert "Nothing was run." in text.splitlines()[0]


def test_numbers_of_namespaces_are_said_in_words() -> None:
    assert "unshare(0x30000000), user and pid namespace: " in explain(f"{USER_NAMESPACE}: {DENIED}", Facts())


def test_a_profile_for_everybodys_interpreter_comes_with_a_warning() -> None:
    shared = Facts(apparmor_restrict_unprivileged_userns=1, interpreter="/usr/bin/python3.12")
    assert "venv --copies" in explain(f"{USER_NAMESPACE}: {DENIED}", shared)
    assert "venv --copies" not in explain(f"{USER_NAMESPACE}: {DENIED}", UBUNTU)


def test_apparmor_is_not_blamed_where_root_runs_the_grader() -> None:
    """The restriction holds for programs without privileges only."""
    root = Facts(apparmor_restrict_unprivileged_userns=1, is_root=True)
    assert "AppArmor takes" not in explain(f"{USER_NAMESPACE}: {DENIED}", root)


@pytest.mark.parametrize(
    ("refused", "has_bwrap", "words"),
    [
        ("mount /: no", True, "--sandbox bwrap (bubblewrap is installed"),
        ("mount /: no", False, "--sandbox bwrap (install bubblewrap"),
        ("bwrap: no", True, "--trust-submissions"),
    ],
)
def test_the_other_ways_are_named(refused: str, has_bwrap: bool, words: str) -> None:
    text = explain(refused, Facts(has_bwrap=has_bwrap))
    assert words in text
    assert "--trust-submissions" in text
    assert ("--sandbox" in text) == (not refused.startswith("bwrap"))


def test_facts_are_read_from_proc(tmp_path: Path) -> None:
    for name, text in {
        "proc/self/status": "Name:\tpython\nSeccomp:\t2\nSeccomp_filters:\t1\n",
        "proc/self/mountinfo": "1 0 0:1 / / rw - ext4 x rw\n2 1 0:2 / /proc rw - proc proc rw\n"
        "3 2 0:3 /null /proc/keys rw - tmpfs tmpfs rw\n",
        "proc/self/ns/user": "",
        "proc/sys/user/max_user_namespaces": "0\n",
        "proc/sys/kernel/apparmor_restrict_unprivileged_userns": "1\n",
        "run/.containerenv": "",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    facts = diagnosis.facts(tmp_path)
    assert (facts.max_user_namespaces, facts.apparmor_restrict_unprivileged_userns) == (0, 1)
    assert facts.unprivileged_userns_clone is None
    assert facts.is_filtered
    assert facts.is_proc_masked
    assert facts.knows_seccomp
    assert facts.knows_user_namespaces
    assert facts.container == "podman"


def test_facts_of_a_plain_host(tmp_path: Path) -> None:
    (tmp_path / "proc/self").mkdir(parents=True)
    (tmp_path / "proc/self/status").write_text("Name:\tpython\nSeccomp:\t0\n")
    (tmp_path / "proc/self/mountinfo").write_text("2 1 0:2 / /proc rw - proc proc rw\n")
    facts = diagnosis.facts(tmp_path)
    assert not facts.is_filtered
    assert not facts.is_proc_masked
    assert facts.container == ""
    assert facts.is_root == (os.geteuid() == 0)


def test_only_linux_has_the_walls() -> None:
    diagnosis.require_linux("Linux")
    with pytest.raises(SandboxUnavailable, match="this is Darwin"):
        diagnosis.require_linux("Darwin")


def test_without_libseccomp_nothing_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seccomp, "pyseccomp", None)
    seccomp.program.cache_clear()
    with pytest.raises(SandboxUnavailable, match="apt-get install libseccomp2"):
        seccomp.program()
    monkeypatch.undo()
    assert seccomp.program()
