"""A canary in every secret of the real course: whatever is handed in, nothing that leaves the house shows one.

All 16 exercises, in the sandbox. Two hand in what the sample class does; `spy` prints and raises all that it is asked,
`echo` returns it. Each hidden test, reference, mistake and solution holds a canary, and each exercise has a hidden test
more, whose inputs and expected values are canaries.
"""

from __future__ import annotations

import ast
import csv
import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader import cli, schedule
from grader import course as course_file
from grader.model import Course, Exercise, Judgement, Measured, Verdict
from grader.model import TestResult as Result
from grader.sandbox.forkserver import ForkServer
from grader.store import open_store
from tests.conftest import JudgesHere

REPOSITORY = Path(__file__).resolve().parent.parent
STUDENTS = ("sample-03", "sample-09", "spy", "echo")
CANARY, NUMBER = "kanary-of-a-secret", 90817.265625  # exact as float32, and in no other test
SIGNS = (b"kanary", b"90817.2")
ASKED = '''

@pytest.mark.tier("{tier}")
@pytest.mark.parametrize("asked", ["{canary}", torch.full((1, 1, 4, 4), {number})], ids=["text", "numbers"])
def test_of_the_canary(student, compare, asked):
    """A sentence."""
    compare({call}, asked)
'''
SPY = """
def {name}(*args, **kwargs):
    print(args, kwargs)
    raise ValueError(f"{{args}} {{kwargs}}")
"""
ECHO = """
def {name}(*args, **kwargs):
    print(args, kwargs)
    return args[0] if len(args) == 1 else args
"""


class Planted(ast.NodeTransformer):
    """A canary in each function and behind each assertion."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        self.generic_visit(node)
        first = 1 if ast.get_docstring(node) is not None else 0
        node.body[first:first] = ast.parse(f"kanary = {CANARY!r}").body
        return node

    def visit_Assert(self, node: ast.Assert) -> ast.Assert:
        return ast.Assert(node.test, ast.Constant(CANARY))


def planted(text: str) -> str:
    tree = ast.fix_missing_locations(Planted().visit(ast.parse(text)))
    return f"{ast.unparse(tree)}\n\nKANARY = {CANARY!r}  # {CANARY}\n"


def plant(root: Path, course: Course) -> None:
    for exercise in course.exercises:
        for path in (root / "reference" / exercise.slug).glob("*.py"):
            text = planted(path.read_text())
            if path.name == "test_hidden.py":
                text = f"import pytest\nimport torch\n{text}{asked(exercise)}"
            path.write_text(text)
        for path in (root / "solutions" / exercise.slug).glob("accepted*.py"):
            text = path.read_text()
            path.write_text(text.replace("### BEGIN SOLUTION", f"### BEGIN SOLUTION\n# {CANARY}"))
    (root / "secret.txt").write_text(CANARY)


def asked(exercise: Exercise) -> str:
    first = next(iter(exercise.functions), "")
    call = f"student.{first}(asked)" if first else f'student.value("{next(iter(exercise.values))}")'
    return ASKED.format(tier=exercise.tiers[0].name, canary=CANARY, number=NUMBER, call=call)


def hand_in(root: Path, course: Course) -> None:
    for student in STUDENTS[:2]:
        shutil.copytree(REPOSITORY / "demo/submissions" / student, root / "submissions" / student)
    for student, function in zip(STUDENTS[2:], (SPY, ECHO), strict=True):
        (root / "submissions" / student).mkdir()
        for exercise in course.exercises:
            text = "".join(function.format(name=name) for name in exercise.functions)
            text += "".join(f"{name} = [[1]]\n" for name in exercise.values)
            (root / "submissions" / student / f"{exercise.submit}.py").write_text(text)


def download(root: Path) -> None:
    """What Canvas and Moodle give out, by their conventions."""
    exercises = course_file.load(root).exercises
    titles = [f"{exercise.title} (1{number})" for number, exercise in enumerate(exercises)]
    table = [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *titles],
        ["    Points Possible", "", "", "", "", *(f"{exercise.points:g}" for exercise in exercises)],
        *([f"Sample {name}", str(number), name, name, "W", *[""] * 16] for number, name in enumerate(STUDENTS)),
    ]
    with open(root / "gradebook.csv", "w", newline="") as file:
        csv.writer(file).writerows(table)
    head = "Identifier,Full name,ID number,Grade,Maximum grade,Last modified (grade),Feedback comments\n"
    rows = [f"Participant {number},Sample {name},{name},,6.00,-,\n" for number, name in enumerate(STUDENTS, 501)]
    (root / "worksheet.csv").write_text(head + "".join(rows))
    with zipfile.ZipFile(root / "download.zip", "w") as archive:
        for number, name in enumerate(STUDENTS, 501):
            archive.writestr(f"Sample {name}_{number}_assignsubmission_file/output_size.py", "")


@pytest.fixture(scope="module")
def root(fork_server: ForkServer, course: Course, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The course with canaries, its class graded."""
    root = tmp_path_factory.mktemp("canaries") / "course"
    kept = shutil.ignore_patterns("__pycache__")
    for name in ("exercises", "reference", "solutions"):
        shutil.copytree(REPOSITORY / name, root / name, ignore=kept)
    shutil.copy(REPOSITORY / "course.yml", root)
    plant(root, course)
    hand_in(root, course)
    download(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.delenv("GRADER_RESULTS", raising=False)
        patch.setattr(schedule, "local_pool", lambda course, processes, isolation: JudgesHere(course, fork_server))
        assert cli.main(["grade", "submissions", "--profile", "fast", "-j", "1", "--json", "out.json"]) == 0
        yield root


def opened(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """A file, or what is in it where it is an archive."""
    if not name.endswith(".zip"):
        yield name, content
        return
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for inner in archive.namelist():
            yield from opened(f"{name}/{inner}", archive.read(inner))


def leaks(folder: Path) -> tuple[list[str], int]:
    """(files that show a canary, how many were looked at)."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    looked = [one for path in files for one in opened(path.name, path.read_bytes())]
    return [name for name, content in looked if any(sign in content for sign in SIGNS)], len(looked)


def test_the_canaries_reached_the_submissions(root: Path, course: Course) -> None:
    """Staff see in the store what the tests below look for in vain: their search could find something."""
    with open_store(root / "results") as store:
        judged = {one.exercise: one for one in store.counting(["spy"], [item.slug for item in course.exercises])}
    assert len(judged) == len(course.exercises)
    for exercise in course.exercises:
        details = {test.name: test.detail for test in judged[exercise.slug].tests}
        assert not exercise.functions or CANARY in details["of_the_canary[text]"], exercise.slug
        assert not exercise.functions or "90817.2" in details["of_the_canary[numbers]"], exercise.slug


@pytest.mark.parametrize("form", ["html", "md", "json"])
def test_no_report_shows_one(root: Path, form: str) -> None:
    assert cli.main(["report", "-j", "1", "--format", form, "--out", f"reports-{form}"]) == 0
    assert leaks(root / f"reports-{form}")[0] == []
    assert len(list((root / f"reports-{form}").glob(f"*/*.{form}"))) == len(STUDENTS)


def test_no_printed_report_shows_one(root: Path) -> None:
    pypdf = pytest.importorskip("pypdf")
    pytest.importorskip("weasyprint", reason="needs WeasyPrint (pip install 'grader[pdf]') and Pango", exc_type=OSError)
    assert cli.main(["report", "-s", "spy", "-e", "w1-nchw", "--format", "pdf", "--out", "pdf"]) == 0
    (path,) = (root / "pdf").rglob("*.pdf")
    text = "".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    assert "Images are tensors" in text
    assert not any(sign.decode() in text for sign in SIGNS)


@pytest.mark.parametrize(
    "options",
    [
        ["csv"], ["csv", "--long", "--out", "results/exports/long.csv"], ["canvas", "gradebook.csv"],
        ["moodle", "worksheet.csv", "--no-scale"], ["moodle", "--reports", "download.zip", "--roster", "worksheet.csv"],
        ["gradescope"], ["junit"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_no_export_shows_one(root: Path, options: list[str]) -> None:
    assert cli.main(["export", *options]) == 0
    found, looked = leaks(root / "results/exports")
    assert (found, looked > 0) == ([], True)


def test_the_leaderboard_for_students_shows_none(root: Path, tmp_path: Path) -> None:
    """Of a training that nobody made here: what staff may read of it is a canary."""
    values = {"value": 0.9, "error": 0.01, "parameters": 9, "cpu_seconds": 1.0, "name": "Fuchsia", "counts": 0}
    measured = Measured("training", (("accuracy", "0.9"),), {**values, "runs": [{"stopped": ""}]})
    test = Result(
        "learns", True, "training", Verdict.WRONG_ANSWER, 1.0, 9.0, "", CANARY, call=CANARY, measured=measured
    )
    shutil.copytree(root / "results", tmp_path / "results")
    with open_store(tmp_path / "results") as store:
        store.add(Judgement("t", "w4-fashion-cnn", Verdict.WRONG_ANSWER, 1.0, 12.0, (test,), message=CANARY), "key")
    assert cli.main(["overview", "--results", str(tmp_path / "results")]) == 0
    page = (tmp_path / "results/overview/leaderboard/index.html").read_bytes()
    assert b"Fuchsia" in page
    assert not any(sign in page for sign in SIGNS)


def test_what_grade_prints_for_programs_shows_none(root: Path) -> None:
    assert not any(sign in (root / "out.json").read_bytes() for sign in SIGNS)


def test_the_bundle_for_students_holds_none(root: Path) -> None:
    assert cli.main(["release", "released", "--no-wheel"]) == 0
    found, looked = leaks(root / "released")
    assert (found, looked > 3 * 16) == ([], True)
    archive = [*opened("released.zip", (root / "released.zip").read_bytes())]
    assert [name for name, content in archive if any(sign in content for sign in SIGNS)] == []
    assert len(archive) == looked
