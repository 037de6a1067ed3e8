"""docs/operator-guide.md and the commands of docs/scaling.md: run as they are typed, or read by what would run them."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from distributed.cli import dask_scheduler, dask_worker

REPOSITORY = Path(__file__).resolve().parent.parent
SCALING = (REPOSITORY / "docs/scaling.md").read_text()
PYTHON = shlex.quote(sys.executable)
START_SECONDS = 60.0
RIGHT = "ANSWER = 42\n\n\ndef double(x):\n    return 2 * x\n"


def blocks(text: str, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def section(title: str) -> str:
    return SCALING.split(f"\n## {title}\n")[1].split("\n## ")[0]


@pytest.fixture
def course(write_course: Callable[..., Path]) -> Path:
    """A course with two students' submissions, as the guide has them beside course.yml."""
    root = write_course()
    files = {
        "solutions/w1-double/accepted.py": RIGHT,
        "solutions/w1-double/wrong_answer/triple.py": RIGHT.replace("2 * x", "3 * x"),
        "submissions/anna/double.py": RIGHT,
        "submissions/ben/double.py": RIGHT.replace("2 * x", "x"),
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def test_the_operators_commands_do_what_the_guide_says(warm_grader: Callable[..., Any], course: Path) -> None:
    said = {}
    guide = (REPOSITORY / "docs/operator-guide.md").read_text()
    for line in (line for block in blocks(guide, "sh") for line in block.splitlines()):
        program, *arguments = shlex.split(line, comments=True)
        if program == "grader":
            ran = warm_grader(*arguments, cwd=course)
        else:
            ran = subprocess.run([program, *arguments], cwd=course, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, f"{line}\n{ran.stdout}{ran.stderr}"
        said[line] = ran.stdout
    again = next(text for line, text in said.items() if "nothing is run again" in line)
    assert "2 were as they had been when last graded" in again
    assert {path.name for path in (course / "reports").iterdir()} >= {"anna", "ben"}
    assert (course / "judgements-backup/grader.db").is_file()


@pytest.fixture
def started() -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts what does not end by itself, and ends it."""
    processes: list[subprocess.Popen[bytes]] = []

    def start(command: str, cwd: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
        log = (cwd / f"started{len(processes)}.log").open("wb")
        process = subprocess.Popen(
            ["bash", "-c", f"exec {command}"], cwd=cwd, env=environment, stdout=log, stderr=log, start_new_session=True
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until_it_listens(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
            return
        assert time.monotonic() < deadline, "the scheduler does not listen"
        time.sleep(0.2)


@pytest.mark.skipif(not shutil.which("openssl"), reason="makes certificates with openssl")
def test_a_cluster_started_by_hand_grades(
    sandbox: None, course: Path, started: Callable[..., subprocess.Popen[bytes]]
) -> None:
    """Certificates, Dask's configuration, scheduler, worker and command as docs/scaling.md has them."""
    certificates, by_hand = blocks(section("Security"), "sh"), blocks(section("By hand"), "sh")
    (settings,) = blocks(section("Security"), "yaml")
    (course / "dask").mkdir()
    (course / "dask/grader.yaml").write_text(settings.replace("/etc/grader", str(course)))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    searched = os.pathsep.join([str(REPOSITORY), *filter(None, sys.path)])
    environment = {**os.environ, "DASK_CONFIG": str(course / "dask"), "PYTHONPATH": searched}
    environment.pop("GRADER_RESULTS", None)
    lines = [line for block in [*certificates, *by_hand] for line in block.splitlines()]
    for line in lines:
        here = line.replace("10.0.0.1", "127.0.0.1").replace("8786", str(port)).replace("auto", "1")
        command = re.sub(r"^(grader|dask) ", rf"{PYTHON} -m \1 ", here)
        if line.startswith("dask"):
            started(command, course, environment)
            wait_until_it_listens(port)
            continue
        ran = subprocess.run(
            ["bash", "-c", command],
            cwd=course,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert ran.returncode == 0, f"{line}\n{ran.stdout}{ran.stderr}"
    assert "1 accepted, 1 wrong answer" in ran.stdout


# What runs elsewhere: read by its own program where that is here, and its commands by Dask's own parser.


def worker_command(words: list[str]) -> None:
    """Dask knows each option, and the values are of the kinds that it expects."""
    at = words.index("dask")
    kind, *options = words[at + 1 :]
    parser = {"worker": dask_worker.main, "scheduler": dask_scheduler.main}[kind]
    parser.make_context(kind, options, resilient_parsing=False)


def test_the_unit_is_one_that_systemd_takes(tmp_path: Path) -> None:
    (unit,) = blocks(section("systemd"), "ini")
    (command,) = re.findall(r"^ExecStart=((?:.*\\\n)*.*)", unit, re.MULTILINE)
    words = shlex.split(command.replace("\\\n", " "))
    worker_command(["dask", *words[1:]])
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not installed here")
    file = tmp_path / "grader-worker.service"
    file.write_text(unit.replace(words[0], sys.executable))  # it looks whether the program is there
    ran = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(file)], capture_output=True, text=True, timeout=60, check=False
    )
    assert "grader-worker.service" not in ran.stderr, ran.stderr


def test_the_batch_script_starts_workers(tmp_path: Path) -> None:
    (script,) = blocks(section("Slurm"), "bash")
    assert all(re.fullmatch(r"#SBATCH --[a-z-]+(=\S+)?", line) for line in script.splitlines() if "#SBATCH" in line)
    subprocess.run(["bash", "-n"], input=script, text=True, check=True)
    (tmp_path / "srun").write_text('#!/bin/bash\nprintf "%s\\n" "$@"\n')
    (tmp_path / "srun").chmod(0o755)
    surroundings = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "HOME": str(tmp_path)}
    ran = subprocess.run(["bash"], input=script, env=surroundings, capture_output=True, text=True, check=True)
    words = ran.stdout.splitlines()
    assert words[0] == "/opt/grader/bin/dask"
    worker_command(["dask", *words[1:]])


def test_the_manifest_names_nothing_that_it_does_not_define() -> None:
    (manifest,) = blocks(section("Kubernetes"), "yaml")
    deployment = yaml.safe_load(manifest)
    assert (deployment["apiVersion"], deployment["kind"]) == ("apps/v1", "Deployment")
    template = deployment["spec"]["template"]
    assert deployment["spec"]["selector"]["matchLabels"].items() <= template["metadata"]["labels"].items()
    (container,) = template["spec"]["containers"]
    volumes = {volume["name"] for volume in template["spec"]["volumes"]}
    assert {mount["name"] for mount in container["volumeMounts"]} == volumes
    assert template["spec"]["hostUsers"] is False  # without it Kubernetes refuses the unmasked /proc
    assert container["securityContext"]["procMount"] == "Unmasked"
    worker_command(container["command"])


def test_the_entry_of_the_seccomp_profile_has_the_calls_that_the_walls_make() -> None:
    (entry,) = (json.loads(block) for block in blocks(section("Kubernetes"), "json"))
    assert {"clone", "mount", "pivot_root", "setns", "unshare"} <= set(entry["names"])
    assert entry["action"] == "SCMP_ACT_ALLOW"
