"""Each wall is needed: with it away, an attack that it stops gets further. A wall that no attack misses is untested.

Walls overlap on purpose, so a row also names the others that would stop the same attack: those are away in both runs,
and the wall that is tried stands alone. Only these tests take walls away, by a line in the fork server's own start;
nothing in the grader can.
"""

from __future__ import annotations

import ctypes
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from grader import course as course_file
from grader.grading import judge
from grader.inside import confine, wire
from grader.judge.suite import Suite
from grader.model import Course, Judgement, Verdict
from grader.sandbox import forkserver, protocol, session
from grader.sandbox.forkserver import ForkServer
from grader.sandbox.watchdog import Watchdog
from grader.submission import read_file

HERE = Path(__file__).parent
ROOT = ("mount_namespace", "root_folder")


@dataclass(frozen=True, slots=True)
class Row:
    wall: str
    attack: str
    steps: tuple[str, ...] = ()
    """of confine.STEPS, that are the wall"""
    line: str = ""
    """or a line in the fork server that takes it away"""
    others: tuple[str, ...] = ()
    """steps that would stop the attack too"""
    prepare: str = ""
    """a line in the fork server, in both runs"""
    watched: bool = False
    """without a control group, which would stop it too"""
    as_root: bool = False
    """means something only where root runs the grader"""


SAME_USER = "confine.OWN_UIDS = 1"
BOX_OF_ROOT = "make_box = confine._make_box\nconfine._make_box = lambda walls: make_box(walls._replace(uid=None))"
NO_PID_NAMESPACE = "confine.make_pid_namespace = lambda: None"
NOTHING_CLOSED = "os.closerange = lambda first, last: None"
CANARY = "('canary-' + '0' * 32)"
SOURCE = f"import linecache\nlinecache.cache['/course/reference/oracle.py'] = (1, None, [{CANARY}], '')"
PYTEST = "sys.modules['pytest'] = type(sys)('pytest')"
ITEM = "kind = type('Item', (), {'__module__': 'pytest'})"

ROWS = (
    Row("own root", "D01_reads_passwd", ROOT, others=("landlock_rules",)),
    Row("network namespace", "D04_sees_interfaces", ("network_namespace",)),
    Row(
        "IPC namespace", "E01_leaves_a_segment_of_memory", ("ipc_namespace",), others=("seccomp_filter",),
        prepare=SAME_USER,
    ),
    Row("UTS namespace", "D24_is_told_the_name_of_the_host", ("uts_namespace",)),
    Row("cgroup namespace", "D01_learns_its_place_among_groups", ("cgroup_namespace",)),
    Row(
        "keyring", "E01_leaves_a_key_in_its_session", ("leave_keyring",), others=("seccomp_filter",),
        prepare=f"{SAME_USER}\nlinux.join_new_session_keyring()",
    ),
    Row("resource limits", "F15_opens_files", ("resource_limits",)),
    Row("another user", "D01_reads_shadow", ("other_user",), others=("landlock_rules", *ROOT), as_root=True),
    Row(
        "inner user namespace", "D12_mounts_a_file_system", ("inner_user_namespace",),
        others=("other_user", "no_capabilities", "landlock_rules", "seccomp_filter"), prepare=BOX_OF_ROOT,
    ),
    Row(
        "no further user namespace", "D11_unshares_a_user_namespace", ("no_further_user_namespace",),
        others=("seccomp_filter",),
    ),
    Row("process limit", "F06_forks", ("process_limit",), watched=True),
    Row("no capabilities", "D12_changes_its_root", ("no_capabilities",), others=("seccomp_filter",)),
    Row("no_new_privs", "D23_may_gain_privileges", ("no_new_privileges",), others=("landlock_rules", "seccomp_filter")),
    Row("Landlock", "D01_lists_the_root", ("landlock_rules",)),
    Row("seccomp", "D15_adds_a_key", ("seccomp_filter",)),
    Row("pid namespace", "D07_sees_other_processes", line=NO_PID_NAMESPACE),
    Row("pid namespace: what others were started with", "C07_reads_environments_of_others", line=NO_PID_NAMESPACE),
    Row("closed descriptors", "D21_waits_for_descriptors", line=NOTHING_CLOSED),
    Row("closed descriptors: files", "C09_reads_inherited_descriptors", line=NOTHING_CLOSED),
    # A clean start: what a fork of the judge would have in its memory, put there.
    Row("clean start: objects", "C02_looks_for_canaries_among_objects", line=f"inherited = [{CANARY}]"),
    Row("clean start: classes", "C02_looks_for_classes_of_the_judge", line=ITEM),
    Row("clean start: modules", "C03_asks_the_modules", line=PYTEST),
    Row("clean start: sources", "C03_reads_cached_lines", line=SOURCE),
    Row("clean start: memory", "C04_searches_its_memory", line=f"inherited = {CANARY}.encode()"),
    Row("clean start: memory, by address", "C04_searches_its_memory_by_address", line=f"inherited = {CANARY}.encode()"),
)  # fmt: skip

# Exact types have no row either: bytes hold no classes, so there is nothing to take away but the format. What the lies
# of section B are worth where values do not cross a wall is in test_in_one_process.py.

# Steps without a row, and why no attack can miss them.
NOT_MISSED = {
    "leave_terminal": "the fork server has no terminal to leave, and its end takes every session along, whoever "
    "asked to die with a parent: a second belt",
}


@pytest.fixture(scope="module")
def attacked() -> Course:
    return course_file.load(HERE / "course")


@pytest.fixture(scope="module")
def suite(attacked: Course) -> Iterator[Suite]:
    """With more CPU time: what an attack takes when nothing stops it must not be what stops it."""
    (exercise,) = attacked.exercises
    with Suite(attacked, replace(exercise, limits=replace(exercise.limits, cpu_seconds=4.0))) as made:
        yield made


def judged(attack: str, suite: Suite, server: ForkServer) -> Judgement:
    judgement = judge(read_file(attack, "w1-scale", str(HERE / attack / "submission.py")), suite, server)
    assert judgement.verdict is not Verdict.JUDGE_ERROR, judgement.tests[0].detail
    return judgement


def verdict(attack: str, suite: Suite, server: ForkServer) -> Verdict:
    return judged(attack, suite, server).verdict


@contextmanager
def weakened(monkeypatch: pytest.MonkeyPatch, row: Row, away: tuple[str, ...], line: str) -> Iterator[ForkServer]:
    """A fork server whose sessions lack some steps."""
    with tempfile.TemporaryDirectory() as home:
        os.chmod(home, 0o777)
        elsewhere = f"confine.HOME = {home!r}\nconfine.BOXES = (confine.HOME,)\n" if "root_folder" in away else ""
        lines = (
            "from grader.inside import confine, linux\nimport os\n"
            f"confine.STEPS[:] = [step for step in confine.STEPS if step.__name__ not in {away!r}]\n"
            f"{elsewhere}{row.prepare}\n{line}\nsys.path.remove(root)"
        )
        monkeypatch.setattr(ForkServer, "boot", ForkServer.boot.replace("sys.path.remove(root)", lines))
        with ForkServer() as server:
            if row.watched:
                server.meters._hierarchy = None
            yield server


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.wall)
def test_an_attack_misses_the_wall(row: Row, suite: Suite, sandbox: None) -> None:
    if row.as_root and os.geteuid() != 0:
        pytest.skip("an ordinary user's sessions are that user for the kernel: there is no such wall")
    with pytest.MonkeyPatch.context() as patch, weakened(patch, row, row.others, "") as server:
        standing = judged(row.attack, suite, server)
    with pytest.MonkeyPatch.context() as patch, weakened(patch, row, (*row.others, *row.steps), row.line) as server:
        away = judged(row.attack, suite, server)
    remove_shared_memory()
    assert standing.verdict is not Verdict.ACCEPTED
    assert (away.points or 0) > (standing.points or 0), "\n".join(f"{test.name}: {test.detail}" for test in away.tests)


def test_every_step_has_a_row() -> None:
    steps = {step.__name__ for step in confine.STEPS}
    assert {name for row in ROWS for name in row.steps} | set(NOT_MISSED) == steps


def test_the_built_environment_is_missed(suite: Suite, sandbox: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(forkserver.ENVIRONMENT, "GRADER_TOKEN", "x")
    with ForkServer() as server:
        assert verdict("D03_looks_for_tokens", suite, server) is Verdict.ACCEPTED
        assert verdict("C08_reads_its_first_environment", suite, server) is Verdict.ACCEPTED


def test_the_sum_of_memory_is_missed(suite: Suite, sandbox: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Watchdog, "exceeded", lambda self: False)
    with ForkServer() as server:
        server.meters._hierarchy = None
        assert verdict("F09_has_children_take_memory", suite, server) is Verdict.ACCEPTED


def test_the_sum_of_cpu_time_is_missed(attacked: Course, sandbox: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with Suite(attacked, attacked.exercises[0]) as suite, ForkServer() as server:
        server.meters._hierarchy = None
        assert verdict("F01_has_a_child_work", suite, server) is Verdict.TIME_LIMIT_EXCEEDED
        monkeypatch.setattr(Watchdog, "cpu_seconds", lambda self: 0.0)
        assert verdict("F01_has_a_child_work", suite, server) is Verdict.ACCEPTED


def test_the_limit_on_frames_is_missed(
    suite: Suite, sandbox: None, monkeypatch: pytest.MonkeyPatch, short_wall: None
) -> None:
    """Without it the judge waits for the rest of the frame that was announced."""
    with ForkServer() as server:
        assert verdict("G09_announces_a_byte_too_much", suite, server) is Verdict.RUN_TIME_ERROR
        monkeypatch.setattr(wire, "MAX_FRAME_BYTES", 2**40)
        assert verdict("G09_announces_a_byte_too_much", suite, server) is Verdict.TIME_LIMIT_EXCEEDED


def test_the_number_of_a_question_is_missed(suite: Suite, sandbox: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were it the same each time, an answer that was kept from an earlier question would do."""
    with ForkServer() as server:
        assert verdict("A13_replays_an_answer", suite, server) is Verdict.RUN_TIME_ERROR
        monkeypatch.setattr(session.secrets, "randbits", lambda bits: 1)
        assert verdict("A13_replays_an_answer", suite, server) is Verdict.ACCEPTED


def test_the_limit_on_output_is_missed(attacked: Course, suite: Suite, sandbox: None) -> None:
    attack = "F13_prints_a_line_too_much"
    unlimited = replace(suite.exercise, limits=replace(suite.exercise.limits, output_bytes=2**40))
    with ForkServer() as server, Suite(attacked, unlimited) as without:
        assert verdict(attack, suite, server) is Verdict.OUTPUT_LIMIT_EXCEEDED
        assert verdict(attack, without, server) is Verdict.ACCEPTED


def test_the_cpu_clock_is_missed(attacked: Course, sandbox: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with Suite(attacked, attacked.exercises[0]) as suite, ForkServer() as server:
        server.meters._hierarchy = None
        assert verdict("A16_takes_its_time", suite, server) is Verdict.TIME_LIMIT_EXCEEDED
        monkeypatch.setattr(session.Session, "_check_cpu", lambda self, limit: None)
        monkeypatch.setattr(Watchdog, "cpu_seconds", lambda self: 0.0)
        assert verdict("A16_takes_its_time", suite, server) is Verdict.ACCEPTED


@pytest.mark.slow
def test_the_wall_clock_is_missed(attacked: Course, sandbox: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with Suite(attacked, attacked.exercises[0]) as suite, ForkServer() as server:
        monkeypatch.setattr(protocol, "WALL_EXTRA_SECONDS", 0.2)
        assert verdict("A16_waits", suite, server) is Verdict.TIME_LIMIT_EXCEEDED
        monkeypatch.setattr(protocol, "WALL_EXTRA_SECONDS", 60.0)
        assert verdict("A16_waits", suite, server) is Verdict.ACCEPTED


def remove_shared_memory(key: int = 4242) -> None:
    """What the attack without its wall left on this host."""
    libc = ctypes.CDLL(None)
    number = libc.shmget(key, 0, 0)
    if number != -1:
        libc.shmctl(number, 0, None)  # IPC_RMID
