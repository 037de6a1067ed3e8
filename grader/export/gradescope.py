"""Gradescope: a submission's results.json, and the zip of an autograder that runs this engine there.

Source: gradescope-autograders.readthedocs.io, "Autograder Specifications".
"""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Iterable, Sequence
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

from grader.errors import UserError
from grader.export import points
from grader.model import Annotation, Graded, TestResult, Verdict
from grader.report.hostile import one_line, visible

PACKAGE = Path(__file__).resolve().parent.parent
MOST_TEXT = 20_000  # characters of one test's output


def results(entries: Sequence[Graded], whole: Sequence[Annotation] = ()) -> dict[str, Any]:
    """What Gradescope shows of one student. Raises UserError while points are unknown: then there is no score to send.

    whole: what staff say of the student, of which what they adjusted for the work as a whole counts.
    """
    unknown = [entry.exercise.slug for entry in entries if entry.grade.points is None]
    if unknown or not entries:
        raise UserError(f"no points are known yet for {', '.join(unknown) or 'anything'}; grade again first")
    total = points.together(entries, whole)
    record: dict[str, Any] = {
        "score": total.points,
        "execution_time": round(math.fsum(entry.judgement.seconds for entry in entries), 2),
        "output": _summary(entries),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [test for number, entry in enumerate(entries, 1) for test in _tests(number, entry)],
        "extra_data": {"submissions": [_fact(entry) for entry in entries]},
    }
    return record


def _summary(entries: Sequence[Graded]) -> str:
    lines = []
    for exercise, judgement, grade in entries:
        said = " ".join((judgement.message, *judgement.notes, grade.rule)).strip()
        line = f"{exercise.title}: {grade.points:g} of {judgement.max_points:g}, {judgement.verdict}"
        lines.append(f"{line}. {said}" if said else line)
    return visible("\n".join(lines))


def _tests(number: int, entry: Graded) -> list[dict[str, Any]]:
    """One for each test; of what was not handed in, or could not be read, one for the whole."""
    exercise, judgement, _ = entry
    if not judgement.tests:
        whole = TestResult("handed in", False, "", judgement.verdict, 0.0, judgement.max_points, judgement.message)
        return [_test(f"{number}.1", exercise.slug, whole)]
    return [_test(f"{number}.{place}", exercise.slug, test) for place, test in enumerate(judgement.tests, 1)]


def _test(number: str, slug: str, test: TestResult) -> dict[str, Any]:
    said = [test.verdict.value, test.message]
    if not test.hidden:
        said += [f"The call:\n{test.call}" if test.call else "", f"Printed:\n{test.output}" if test.output else ""]
    return {
        "score": test.points,
        "max_score": test.max_points,
        "status": "passed" if test.verdict is Verdict.ACCEPTED else "failed",
        "name": one_line(f"{slug}/{test.name}"),
        "name_format": "text",
        "number": number,
        "output": visible("\n\n".join(part for part in said if part))[:MOST_TEXT],
        "output_format": "text",
        "tags": [slug, *([test.tier] if test.tier else [])],
        "visibility": "visible",
    }


def _fact(entry: Graded) -> dict[str, Any]:
    judgement = entry.judgement
    return {
        "exercise": entry.exercise.slug,
        "sha256": judgement.sha256,
        "verdict": judgement.verdict.value,
        "judged_points": judgement.points,
        "deduction": entry.grade.deduction,
        "walls": judgement.walls,
    }


def autograder(course: Iterable[tuple[str, bytes]], slugs: Sequence[str], trusting: bool) -> bytes:
    """The zip that Gradescope's "Configure Autograder" takes: this engine, the course without solutions, two scripts.

    course: (path, content). trusting: without a sandbox, where Gradescope's machines refuse one.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, "setup.sh", _SETUP.encode(), 0o755)
        options = " ".join(f"--exercise {slug}" for slug in slugs)
        trust = " --trust-submissions" if trusting else ""
        _add(archive, "run_autograder", _RUN.format(select=options, trust=trust).encode(), 0o755)
        _add(archive, "requirements.txt", "".join(f"{line}\n" for line in _requirements()).encode())
        for path, content in sorted(course):
            _add(archive, f"course/{path}", content)
        for file in sorted(PACKAGE.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                _add(archive, f"engine/grader/{file.relative_to(PACKAGE).as_posix()}", file.read_bytes())
    return out.getvalue()


def _add(archive: zipfile.ZipFile, name: str, content: bytes, mode: int = 0o644) -> None:
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.external_attr = (0o100000 | mode) << 16
    archive.writestr(entry, content, zipfile.ZIP_DEFLATED)


def _requirements() -> list[str]:
    """The libraries of this machine by their exact versions, so that Gradescope's judges alike."""
    wanted = [Requirement(line) for line in metadata.requires("grader") or ()]
    extra = "torch" if find_spec("torch") else ""
    names = {one.name for one in wanted if one.marker is None or one.marker.evaluate({"extra": extra})}
    return [f"{name}=={metadata.version(name).partition('+')[0]}" for name in sorted(names)]


_SETUP = """\
#!/usr/bin/env bash
# Runs once, when Gradescope builds the image: choose Ubuntu 24.04 there, for Python 3.11 or newer.
set -euo pipefail
apt-get update
apt-get install -y --no-install-recommends python3 python3-venv libseccomp2
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "needs Python 3.11 or newer"; exit 1; }
python3 -m venv /autograder/venv
/autograder/venv/bin/pip install --no-cache-dir --extra-index-url https://download.pytorch.org/whl/cpu \\
  -r /autograder/source/requirements.txt
"""

# Without a results.json Gradescope says that the autograder failed and lets staff run it again: right for faults of
# ours, where every number would be a wrong one.
_RUN = """\
#!/usr/bin/env bash
# Runs for each submission. AUTOGRADER and PYTHON are for trying it elsewhere.
set -euo pipefail
root="${{AUTOGRADER:-/autograder}}"
python="${{PYTHON:-$root/venv/bin/python}}"
export PYTHONPATH="$root/source/engine"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
# Whose it is and when it was handed in, by Gradescope's word: the course's late rule goes by that.
"$python" - "$root/submission_metadata.json" "$work" <<'WHO'
import json, pathlib, sys
data = json.loads(pathlib.Path(sys.argv[1]).read_text())
user = (data.get("users") or [{{}}])[0]
work = pathlib.Path(sys.argv[2])
who = str(user.get("email") or user.get("id") or "student").replace("/", "_").replace("\\0", "_")
(work / "who").write_text("_" + who if who.startswith((".", "-")) else who)
(work / "when").write_text(str(data.get("created_at") or ""))
WHO
who="$(cat "$work/who")"
when="$(cat "$work/when")"
mkdir -p "$work/submissions"
cp -r "$root/submission" "$work/submissions/$who"
if [ -n "$when" ]; then find "$work/submissions/$who" -type f -exec touch -d "$when" {{}} +; fi
"$python" -m grader grade "$work/submissions" --course "$root/source/course" --results "$work/results" \\
  --student="$who" {select} --from folder --jobs 1{trust}
"$python" -m grader export gradescope --course "$root/source/course" --results "$work/results" \\
  --student="$who" {select} --out "$work/out"
mkdir -p "$root/results"
cp "$work"/out/*/results.json "$root/results/results.json"
"""
