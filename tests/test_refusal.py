"""On a host that refuses a wall `grade` does not start, `doctor` explains, and only --trust-submissions goes on.

Each host is made here: a child process puts itself where the kernel refuses, then becomes the grader.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.model import NO_WALLS
from grader.store import open_store

REPOSITORY = Path(__file__).resolve().parent.parent
RIGHT, WRONG = "ANSWER = 42\ndef double(x): return 2 * x\n", "def double(x): return 3 * x\n"

OWN_NAMESPACE = """
uid, gid = os.geteuid(), os.getegid()
linux.unshare(linux.CLONE_NEWUSER | linux.CLONE_NEWNS)
linux.map_myself(0, uid, gid)
"""
FILTER = """
import errno, pyseccomp
rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
for name in {names}:
    rules.add_rule(pyseccomp.ERRNO(errno.EPERM), name)
for flag in {flags}:
    rules.add_rule(pyseccomp.ERRNO(errno.EPERM), "clone", pyseccomp.Arg(0, pyseccomp.MASKED_EQ, flag, flag))
rules.load()
"""
HOSTS = {
    "without user namespaces": (
        OWN_NAMESPACE + "open('/proc/sys/user/max_user_namespaces', 'w').write('0')",
        "user.max_user_namespaces is 0",
    ),
    "with a masked /proc": (
        OWN_NAMESPACE + "linux.mount('/dev/null', '/proc/version', None, linux.MS_BIND)",
        "systempaths=unconfined",
    ),
    "whose filter forbids unshare": (
        FILTER.format(names=["unshare"], flags=[0x10000000]),
        "--security-opt seccomp=PROFILE",
    ),
    "whose filter forbids mount": (FILTER.format(names=["mount"], flags=[]), "--security-opt seccomp=PROFILE"),
}


def grader(host: str, *arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The command as it is typed there."""
    code = (
        f"import os, sys\nfrom grader.inside import linux\n{HOSTS[host][0]}\n"
        "if __name__ == '__main__':\n    from grader.cli import main\n    sys.exit(main(sys.argv[1:]))\n"
    )
    packages = os.pathsep.join([str(REPOSITORY), *filter(None, sys.path)])
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": packages, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=180,
    )


@pytest.fixture
def small_class(write_course: Callable[..., Path], tmp_path: Path, sandbox: None) -> Path:
    """A course, and submissions of three students, one of whom handed nothing in."""
    for student, text in {"anna": RIGHT, "ben": WRONG}.items():
        (tmp_path / "submissions" / student).mkdir(parents=True)
        (tmp_path / "submissions" / student / "double.py").write_text(text)
    (tmp_path / "submissions/cem").mkdir()
    return write_course()


@pytest.mark.parametrize("host", HOSTS)
def test_grading_does_not_start_and_says_what_to_mend(small_class, host):
    ran = grader(host, "grade", "../submissions", "-j", "1", cwd=small_class)
    assert ran.returncode == 1
    assert HOSTS[host][1] in ran.stderr
    assert "Nothing was run." in ran.stderr
    assert "Traceback" not in ran.stderr
    with open_store(small_class / "results") as store:
        assert store.newest() == []  # not even of the student who handed nothing in


@pytest.mark.parametrize("host", HOSTS)
def test_trusted_submissions_are_graded_there_and_marked(small_class, host):
    ran = grader(host, "grade", "../submissions", "-j", "1", "--trust-submissions", "--json", "-", cwd=small_class)
    assert ran.returncode == 0, ran.stderr
    judgements = json.loads(ran.stdout)["judgements"]
    assert [judgement["verdict"] for judgement in judgements] == ["accepted", "wrong answer", "not submitted"]
    walls = [judgement["walls"].split(", ")[0] for judgement in judgements]
    assert walls == [NO_WALLS, NO_WALLS, ""]
    assert "WARNING: --trust-submissions" in ran.stderr


@pytest.mark.parametrize("host", ["without user namespaces", "with a masked /proc"])
def test_doctor_explains_where_no_sandbox_can_be_built(tmp_path, sandbox, host):
    ran = grader(host, "doctor", cwd=tmp_path)
    assert ran.returncode == 1
    assert HOSTS[host][1] in ran.stdout
    assert "will refuse to start" in ran.stdout
    assert "grader grade --sandbox bwrap" in ran.stdout
    assert "Traceback" not in ran.stderr


def test_bwrap_is_refused_there_too_and_nothing_stands_in_for_it(small_class):
    host = "without user namespaces"
    ran = grader(host, "grade", "../submissions", "-j", "1", "--sandbox", "bwrap", cwd=small_class)
    assert ran.returncode == 1
    assert "Nothing was run." in ran.stderr
    assert "bwrap" in ran.stderr
