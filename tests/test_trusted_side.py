"""No trusted module deserialises, executes or unpacks anything: a lint over grader/ without inside/."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import grader

PACKAGE = Path(grader.__file__).parent
TRUSTED = sorted(path for path in PACKAGE.rglob("*.py") if "inside" not in path.relative_to(PACKAGE).parts)

DESERIALISERS = {"pickle", "_pickle", "cPickle", "cloudpickle", "dill", "joblib", "marshal", "shelve", "jsonpickle"}
PROCESSES = {"multiprocessing", "ProcessPoolExecutor"}  # their channel is pickle, so only between our own processes
CLUSTERS = {"distributed", "dask"}  # the same channel between machines
MAY_START_PROCESSES = {
    "schedule.py": PROCESSES,
    "judge_process.py": PROCESSES,  # it is one, and asks after who started it
    "rendering.py": PROCESSES,  # of reports, from what is stored
    "cluster.py": CLUSTERS,
    "cluster_worker.py": CLUSTERS,
}
MAY_COMPILE = {"importing/moving.py": {"compile"}}  # to see whether it can be, and never executed
FORBIDDEN = DESERIALISERS | PROCESSES | CLUSTERS
BUILTINS = {"eval", "exec", "compile"}
METHODS = {"extractall", "unpack_archive", "unsafe_load", "full_load", "unsafe_load_all", "full_load_all"}
FUNCTIONS = {"torch.load", "torch.jit.load", "os.system", "os.popen", "subprocess.getoutput"}
YAML_READERS = {"load", "load_all", "compose", "compose_all", "parse", "scan"}


def offences(source: str) -> list[str]:
    """What in the source may run or rebuild what it is given, in the order of the file."""
    return [text for node in ast.walk(ast.parse(source)) for text in _offences(node)]


def _offences(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names if alias.name.split(".")[0] in FORBIDDEN]
    if isinstance(node, ast.ImportFrom):
        full = [f"{node.module}.{alias.name}" for alias in node.names]
        return [name for name in full if set(name.split(".")) & FORBIDDEN or _is_bad(name)]
    if isinstance(node, ast.Attribute):
        name = ast.unparse(node)
        return [name] if _is_bad(name) or node.attr in FORBIDDEN else []
    if isinstance(node, ast.Name) and node.id in BUILTINS:
        return [node.id]
    return _offences_of_call(node) if isinstance(node, ast.Call) else []


def _is_bad(name: str) -> bool:
    parts = name.split(".")
    return name in FUNCTIONS or parts[-1] in METHODS or (parts[0] == "builtins" and parts[-1] in BUILTINS)


def _offences_of_call(call: ast.Call) -> list[str]:
    name = ast.unparse(call.func)
    keywords = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
    found = [f"{key}={keywords[key]}" for key in ("allow_pickle", "shell") if keywords.get(key, "False") != "False"]
    if name.split(".")[-1] in ("import_module", "__import__", "getattr"):
        words = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        found += [f"{name}({word})" for word in words if word in FORBIDDEN | BUILTINS]
    if name.split(".")[0] == "yaml" and name.split(".")[-1] in YAML_READERS:
        safe = "SafeLoader" in ast.unparse(call).replace("CSafeLoader", "SafeLoader")
        found += [] if safe else [f"{name} without SafeLoader"]
    return found


@pytest.mark.parametrize("path", TRUSTED, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_the_trusted_side_rebuilds_and_executes_nothing(path: Path) -> None:
    found = offences(path.read_text())
    name = str(path.relative_to(PACKAGE))
    allowed = MAY_START_PROCESSES.get(name, set()) | MAY_COMPILE.get(name, set())
    found = [text for text in found if not set(text.split(".")) & allowed]
    assert found == []


@pytest.mark.parametrize("name", MAY_START_PROCESSES)
def test_only_who_hands_out_work_speaks_pickle_between_our_own_processes(name: str) -> None:
    found = {text.split(".")[0] for text in offences((PACKAGE / name).read_text())}
    assert found & MAY_START_PROCESSES[name]


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "import pickle as p",
        "from pickle import loads",
        "import _pickle",
        "import dill",
        "import cloudpickle",
        "import joblib",
        "import marshal",
        "import shelve",
        "import multiprocessing",
        "import multiprocessing.connection",
        "from multiprocessing import Queue",
        "from torch import multiprocessing",
        "import torch\ntorch.multiprocessing.Queue()",
        "from concurrent.futures import ProcessPoolExecutor",
        "import distributed",
        "from distributed.protocol import deserialize",
        "from dask import distributed",
        "import importlib\nimportlib.import_module('pickle')",
        "__import__('marshal')",
        "import torch\ntorch.load(path)",
        "import torch\nload = torch.load",
        "from torch import load",
        "numpy.load(path, allow_pickle=True)",
        "numpy.load(path, allow_pickle=flag)",
        "eval(text)",
        "run = exec",
        "compile(text, 'x', 'exec')",
        "import builtins\nbuiltins.eval(text)",
        "getattr(builtins, 'exec')",
        "subprocess.run(text, shell=True)",
        "subprocess.run(text, shell=1)",
        "os.system(text)",
        "from os import system",
        "os.popen(text)",
        "archive.extractall(folder)",
        "shutil.unpack_archive(path)",
        "yaml.load(text)",
        "yaml.load(text, Loader=yaml.Loader)",
        "yaml.compose(text)",
        "yaml.unsafe_load(text)",
        "yaml.full_load(text)",
    ],
)
def test_the_lint_finds(source: str) -> None:
    assert offences(source)


@pytest.mark.parametrize(
    "source",
    [
        "import re\nre.compile('a')",
        "yaml.compose(text, Loader=yaml.SafeLoader)",
        "yaml.load(text, Loader=yaml.CSafeLoader)",
        "json.loads(text)",
        "numpy.load(path, allow_pickle=False)",
        "subprocess.run(['ls'], shell=False)",
        "spec.loader.exec_module(module)",
        "'torch.load'",
    ],
)
def test_the_lint_leaves_alone(source: str) -> None:
    assert offences(source) == []


# Where bytes of a session become values, and before their types are known: a comparison is what the value makes of it.
READERS = ("sandbox/protocol.py", "sandbox/session.py", "sandbox/replies.py")
SAFE_COMPARISONS = {
    "message[0] != 'ready'",  # `_frame` has seen that it is a str
    "verb == 'load' and type(line) is int",  # the verb is our own word
    "verb == 'train' and self.note_state",
    "end == len(self._inbox)",
    "type(message[1]) is int and message[1] == request_id",
    "verb == 'load'",
    "ended.report.exit_code == SERVE_FAILED",  # the kernel says it
    # after `map(_is_name, settings)`: texts on both sides
    "set(settings) == set(layers.names_of(kind)) and all(map(_is_setting, settings.values()))",
    "self._pidfd == -1",
    "self._pidfd != -1 and self._meter.exceeded()",
}


def comparisons(source: str) -> set[str]:
    """Each == and != with the condition that it is a part of."""
    tree = ast.parse(source)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and any(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops):
            whole: ast.AST = node
            while isinstance(parents[whole], ast.BoolOp):
                whole = parents[whole]
            found.add(ast.unparse(whole))
    return found


@pytest.mark.parametrize("name", READERS)
def test_nothing_is_compared_before_its_type_is_known(name: str) -> None:
    assert comparisons((PACKAGE / name).read_text()) <= SAFE_COMPARISONS


@pytest.mark.parametrize(
    ("source", "found"), [("a == b", {"a == b"}), ("f(x != y and z)", {"x != y and z"}), ("a < b", set())]
)
def test_a_comparison_is_found(source: str, found: set[str]) -> None:
    assert comparisons(source) == found
