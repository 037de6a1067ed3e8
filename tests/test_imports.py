"""The architecture as a test: which module may import which. A new module needs a row, a new edge needs a reason."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import grader

PACKAGE = Path(grader.__file__).parent

# module or package -> what of ours it may import; a package stands for all that is in it, "grader" for itself alone.
MAY_IMPORT = {
    "grader": (),
    "grader.__main__": ("grader.cli",),
    "grader.model": ("grader.model",),
    "grader.errors": (),
    "grader.host": (),
    "grader.entries": ("grader.errors",),
    "grader.late": ("grader.model",),
    "grader.extensions": ("grader.entries", "grader.late", "grader.model"),
    "grader.course": (
        "grader.course", "grader.entries", "grader.errors", "grader.extensions", "grader.late", "grader.model",
    ),
    "grader.notebook": ("grader.model",),
    "grader.submission": ("grader.model", "grader.notebook"),
    "grader.intake": ("grader.errors", "grader.intake", "grader.late", "grader.model", "grader.submission"),
    "grader.scoring": ("grader.late", "grader.model"),
    "grader.migrations": (),
    "grader.database": ("grader.errors", "grader.migrations"),
    "grader.rows": ("grader.model",),
    "grader.store": ("grader.database", "grader.migrations", "grader.model", "grader.rows"),
    "grader.annotations": ("grader.model",),
    "grader.annotation_files": (
        "grader.annotations", "grader.entries", "grader.errors", "grader.model", "grader.replacing",
    ),
    "grader.annotation_store": ("grader.annotations", "grader.errors", "grader.model", "grader.rows", "grader.store"),
    "grader.lock": ("grader.errors",),
    "grader.fingerprint": ("grader", "grader.model"),
    "grader.course_bundle": ("grader.errors", "grader.fingerprint", "grader.model"),
    "grader.plan": ("grader.model",),
    "grader.run": (
        "grader.database", "grader.fingerprint", "grader.late", "grader.model", "grader.plan", "grader.schedule",
        "grader.store",
    ),
    "grader.personal": ("grader.errors", "grader.model"),
    # what the package offers to scripts and notebooks
    "grader.class_run": (
        "grader.annotation_store", "grader.course", "grader.database", "grader.errors", "grader.host", "grader.intake",
        "grader.lock", "grader.model", "grader.personal", "grader.profiles", "grader.run", "grader.schedule",
        "grader.scoring", "grader.store",
    ),
    "grader.api": (
        "grader.cases", "grader.class_run", "grader.course", "grader.host", "grader.model", "grader.profiles",
        "grader.proof", "grader.schedule", "grader.store",
    ),
    "grader.cases": ("grader.errors", "grader.model", "grader.personal", "grader.submission"),
    "grader.proof": ("grader.cases", "grader.model"),
    "grader.repeats": ("grader.model",),
    "grader.mutation": ("grader.errors", "grader.model", "grader.mutation"),
    "grader.export": (
        "grader.errors", "grader.export", "grader.intake", "grader.model", "grader.report", "grader.scoring",
    ),
    "grader.replacing": (),
    "grader.report": ("grader.annotations", "grader.model", "grader.replacing", "grader.report"),
    "grader.rendering": (
        "grader.annotation_store", "grader.model", "grader.report", "grader.scoring", "grader.store",
    ),
    "grader.overview": ("grader.late", "grader.model", "grader.overview", "grader.report", "grader.scoring"),
    "grader.similarity": ("grader.model", "grader.report", "grader.similarity"),
    "grader.trial_store": ("grader.model", "grader.rows", "grader.store"),
    "grader.regrade": ("grader.model", "grader.scoring"),
    "grader.inside": ("grader.inside",),
    "grader.sandbox": ("grader", "grader.errors", "grader.model", "grader.inside", "grader.sandbox"),
    "grader.datasets": ("grader.errors",),
    "grader.profiles": ("grader.datasets", "grader.model", "grader.sandbox.gpus"),
    "grader.judge": (
        "grader.datasets", "grader.errors", "grader.model", "grader.inside.layers", "grader.inside.wire",
        "grader.sandbox", "grader.judge",
    ),
    "grader.bundle": ("grader.errors",),
    # a student's machine: Linux, macOS or Windows
    "grader.practice": (
        "grader", "grader.bundle", "grader.course", "grader.errors", "grader.grading", "grader.inside.practice",
        "grader.inside.wire", "grader.judge.suite", "grader.model", "grader.notebook", "grader.practice",
        "grader.report", "grader.sandbox.ends", "grader.sandbox.output", "grader.sandbox.protocol",
        "grader.sandbox.replies", "grader.submission",
    ),
    "grader.release": (
        "grader", "grader.bundle", "grader.course", "grader.errors", "grader.grading", "grader.judge.expectations",
        "grader.judge.suite", "grader.model", "grader.practice", "grader.release", "grader.submission",
    ),
    "grader.authoring": ("grader.authoring", "grader.errors", "grader.model", "grader.release.regions"),
    "grader.importing": (
        "grader.authoring.new", "grader.errors", "grader.importing", "grader.notebook", "grader.release.regions",
    ),
    "grader.grading": ("grader.errors", "grader.model", "grader.scoring", "grader.sandbox", "grader.judge"),
    "grader.judge_process": (
        "grader.errors", "grader.fingerprint", "grader.model", "grader.sandbox", "grader.judge", "grader.grading",
    ),
    "grader.lanes": ("grader.model",),
    # names judge_process only: that one needs torch and pytest
    "grader.jobs": ("grader.errors", "grader.host", "grader.model"),
    "grader.schedule": (
        "grader.errors", "grader.host", "grader.jobs", "grader.lanes", "grader.model", "grader.sandbox.diagnosis",
        "grader.sandbox.gpus", "grader.sandbox.gpuslots",
    ),
    "grader.cluster_worker": (  # on another machine; names judge_process as jobs does
        "grader.course_bundle", "grader.errors", "grader.fingerprint", "grader.jobs", "grader.model",
    ),
    "grader.cluster": (
        "grader.cluster_worker", "grader.course_bundle", "grader.errors", "grader.fingerprint", "grader.model",
        "grader.schedule",
    ),
    "grader.doctor": ("grader.errors", "grader.model", "grader.inside", "grader.sandbox"),
    "grader.cli": (
        "grader", "grader.annotation_files", "grader.annotation_store", "grader.annotations", "grader.api",
        "grader.authoring", "grader.bundle", "grader.cases", "grader.class_run", "grader.cli", "grader.course",
        "grader.course_bundle",
        "grader.database", "grader.datasets", "grader.doctor", "grader.errors", "grader.export", "grader.extensions",
        "grader.fingerprint", "grader.host", "grader.importing", "grader.intake", "grader.late", "grader.model",
        "grader.mutation",
        "grader.overview", "grader.personal", "grader.practice", "grader.profiles", "grader.proof", "grader.regrade",
        "grader.release", "grader.rendering", "grader.repeats", "grader.replacing", "grader.report", "grader.scoring",
        "grader.similarity",
        "grader.store", "grader.trial_store",
    ),
}  # fmt: skip
IMPORTS_BY_NAME = {
    "grader",  # what the package offers, when it is asked for: `import grader` stays light
    "grader.cli.check",  # what needs torch, while another process imports it already
    "grader.cli.release",  # the same
    "grader.cli.submit",  # the same
    "grader.cli",  # a command's module, when the command runs: --help stays cheap
    "grader.cli.data",  # torchvision, when something is to be fetched
    "grader.class_run",  # cluster, when it is asked for: Dask is an extra
    "grader.cli.overview",  # what compares submissions, when it is asked for: datasketch is an extra
    "grader.report.pdf",  # WeasyPrint, an extra, when it is asked for
    "grader.jobs",  # judge_process, in judge processes only
    "grader.cluster_worker",  # the same
    "grader.inside.libraries",  # those that a submission finds imported, nothing of ours
}
LIBRARIES_INSIDE = {"torch", "numpy", "landlockpy"}

FILES = {
    ".".join(("grader", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}


def imported(node: ast.AST, known: set[str]) -> list[str]:
    """The full names that an import statement brings in: `from grader.judge import show` -> grader.judge.show."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        base = "." * node.level + (node.module or "")
        return [full if (full := f"{base}.{alias.name}") in known else base for alias in node.names]
    return []


def ours(name: str) -> bool:
    return name.split(".")[0] in ("grader", "")  # a relative import begins with a dot


def edges(source: str) -> set[str]:
    return {name for node in ast.walk(ast.parse(source)) for name in imported(node, set(FILES)) if ours(name)}


def row_of(module: str) -> str:
    rows = [row for row in MAY_IMPORT if module == row or (row != "grader" and module.startswith(f"{row}."))]
    assert rows, f"{module} has no row in MAY_IMPORT"
    return max(rows, key=len)


def allows(allowed: str, name: str) -> bool:
    return name == allowed or (allowed != "grader" and name.startswith(f"{allowed}."))


def forbidden(module: str, source: str) -> list[str]:
    return sorted(
        name for name in edges(source) if not any(allows(allowed, name) for allowed in MAY_IMPORT[row_of(module)])
    )


def hidden_imports(source: str) -> list[int]:
    """Lines of imports of ours that are not at the top level of their module: in functions, under TYPE_CHECKING."""
    tree = ast.parse(source)
    nested = [node for node in ast.walk(tree) if node not in tree.body]
    return [node.lineno for node in nested if any(map(ours, imported(node, set(FILES))))]  # type: ignore[attr-defined]


def imports_by_name(source: str) -> list[int]:
    nodes = ast.walk(ast.parse(source))
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    return [call.lineno for call in calls if ast.unparse(call.func).split(".")[-1] in ("import_module", "__import__")]


@pytest.mark.parametrize("module", FILES)
def test_a_module_imports_only_what_its_row_allows(module: str) -> None:
    assert forbidden(module, FILES[module].read_text()) == []


@pytest.mark.parametrize("module", FILES)
def test_imports_of_ours_stand_at_the_top(module: str) -> None:
    assert hidden_imports(FILES[module].read_text()) == []


@pytest.mark.parametrize("module", sorted(set(FILES) - IMPORTS_BY_NAME))
def test_nothing_else_is_imported_by_name(module: str) -> None:
    assert imports_by_name(FILES[module].read_text()) == []


@pytest.mark.parametrize("row", MAY_IMPORT)
def test_the_table_allows_nothing_that_is_not_needed(row: str) -> None:
    used = {name for module, path in FILES.items() if row_of(module) == row for name in edges(path.read_text())}
    assert used or row in FILES, f"there is no {row}"
    idle = [allowed for allowed in MAY_IMPORT[row] if not any(allows(allowed, name) for name in used)]
    assert idle == []


@pytest.mark.parametrize("module", [module for module in FILES if row_of(module) == "grader.inside"])
def test_inside_needs_the_standard_library_torch_and_numpy_alone(module: str) -> None:
    nodes = ast.walk(ast.parse(FILES[module].read_text()))
    roots = {name.split(".")[0] for node in nodes for name in imported(node, set())}
    assert roots - sys.stdlib_module_names - LIBRARIES_INSIDE <= {"grader"}


def test_imports_form_no_cycle() -> None:
    graph = {module: edges(path.read_text()) - {module} for module, path in FILES.items()}
    assert set(TopologicalSorter(graph).static_order()) >= set(FILES)


@pytest.mark.parametrize(
    ("module", "source", "found"),
    [
        ("grader.model", "import grader.errors", ["grader.errors"]),
        ("grader.inside.wire", "from grader import model", ["grader.model"]),
        ("grader.inside.wire", "def f():\n    from grader.errors import JudgeError", ["grader.errors"]),
        ("grader.judge.show", "from grader.inside import confine", ["grader.inside.confine"]),
        ("grader.report.html", "from grader import store as s", ["grader.store"]),
        ("grader.schedule", "from grader import judge_process, model", ["grader.judge_process"]),
        ("grader.scoring", "from . import store", ["."]),
        ("grader.judge_process", "import grader.cli.grade", ["grader.cli.grade"]),
        ("grader.cli.grade", "from grader.judge.suite import Suite", ["grader.judge.suite"]),
    ],
)
def test_the_table_refuses(module: str, source: str, found: list[str]) -> None:
    assert forbidden(module, source) == found


@pytest.mark.parametrize(
    "source",
    [
        "def f():\n    import grader.model",
        "if TYPE_CHECKING:\n    from grader.model import Course",
        "try:\n    from grader import store\nexcept ImportError:\n    pass",
        "class A:\n    from . import x",
    ],
)
def test_an_import_that_hides_is_found(source: str) -> None:
    assert hidden_imports(source) == [2]


@pytest.mark.parametrize("call", ["importlib.import_module('grader.cli')", "import_module(x)", "__import__('grader')"])
def test_an_import_by_name_is_found(call: str) -> None:
    assert imports_by_name(call) == [1]


def loaded_by(statement: str) -> Iterator[str]:
    """The top-level modules that are there after a statement, in an interpreter of its own."""
    code = f"import contextlib, sys\nwith contextlib.suppress(SystemExit):\n    {statement}\n"
    code += "print('modules', *{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    yield from done.stdout.splitlines()[-1].split()


@pytest.mark.parametrize(
    "module",
    [
        "grader.cli", "grader.cli.grade", "grader.cli.report", "grader.cluster", "grader.course", "grader.store",
        "grader.report",
    ],
)  # fmt: skip
def test_only_judge_processes_load_torch(module: str) -> None:
    modules = set(loaded_by(f"import {module}"))
    assert "grader" in modules
    assert not modules & {"torch", "pytest"}


def test_help_loads_nothing_that_takes_time() -> None:
    modules = set(
        loaded_by("import runpy; sys.argv = ['grader', '--help']; runpy.run_module('grader', {}, '__main__')")
    )
    assert "argparse" in modules
    slow = {"torch", "numpy", "sqlalchemy", "rich", "pytest", "yaml", "jinja2", "nbformat", "dask", "distributed"}
    assert not modules & slow
