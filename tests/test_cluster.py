"""`grade --cluster` on a real Dask scheduler with real worker processes, some of which get killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import BrokenExecutor, wait
from contextlib import closing, suppress
from dataclasses import replace
from importlib import metadata
from itertools import pairwise
from pathlib import Path
from typing import Any

import cloudpickle
import pytest
from distributed import Client, get_worker
from distributed.worker import Worker

from grader import cluster, cluster_worker, fingerprint, plan, schedule
from grader import course as course_file
from grader.cluster import ClusterExecutor
from grader.errors import UserError
from grader.model import NO_WALLS, Course, Isolation, Judgement, Submission, Verdict
from grader.submission import read_file

REPOSITORY = Path(__file__).resolve().parent.parent
START_SECONDS = 60.0
SEARCHED = os.pathsep.join([str(REPOSITORY), *filter(None, sys.path)])

RIGHT = "def double(x): return 2 * x\n"
SLOW = "import time\ndef double(x): time.sleep(0.1); return 2 * x\n"
WRONG = "def double(x): return 3 * x\n"
DIES = "import os\ndef double(x): os._exit(1)\n"
LOOP = "def double(x):\n    while True: pass\n"
# A fault of ours, to kill a judge process with: nothing that a submission can do by itself.
KILLS_ON_WORD = """\
import os, signal
import pytest

@pytest.mark.tier("basic")
def test_seven(student, reference):
    \"\"\"Twice seven is fourteen.\"\"\"
    value = student.double(7)
    if value == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    assert value == reference.double(7)
"""
KILLER = "def double(x): return 'kill' if x == 7 else 4\n"


class Dask:
    """A scheduler and workers as an operator starts them: `dask scheduler`, `dask worker`."""

    def __init__(self, folder: Path, scheme: str = "tcp", **settings: str) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.address = f"{scheme}://127.0.0.1:{port}"
        # An address of its own for each course folder: workers share nothing with this process but the grader.
        self.environment = {**os.environ, "PYTHONPATH": SEARCHED, **settings}
        self.scheduler = self._start("scheduler", "--protocol", scheme, "--host", "127.0.0.1", "--port", str(port))

    def add_workers(self, count: int = 1, *options: str, threads: int = 1) -> None:
        words = ("--nworkers", str(count), "--nthreads", str(threads), "--memory-limit", "0", *options)
        self._start("worker", self.address, *words, "--local-directory", str(self.folder))

    def _start(self, name: str, *options: str) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{name}{len(self.processes)}.log").open("wb")
        command = [sys.executable, "-m", f"distributed.cli.dask_{name}", *options, "--no-dashboard"]
        process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log, start_new_session=True)
        self.processes.append(process)
        return process

    def client(self) -> Client:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                return Client(self.address, timeout=5, set_as_default=False)
            except OSError:
                if time.monotonic() > deadline:
                    raise

    def pids(self, count: int) -> dict[str, int]:
        """worker -> its process, when there are that many."""
        with self.client() as client:
            client.wait_for_workers(count, timeout=START_SECONDS)
            return client.run(os.getpid)

    def stop(self) -> None:
        for process in self.processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture(scope="module")
def dask(sandbox: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dask]:
    """Two workers that all tests here share; a killed one is back some seconds later."""
    started = Dask(tmp_path_factory.mktemp("dask"))
    started.add_workers(2)
    started.pids(2)
    yield started
    started.stop()


@pytest.fixture
def other_dask(sandbox: None, tmp_path: Path) -> Iterator[Callable[..., Dask]]:
    """Makes clusters without workers."""
    made: list[Dask] = []

    def make(*arguments: str, **settings: str) -> Dask:
        (tmp_path / f"dask{len(made)}").mkdir()
        made.append(Dask(tmp_path / f"dask{len(made)}", *arguments, **settings))
        return made[-1]

    yield make
    for one in made:
        one.stop()


@pytest.fixture
def tiny(write_course: Callable[..., Path]) -> Course:
    return course_file.load(write_course())


@pytest.fixture
def a_class(tmp_path: Path) -> Callable[[list[str]], list[Submission]]:
    def make(texts: list[str]) -> list[Submission]:
        path = tmp_path / "double.py"
        submissions = []
        for number, text in enumerate(texts):
            path.write_text(text)
            submissions.append(replace(read_file("", "w1-double", str(path)), student=f"s{number:02}"))
        return submissions

    return make


def table(judgements: list[Judgement]) -> list[tuple[object, ...]]:
    """All but times, which differ from run to run."""
    assert len({judgement.student for judgement in judgements}) == len(judgements)
    return sorted(
        (judgement.student, judgement.verdict, judgement.points, judgement.walls, judgement.message, judgement.sha256,
         [(test.name, test.verdict, test.points, test.message, test.call) for test in judgement.tests])
        for judgement in judgements
    )  # fmt: skip


def run(submissions: list[Submission], course: Course, address: str) -> list[Judgement]:
    with closing(hand_out(submissions, course, address)) as judged:
        return list(judged)


def hand_out(
    submissions: Iterable[Submission], course: Course, address: str, say: Callable[[str], None] = print
) -> Generator[Judgement, None, None]:
    return schedule.run(submissions, course, cluster.ALL_WORKERS, cluster.Cluster(address, Isolation.WARM, say))


def where() -> str:
    """Which worker does this job."""
    return str(get_worker().address)


def busy() -> tuple[str, float, float]:
    """Which worker, from when, until when."""
    started = time.time()
    time.sleep(0.1)
    return where(), started, time.time()


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def kept(dask_worker: Worker) -> tuple[list[str], list[Path]]:
    """Titles of the courses that a worker keeps, and their folders."""
    courses = list(cluster_worker._state.courses.values())
    return [course.title for course in courses], list(Path(dask_worker.local_directory).glob("grader-course-*"))


# The workers have not this file: it is sent to them as code.
cloudpickle.register_pickle_by_value(sys.modules[__name__])


def executor(course: Course, address: str, processes: int = cluster.ALL_WORKERS) -> ClusterExecutor:
    return cluster.Cluster(address, Isolation.WARM, print)(course, processes)


# ---------------------------------------------------------------- many machines, one table


def test_a_worker_that_is_killed_costs_nothing_and_the_table_is_that_of_one_machine(dask, tiny, a_class):
    submissions = a_class([SLOW, WRONG, DIES, RIGHT, SLOW, SLOW, "def", WRONG] * 2)
    here = list(schedule.run(submissions, tiny, 2))
    before = dask.pids(2)
    there = []
    with closing(hand_out(submissions, tiny, dask.address)) as judged:
        for judgement in judged:
            there.append(judgement)
            if len(there) == 3:
                os.kill(next(iter(before.values())), signal.SIGKILL)
    assert table(there) == table(here)
    assert set(dask.pids(2).values()) != set(before.values())  # it was killed, and another came


def test_a_submission_that_kills_its_worker_is_found_and_is_a_judge_error(other_dask, write_course, a_class):
    course = course_file.load(write_course(hidden=KILLS_ON_WORD))
    cluster_ = other_dask(DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0")
    cluster_.add_workers(2)
    judged = run(a_class([RIGHT, KILLER, WRONG, RIGHT]), course, cluster_.address)
    verdicts = [(judgement.student, judgement.verdict.value) for judgement in judged]
    assert sorted(verdicts) == [
        ("s00", "accepted"),
        ("s01", "judge error"),
        ("s02", "wrong answer"),
        ("s03", "accepted"),
    ]


def test_a_worker_that_joins_late_gets_the_course_and_takes_its_part(other_dask, tiny, a_class):
    cluster_ = other_dask()
    cluster_.add_workers(1)
    [slow] = a_class([SLOW])

    def until_both_have_it() -> Iterator[Submission]:
        number = 0
        while len(list(cluster_.folder.glob("*/*/grader-course-*"))) < 2:
            number += 1
            yield replace(slow, student=f"s{number}")

    with closing(hand_out(until_both_have_it(), tiny, cluster_.address)) as judged:
        first = next(judged)
        cluster_.add_workers(1)
        assert {judgement.verdict for judgement in (first, *judged)} == {Verdict.ACCEPTED}


def test_a_course_is_sent_once_to_each_worker(dask, tiny, a_class, monkeypatch):
    asked = []
    ask = ClusterExecutor._ask
    monkeypatch.setattr(
        ClusterExecutor, "_ask", lambda self, *words: (asked.append(words[1].__name__), ask(self, *words))[1]
    )
    tiny = replace(tiny, title="Not sent before")
    for _ in range(2):
        run(a_class([RIGHT] * 9), tiny, dask.address)
    assert asked == ["greet", "receive", "greet"]
    (tiny.root / "reference/w1-double/oracle.py").write_text("def double(x): return 3 * x\n")
    [judgement] = run(a_class([WRONG]), tiny, dask.address)
    assert asked[3:] == ["greet", "receive"]
    assert [test.verdict for test in judgement.tests] == [Verdict.WRONG_ANSWER, Verdict.ACCEPTED]  # by the new oracle


def test_a_worker_keeps_few_versions_of_a_course(dask, tiny):
    for number in range(cluster_worker.KEPT_COURSES + 2):
        executor(replace(tiny, title=f"Edition {number}"), dask.address).shutdown()
    with dask.client() as client:
        for titles, folders in client.run(kept).values():
            assert titles[-1] == f"Edition {cluster_worker.KEPT_COURSES + 1}"
            assert len(titles) == len(folders) <= cluster_worker.KEPT_COURSES + 1  # one more where it is judged by


def test_a_run_is_judged_by_the_version_that_it_began_with(dask, tiny, a_class):
    """Though the course is edited meanwhile, and files are sent once more to judge what is left alone."""
    course = fingerprint.pin(tiny, tiny.exercises)
    pool = cluster.Cluster(dask.address, Isolation.WARM, print)
    submissions = a_class([SLOW] * 30)
    with closing(schedule.run(submissions, course, cluster.ALL_WORKERS, pool)) as judged:
        first = next(judged)
        (tiny.root / "reference/w1-double/oracle.py").write_text("def double(x): return 3 * x\n")
        assert {judgement.verdict for judgement in (first, *judged)} == {Verdict.ACCEPTED}
    with closing(schedule.run(submissions[:1], course, 1, pool)) as judged:
        assert [judgement.verdict for judgement in judged] == [Verdict.ACCEPTED]
    [judgement] = run(submissions[:1], fingerprint.pin(tiny, tiny.exercises), dask.address)
    assert judgement.verdict is Verdict.WRONG_ANSWER


def test_the_walls_are_those_that_the_command_asks_for(dask, tiny, a_class):
    for isolation in (Isolation.WARM, Isolation.TRUST, Isolation.WARM):
        pool = cluster.Cluster(dask.address, isolation, print)
        with closing(schedule.run(a_class([RIGHT]), tiny, cluster.ALL_WORKERS, pool)) as judged:
            [judgement] = judged
        assert judgement.walls.startswith(NO_WALLS) == (isolation is Isolation.TRUST)


def test_many_tiny_jobs_are_read_no_faster_than_they_are_done(dask, tiny):
    """What was not handed in is judged in no time: 2,000 jobs that are all overhead."""
    drawn = 0

    def nothing() -> Iterator[Submission]:
        nonlocal drawn
        for number in range(2000):
            drawn += 1
            yield Submission(f"s{number}", "w1-double")

    done = set()
    with closing(hand_out(nothing(), tiny, dask.address)) as judged:
        for judgement in judged:
            done.add(judgement.student)
            assert drawn - len(done) <= 2 * schedule.WINDOW_PER_PROCESS * cluster.BATCH
    assert len(done) == 2000


# ---------------------------------------------------------------- one by one


def test_what_is_judged_alone_has_the_cluster_to_itself(dask, tiny):
    dask.pids(2)
    with executor(tiny, dask.address, processes=1) as pool:
        jobs = [pool.submit(busy) for _ in range(8)]
        assert pool.width() == 1
        done = [job.result(60) for job in jobs]
    assert len({worker for worker, _, _ in done}) == 1
    assert all(ended <= begun for (_, _, ended), (_, begun, _) in pairwise(done))


def test_what_kills_its_worker_alone_kills_no_other(dask, tiny):
    """Of itself Dask would try it on three workers more; and what waits behind it is done by another."""
    before = set(dask.pids(2).values())
    with executor(tiny, dask.address, processes=1) as pool:
        killer, next_one = pool.submit(die), pool.submit(where)
        with pytest.raises(BrokenExecutor):
            killer.result(60)
        assert next_one.result(60)
    assert len(before & set(dask.pids(2).values())) == 1


# ---------------------------------------------------------------- which workers


def test_a_job_goes_to_a_worker_that_announces_what_it_needs(other_dask, tiny, monkeypatch):
    monkeypatch.setattr(cluster, "WORKERS_SECONDS", 2.0)
    monkeypatch.setattr(cluster, "LOOK_SECONDS", 0.2)
    cluster_ = other_dask()
    cluster_.add_workers(1)
    [plain] = cluster_.pids(1)
    with executor(tiny, cluster_.address) as pool:
        assert pool.submit(where).result(60) == plain
        with pytest.raises(UserError, match=r"no worker that announces GPU=1 is .* --resources GPU=1"):
            pool.submit(where, resources={"GPU": 1}).result(60)
        assert "no worker with the scheduler" in cluster.why_no_gpu(cluster_.address)
        cluster_.add_workers(1, "--resources", "GPU=1")
        [gpu] = set(cluster_.pids(2)) - {plain}
        jobs = [pool.submit(where, resources={"GPU": 1}) for _ in range(6)]
        wait(jobs, 60)
        assert {job.result() for job in jobs} == {gpu}
        assert cluster.why_no_gpu(cluster_.address) == ""


def test_a_worker_with_another_grader_refuses_and_names_both(dask, tiny, a_class, monkeypatch):
    ours = fingerprint.engine()
    theirs = replace(ours, parts=tuple((name, "9.9" if name == "torch" else value) for name, value in ours.parts))
    monkeypatch.setattr(fingerprint, "engine", lambda: theirs)
    with pytest.raises(UserError, match="Install the same on both") as refused:
        run(a_class([RIGHT]), tiny, dask.address)
    mine = metadata.version("torch")
    assert f" has torch {mine}, and the machine that hands out the work has torch 9.9. " in str(refused.value)


def test_a_worker_that_joined_late_with_another_grader_refuses_too(dask, tiny, monkeypatch):
    with executor(tiny, dask.address) as pool:
        engine = replace(pool.ticket.engine, parts=(("grader", "9.9"), *pool.ticket.engine.parts[1:]))
        pool.ticket = replace(pool.ticket, engine=engine)
        with pytest.raises(UserError, match=r"work has grader 9\.9"):
            pool.submit(where).result(60)


def test_a_worker_that_does_several_tasks_at_once_is_refused(other_dask, tiny, a_class):
    cluster_ = other_dask()
    cluster_.add_workers(1, threads=2)
    cluster_.pids(1)
    with pytest.raises(UserError, match=r"runs 2 tasks at once.*--nthreads 1"):
        run(a_class([RIGHT]), tiny, cluster_.address)


def test_without_workers_it_says_so_and_waits_for_some_time(other_dask, tiny, a_class, monkeypatch):
    monkeypatch.setattr(cluster, "WORKERS_SECONDS", 1.0)
    cluster_ = other_dask()
    cluster_.client().close()  # it is there
    said: list[str] = []
    with pytest.raises(UserError, match=f"no worker is with the scheduler at {cluster_.address}"):
        list(hand_out(a_class([RIGHT]), tiny, cluster_.address, said.append))
    assert said == [f"No worker has joined the scheduler at {cluster_.address} yet; waiting 1 s for one."]


# ---------------------------------------------------------------- the command


def grade(folder: Path, *arguments: str, **settings: str) -> subprocess.Popen[str]:
    """`grader grade` on the class in that folder."""
    return subprocess.Popen(
        [sys.executable, "-m", "grader", "grade", str(folder / "submissions"), *arguments],
        cwd=folder / "course", env={**os.environ, "PYTHONPATH": SEARCHED, "PYTHONUNBUFFERED": "1", **settings},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def follow(process: subprocess.Popen[str], words: str) -> None:
    """Read what it prints, up to a line with these words."""
    assert process.stdout
    assert any(words in line for line in process.stdout)


@pytest.fixture
def handed_in(write_course: Callable[..., Path], tmp_path: Path) -> Path:
    """A folder with a course and three submissions; the second never ends, and may for a minute."""
    course = write_course()
    settings = (course / "course.yml").read_text()
    (course / "course.yml").write_text(settings.replace("cpu_seconds: 0.5, import", "cpu_seconds: 60, import"))
    for student, text in {"anna": RIGHT, "ben": LOOP, "cem": RIGHT}.items():
        (tmp_path / "submissions" / student).mkdir(parents=True)
        (tmp_path / "submissions" / student / "double.py").write_text(text)
    return tmp_path


def test_the_command_ends_in_the_table_of_one_machine_though_a_worker_is_killed(
    dask: Dask, write_course: Callable[..., Path], tmp_path: Path
) -> None:
    """Time limits included, which both confirm alone."""
    write_course()
    for number, text in enumerate([SLOW, WRONG, LOOP, RIGHT, DIES, "def", SLOW, SLOW, LOOP, SLOW]):
        (tmp_path / f"submissions/s{number}").mkdir(parents=True)
        (tmp_path / f"submissions/s{number}/double.py").write_text(text)
    _, errors = grade(tmp_path, "-j", "2", "--results", "here", "--json", "here.json").communicate(timeout=120)
    assert not errors
    victim = next(iter(dask.pids(2).values()))
    process = grade(tmp_path, "--cluster", dask.address, "--results", "there", "--json", "there.json")
    follow(process, "[2/10]")
    os.kill(victim, signal.SIGKILL)
    _, errors = process.communicate(timeout=120)
    assert (process.returncode, errors) == (0, "")
    here, there = (json.loads((tmp_path / f"course/{name}.json").read_text()) for name in ("here", "there"))
    assert [without_times(one) for one in there["judgements"]] == [without_times(one) for one in here["judgements"]]
    limited = [one for one in there["judgements"] if one["verdict"] == "time limit exceeded"]
    assert [(one["student"], one["notes"]) for one in limited] == [("s2", [plan.CONFIRMED]), ("s8", [plan.CONFIRMED])]


def without_times(record: dict[str, Any]) -> dict[str, Any]:
    tests = [{name: value for name, value in test.items() if name != "seconds"} for test in record["tests"]]
    return {**{name: value for name, value in record.items() if name not in ("seconds", "graded_at")}, "tests": tests}


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 75)])
def test_what_is_stopped_leaves_no_job_on_any_worker(
    dask: Dask,
    handed_in: Path,
    descendants: Callable[[int], set[tuple[int, str]]],
    all_end: Callable[..., bool],
    number: int,
    status: int,
) -> None:
    before = dask.pids(2)
    process = grade(handed_in, "--cluster", dask.address)
    follow(process, ": accepted")
    follow(process, ": accepted")
    time.sleep(0.5)  # now the loop runs
    family = set().union(*(descendants(pid) for pid in before.values()))
    assert len(family) >= 2
    process.send_signal(number)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == status
    assert "the same command goes on from there" in errors
    assert "Traceback" not in errors
    assert all_end(family)
    assert dask.pids(2) == before  # the workers themselves are there for the next one
    (handed_in / "submissions/ben/double.py").write_text(WRONG)
    output, errors = grade(handed_in, "--cluster", dask.address).communicate(timeout=60)
    assert "Graded 1 submissions" in output, errors


def test_a_run_that_ends_leaves_nothing_on_the_workers(dask, tiny, a_class, descendants):
    run(a_class([RIGHT] * 4), tiny, dask.address)
    assert {pid: descendants(pid) for pid in dask.pids(2).values() if descendants(pid)} == {}


def test_a_scheduler_that_dies_is_a_sentence_and_its_workers_leave_nothing(other_dask, handed_in, descendants, all_end):
    cluster_ = other_dask()
    cluster_.add_workers(2)
    cluster_.pids(2)
    process = grade(handed_in, "--cluster", cluster_.address)
    follow(process, "anna w1-double: accepted")
    family = descendants(cluster_.processes[-1].pid)
    cluster_.scheduler.kill()
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 75
    assert "what was graded is stored; the same command goes on from there" in errors
    assert f"grader: the connection to the scheduler at {cluster_.address} is lost" in errors
    assert "Traceback" not in errors
    cluster_.processes[-1].terminate()
    assert all_end(family, 30)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--cluster", "tcp://127.0.0.1:1"], "cannot reach a scheduler at tcp://127.0.0.1:1"),
        (["--cluster", "localhost"], "--cluster localhost: expected the scheduler's address, such as tls://"),
        (["--cluster", "tcp://h:1", "-j", "2"], "not allowed with argument"),
    ],
)
def test_what_the_user_can_mend_is_said_in_a_sentence(handed_in: Path, arguments: list[str], words: str) -> None:
    process = grade(handed_in, *arguments)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert words in errors
    assert "Traceback" not in errors


def test_without_dask_the_command_says_what_to_install(handed_in, tmp_path):
    (tmp_path / "hide").mkdir()
    (tmp_path / "hide/sitecustomize.py").write_text("import sys\nsys.modules['distributed'] = None\n")
    process = grade(
        handed_in, "--cluster", "tcp://127.0.0.1:1", PYTHONPATH=f"{tmp_path / 'hide'}{os.pathsep}{SEARCHED}"
    )
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "pip install 'grader[cluster]'" in errors


@pytest.mark.skipif(not shutil.which("openssl"), reason="makes certificates with openssl")
def test_tls_as_it_is_configured_for_dask(other_dask, handed_in, monkeypatch):
    key, certificate = str(handed_in / "key.pem"), str(handed_in / "cert.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=grader",
         "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    with monkeypatch.context() as certified:
        certified.setenv("DASK_DISTRIBUTED__COMM__TLS__CA_FILE", certificate)
        for role in ("SCHEDULER", "WORKER", "CLIENT"):
            certified.setenv(f"DASK_DISTRIBUTED__COMM__TLS__{role}__KEY", key)
            certified.setenv(f"DASK_DISTRIBUTED__COMM__TLS__{role}__CERT", certificate)
        cluster_ = other_dask("tls")
        cluster_.add_workers(1)
        output, errors = grade(handed_in, "-s", "anna", "--cluster", cluster_.address).communicate(timeout=60)
        assert "anna w1-double: accepted" in output, errors
    process = grade(handed_in, "-s", "anna", "--force", "--cluster", cluster_.address)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert errors.startswith("grader: no certificates for tls:// are configured; see distributed.comm.tls"), errors
