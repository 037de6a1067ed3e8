"""What cannot be seen, kept or touched from inside, tried from inside; and the same for a grader that is not root."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import grader
from grader import doctor
from grader.model import Ended, ExitReport, Limits, Source
from grader.sandbox.forkserver import ForkServer
from grader.sandbox.replies import Raised, Reply, Returned
from grader.sandbox.session import Session

AsNobody = Callable[..., subprocess.CompletedProcess[str]]
LIMITS = Limits(cpu_seconds=60.0, memory_bytes=2**30, file_bytes=16 * 2**20, processes=32)


@pytest.mark.parametrize("check", doctor.CHECKS, ids=lambda check: f"{check.wall}: {check.attempt}")
def test_each_wall_stands_and_what_must_work_works(fork_server, check):
    outcome = doctor.attempt(fork_server, check)
    assert check.stands(outcome), outcome


def ask(server: ForkServer, source: str, *arguments: Any) -> Reply:
    """What f returns for these arguments."""
    with Session(server, LIMITS) as session:
        assert session.load(Source("a.py", source.encode()), []).failures == ()
        session.begin()
        return session.call("f", arguments, {}, None)


# ---------------------------------------------------------------- files

LISTING = """
import os
def everywhere():
    # From each place where something is mounted: Landlock lets nobody list the root itself.
    with open("/proc/self/mountinfo") as file:
        for place in {line.split()[4] for line in file} - {"/"}:
            yield from os.walk(place)
def f(skipped):
    found = []
    for folder, folders, files in everywhere():
        if folder.startswith(tuple(skipped)): continue
        folders[:] = [name for name in folders if os.path.join(folder, name) not in skipped]
        found += [os.path.join(folder, name) for name in files]
    return found
"""
SYSTEM = ("/proc", "/dev")


def files_inside(server: ForkServer, skipped: tuple[str, ...] = ()) -> list[str]:
    returned = ask(server, LISTING, [*SYSTEM, *skipped])
    assert isinstance(returned, Returned), returned
    return returned.value


def test_there_is_nothing_but_libraries(fork_server):
    """Beside those of the interpreter and the system no file exists, at home or anywhere else."""
    assert files_inside(fork_server, fork_server.mounts.binds) == []


def test_no_library_folder_holds_the_home_folder_or_the_course(fork_server, course):
    for path in (Path.home(), course.root, Path(grader.__file__).resolve().parent):
        shown = any(path.is_relative_to(bind) for bind in fork_server.mounts.binds)
        assert not shown or str(path) in fork_server.mounts.masks


def test_nothing_of_a_course_is_found_by_its_names(fork_server, course):
    """Searched by name through the libraries too: tests, oracles, solutions, the grader's own modules."""
    names = {
        path.name for folder in ("reference", "solutions", "exercises") for path in (course.root / folder).rglob("*.py")
    }
    names |= {path.name for path in Path(grader.__file__).parent.rglob("*.py")} | {"course.yml", "grader.db"}
    common = {Path(name).name for name in files_of_libraries(fork_server)}
    assert len(names - common) > 20
    found = ask(fork_server, NAMED, sorted(names - common), list(SYSTEM))
    assert found == Returned([])


NAMED = """
import os
def everywhere():
    with open("/proc/self/mountinfo") as file:
        for place in {line.split()[4] for line in file} - {"/"}:
            yield from os.walk(place)
def f(names, skipped):
    found = []
    for folder, folders, files in everywhere():
        if folder.startswith(tuple(skipped)): continue
        folders[:] = [name for name in folders if os.path.join(folder, name) not in skipped]
        found += [os.path.join(folder, name) for name in files if name in set(names)]
    return found[:20]
"""


def files_of_libraries(server: ForkServer) -> Iterator[str]:
    """Names in the standard library and in other people's packages: they may be called as ours are."""
    own = str(Path(grader.__file__).parent)
    for bind in server.mounts.binds:
        for folder, folders, files in os.walk(bind):
            folders[:] = [name for name in folders if os.path.join(folder, name) != own]
            yield from files


def test_a_secret_beneath_a_library_folder_is_hidden(sandbox):
    """A course or the grader itself may have been installed among the packages."""
    secret = Path(sysconfig.get_path("purelib")) / "yaml"
    assert (secret / "__init__.py").is_file()
    source = "import os\ndef f(path): return os.listdir(path)"
    with ForkServer(preload=(), secrets=[secret]) as server:
        assert ask(server, source, str(secret)) == Returned([])
        assert "__init__.py" in ask(server, source, str(secret.parent / "jinja2")).value


def test_a_file_of_the_host_does_not_exist_wherever_it_lies(fork_server, tmp_path):
    (tmp_path / "secret").write_text("x")
    source = "import os\ndef f(path): return os.path.lexists(path)"
    assert ask(fork_server, source, str(tmp_path / "secret")) == Returned(False)


@pytest.mark.parametrize("path", ["/etc/passwd", "/etc/shadow", "/etc/ssl", "/root/.ssh", "/sys", "/boot"])
def test_folders_of_the_host_do_not_exist(fork_server, path):
    assert ask(fork_server, "import os\ndef f(path): return os.path.lexists(path)", path) == Returned(False)


@pytest.mark.parametrize(
    "attempt",
    [
        "open('/usr/lib/x', 'w')",
        "open('/proc/sys/kernel/core_pattern', 'w').write('x')",
        "open('/proc/sys/user/max_user_namespaces', 'w').write('9')",
        "os.mkdir('/new')",
        "os.chmod('/usr/lib', 0o777)",
        "os.link('/usr/lib/os-release', '/box/x')",
        "os.symlink('/x', '/usr/lib/x')",
        "os.mknod('/box/disk', 0o60666, os.makedev(8, 0))",
        "os.chroot('/box')",
        "os.setuid(0)",
        "os.setgroups([0])",
        "os.nice(-5)",
        "os.kill(-1, 9)",
        "socket.create_connection(('169.254.169.254', 80), 1)",
        "socket.socket(socket.AF_UNIX).connect('/run/docker.sock')",
        "socket.socket(socket.AF_UNIX).connect('\\0dbus')",
        "socket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
        "resource.setrlimit(resource.RLIMIT_AS, (-1, -1))",
        "resource.setrlimit(resource.RLIMIT_NPROC, (4096, 4096))",
    ],
)
def test_the_host_is_not_touched(fork_server, attempt):
    answer = ask(fork_server, f"import os, resource, socket\ndef f(): {attempt}")
    refused = {"OSError", "ValueError"}
    assert isinstance(answer, Raised), answer
    assert refused & set(answer.types), answer


# ---------------------------------------------------------------- secrets: a canary that must not be found

SEARCH = (Path(__file__).parent.parent / "search_from_inside.py").read_text()
PLACES = ("environment", "descriptors", "objects", "files", "memory")


def search(server: ForkServer, place: str, planted: str = "") -> Any:
    source = f"LIBRARIES = {server.mounts.binds!r}\n{SEARCH}\n{planted}\n"
    answer = ask(server, source, place)
    assert isinstance(answer, Returned), answer
    return answer.value


@pytest.fixture(scope="module")
def canaries() -> list[str]:
    """In the memory of this process, where a judge would hold what it knows."""
    return [f"kanary-{secrets.token_hex(16)}" for _ in range(3)]


@pytest.fixture(scope="module")
def besieged(sandbox: None, canaries: list[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForkServer]:
    """A fork server that was started when there were secrets: in the environment, a course, an open file, memory."""
    root = tmp_path_factory.mktemp("course")
    hidden = root / "test_hidden.py"
    hidden.write_text(f"EXPECTED = '{canaries[0]}'")
    with pytest.MonkeyPatch.context() as patch, open(hidden) as file, ForkServer(secrets=[root]) as server:
        os.set_inheritable(file.fileno(), True)
        patch.setenv("GRADER_TOKEN", canaries[1])
        server.start()
        yield server


@pytest.mark.parametrize("place", PLACES)
def test_no_secret_of_the_judge_is_found(besieged, place):
    assert search(besieged, place) == []


@pytest.mark.parametrize(
    ("place", "planted"),
    [
        ("environment", "os.environ['X'] = token"),
        ("objects", "kept = [token]"),
        ("files", "open('/box/x', 'w').write(token)"),
        ("memory", "kept = bytearray(token.encode())"),
        ("descriptors", "kept = os.open('/box/y', 66); os.write(kept, token.encode())"),
    ],
)
def test_the_search_finds_what_is_there(besieged, place, planted):
    planted = f"token = 'kana' + 'ry-' + '5' * 32\n{planted}"
    assert search(besieged, place, planted) == ["kanary-" + "5" * 32]


def test_arguments_of_a_call_are_all_that_a_frame_holds(fork_server):
    """No frame beneath the submission's own belongs to a test; only what serves the call is on the stack."""
    source = """
import sys
def f(x):
    frame, files = sys._getframe(), set()
    while frame:
        files.add(frame.f_code.co_filename.rpartition("/")[2])
        frame = frame.f_back
    return sorted(files)
"""
    assert set(ask(fork_server, source, 1).value) <= {"a.py", "serve.py", "zygote.py", "<string>"}


def test_no_module_of_ours_but_the_insides_is_loaded(fork_server):
    source = "import sys\ndef f(): return sorted(sys.modules)"
    ours = {name for name in ask(fork_server, source).value if name.split(".")[0] in ("grader", "pytest", "_pytest")}
    assert {name for name in ours if not name.startswith("grader.inside")} == {"grader"}


# ---------------------------------------------------------------- a grader that is not root

WITHOUT_TORCH = [check for check in doctor.CHECKS if check.function not in ("convolution", "data_loader")]

# Runs in an interpreter of an ordinary user: says how each attempt of the doctor's ended.
AS_USER = """
import json, os, sys
from pathlib import Path
from grader.model import Limits, Source
from grader.sandbox.forkserver import ForkServer
from grader.sandbox.replies import Raised
from grader.sandbox.protocol import SessionEnded
from grader.sandbox.session import Session
probe, attempts = json.load(sys.stdin)
limits = Limits(cpu_seconds=20.0, memory_bytes=2**30, file_bytes=16 * 2**20, processes=32)
answers = []
with ForkServer(preload=()) as server:
    for function, arguments in attempts:
        with Session(server, limits) as session:
            session.load(Source("probe.py", probe.encode()), [])
            session.begin()
            try:
                answer = session.call(function, tuple(arguments), {}, None)
            except SessionEnded as ended:
                answers.append(["ended", [ended.report.ended, ended.report.signal]])
                continue
            raised = isinstance(answer, Raised)
            answers.append([raised, [answer.types, answer.text] if raised else answer.value])
json.dump([os.geteuid(), answers], sys.stdout)
"""


@pytest.fixture(scope="module")
def of_a_user(sandbox: None, as_nobody: AsNobody) -> dict[doctor.Check, Reply | ExitReport]:
    """check -> what came of it, with the grader run by an ordinary user."""
    probe = doctor._PROBE.read_text()
    attempts = [(check.function, check.arguments) for check in WITHOUT_TORCH]
    ran = as_nobody("-c", AS_USER, input=json.dumps([probe, attempts]))
    if "SandboxUnavailable" in ran.stderr:
        pytest.skip(f"an ordinary user gets no user namespace here: {ran.stderr.strip().splitlines()[-1]}")
    assert ran.returncode == 0, ran.stderr
    uid, answers = json.loads(ran.stdout)
    assert uid != 0
    return {check: outcome(*answer) for check, answer in zip(WITHOUT_TORCH, answers, strict=True)}


def outcome(how: bool | str, value: Any) -> Reply | ExitReport:
    if how == "ended":
        return ExitReport(Ended(value[0]), signal=value[1])
    return Raised(tuple(value[0]), value[1], ()) if how else Returned(value)


@pytest.mark.parametrize("check", WITHOUT_TORCH, ids=lambda check: f"{check.wall}: {check.attempt}")
def test_each_wall_stands_for_an_ordinary_user(of_a_user, check):
    assert check.stands(of_a_user[check]), of_a_user[check]


# ---------------------------------------------------------------- the kernel's keyring

KEYS = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
ADD_KEY, KEYCTL = {"x86_64": (248, 250), "aarch64": (217, 219)}[os.uname().machine]
SESSION, JOIN, SEARCH = -3, 1, 10
def join(): return libc.syscall(KEYCTL, JOIN, None)
def add(): return libc.syscall(ADD_KEY, b"user", b"grader-canary", b"x", 1, SESSION)
def f(): return libc.syscall(KEYCTL, SEARCH, SESSION, b"user", b"grader-canary", 0)
"""


def test_a_session_has_not_the_keyring_of_whoever_started_the_grader(sandbox):
    """In a process of its own, which joins a keyring and can find its own key there."""
    script = (
        KEYS
        + f"""
import sys
if join() < 0 or add() < 0: sys.exit("this kernel has no keyrings")
assert f() > 0
sys.path.insert(0, {str(Path(grader.__file__).parent.parent)!r})
from grader.model import Limits, Source
from grader.sandbox.forkserver import ForkServer
from grader.sandbox.session import Session
with ForkServer(preload=()) as server, Session(server, Limits()) as session:
    session.load(Source("a.py", {KEYS.encode()!r}), [])
    session.begin()
    print(session.call("f", (), {{}}, None).value)
"""
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    if "no keyrings" in ran.stderr:
        pytest.skip("this kernel has no keyrings")
    assert ran.stdout == "-1\n", ran.stderr
