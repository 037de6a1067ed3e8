"""Whether lines can test from outside of the wall, and what they become: `f(x)` is `student.f(x)`.

Only plain values cross. So a test may call the student's functions with what it makes itself, and assert on what they
return; whatever else it does is a reason to leave it, never to guess.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from grader import notebook
from grader.importing.cells import is_text

MODULES = frozenset({
    "numpy", "torch", "math", "cmath", "random", "itertools", "functools", "operator", "collections", "fractions",
    "decimal", "statistics", "string", "re", "copy", "pytest",
})  # fmt: skip
_FIXTURES = frozenset({"student", "compare", "reference", "probe", "personal"})
_NOT_HERE = {
    "input": "asks for input", "open": "reads or writes files", "eval": "runs text as code",
    "exec": "runs text as code", "globals": "looks at the student's names", "locals": "looks at the student's names",
    "vars": "looks at the student's names", "dir": "looks at the student's names",
    "get_ipython": "speaks to the notebook", "display": "shows something in the notebook",
    "__import__": "imports by name", "compile": "runs text as code", "breakpoint": "asks for input",
}  # fmt: skip
_FILES = frozenset({"load", "loadtxt", "genfromtxt", "fromfile", "save", "savetxt", "savez"})
_DRAWS = frozenset({"random", "rand", "randn", "randint", "randperm", "normal", "uniform", "choice", "shuffle"})
_CONSTANTS = frozenset({"pi", "e", "inf", "nan", "tau", "newaxis", "euler_gamma"})
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


class CannotMove(Exception):
    """The message is the reason, for the author."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What the notebook's names are, outside of its tests."""

    functions: frozenset[str]
    imports: Mapping[str, str]
    others: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Moved:
    """The body of a test."""

    lines: tuple[str, ...]
    imports: tuple[str, ...]
    """statements that bind what it uses of the notebook's imports"""
    calls: frozenset[str]
    """functions of the student that it asks for"""


def moved(code: str, scope: Scope, setup: str = "", parameters: tuple[str, ...] = ()) -> Moved:
    """Raises CannotMove with the reason. setup: lines of which those are put first that bind what code uses."""
    odd = [name for name in parameters if name not in scope.functions and name not in scope.imports]
    if odd:
        raise CannotMove(f"takes {odd[0]}, which is no function of the student's")
    own = [node for node in _parsed(code) if not _shows_only(node)]
    tree = ast.Module([*_needed(own, _parsed(setup)), *own], [])
    local = set(_bound(tree))
    _check(tree, scope, local)
    _check_calls(tree, scope, local)
    changed = _Rewriter(scope.functions).visit(tree)
    calls = frozenset(_asked(changed))
    if not calls:
        raise CannotMove("calls none of the student's functions")
    if not any(map(_asserts, ast.walk(ast.Module(own, [])))):
        raise CannotMove("asserts nothing")
    used = {node.id for node in ast.walk(changed) if isinstance(node, ast.Name)} - local
    imports = tuple(scope.imports[name] for name in sorted(used & scope.imports.keys()))
    return Moved(tuple(ast.unparse(ast.fix_missing_locations(changed)).split("\n")), imports, calls)


def _parsed(code: str) -> list[ast.stmt]:
    lines, magics = notebook.without_magics(code)
    if magics:
        raise CannotMove(f"line {magics[0][0]} is for the notebook: {magics[0][1]}")
    try:
        tree = ast.parse("\n".join(lines))
        compile(tree, "<test>", "exec", dont_inherit=True)  # finds `return` and `await` outside of functions
    except (SyntaxError, ValueError) as error:
        raise CannotMove(f"cannot be read as Python: {getattr(error, 'msg', error)}") from None
    return tree.body


def _shows_only(node: ast.stmt) -> bool:
    """A docstring, or a print."""
    is_print = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and _named(node.value.func, "print")
    return is_text(node) or is_print


def _named(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _needed(own: list[ast.stmt], setup: list[ast.stmt]) -> list[ast.stmt]:
    """The statements of setup that bind what the others use, without what asserts or only runs."""
    needed = {node.id for statement in own for node in ast.walk(statement) if isinstance(node, ast.Name)}
    kept: list[ast.stmt] = []
    for statement in reversed(setup):
        if isinstance(statement, ast.Assert | ast.Expr | ast.Raise) or not needed.intersection(_bound(statement)):
            continue
        kept.insert(0, statement)
        needed |= {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
    return kept


def _bound(tree: ast.AST) -> Iterator[str]:
    """Every name that is bound anywhere in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.alias):
            yield node.asname or node.name.split(".")[0]
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            yield node.name


def _check(tree: ast.Module, scope: Scope, local: set[str]) -> None:
    if taken := sorted(local & scope.functions):
        raise CannotMove(f"binds {taken[0]}, which is the student's function")
    if taken := sorted(local & _FIXTURES):
        raise CannotMove(f"has a name of its own, {taken[0]}, that means something else in a test here")
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            _check_import(node)
        elif isinstance(node, ast.Global | ast.Nonlocal):
            raise CannotMove(f"line {node.lineno} declares global names")
        elif isinstance(node, ast.Attribute) and node.attr.startswith("__"):
            raise CannotMove(f"line {node.lineno} looks into an object: .{node.attr}")
        elif isinstance(node, ast.Attribute) and node.attr in _FILES and isinstance(node.value, ast.Name):
            raise CannotMove(f"line {node.lineno} reads or writes files: {ast.unparse(node)}")
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id not in local:
            _check_name(node, scope, id(node) in called)
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr) and not isinstance(last.value, ast.Call):
        raise CannotMove(f"ends in a value, {ast.unparse(last)[:40]}: partial points are not known here")
    if _draws(tree, scope) and not _is_seeded(tree):
        raise CannotMove("draws random numbers without a seed; use the fixture rng or generator")


def _check_import(node: ast.Import | ast.ImportFrom) -> None:
    names = [node.module or "."] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
    for name in names:
        if name.split(".")[0] not in MODULES:
            raise CannotMove(f"imports {name}")


def _check_name(node: ast.Name, scope: Scope, is_called: bool) -> None:
    line = f"line {node.lineno}"
    if node.id in scope.functions:
        if not is_called:
            raise CannotMove(f"{line} uses {node.id} without calling it; a function does not cross the wall")
    elif node.id in _NOT_HERE:
        raise CannotMove(f"{line} {_NOT_HERE[node.id]}: {node.id}")
    elif node.id in scope.others:
        raise CannotMove(f"{line} uses {node.id}, which is made in {scope.others[node.id]}")
    elif node.id in scope.imports:
        statement = ast.parse(scope.imports[node.id]).body[0]
        assert isinstance(statement, ast.Import | ast.ImportFrom)
        _check_import(statement)
    elif not hasattr(builtins, node.id) and node.id != "compare":
        raise CannotMove(f"{line} uses {node.id}, which is made nowhere")


def _draws(tree: ast.Module, scope: Scope) -> bool:
    """`np.random.rand()`, `torch.randn(3)` and `random.random()`, but not a generator's own methods."""
    modules = {*scope.imports, *(alias.asname or alias.name for node in ast.walk(tree) if isinstance(node, ast.Import)
                                 for alias in node.names)}  # fmt: skip
    return any(
        isinstance(node, ast.Attribute) and node.attr in _DRAWS and ast.unparse(node).split(".")[0] in modules
        for node in ast.walk(tree)
    )


def _is_seeded(tree: ast.Module) -> bool:
    seeds = {"seed", "manual_seed", "default_rng", "RandomState", "Random"}
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in seeds
        and bool(node.args or node.keywords)
        for node in ast.walk(tree)
    )  # fmt: skip


def _check_calls(tree: ast.Module, scope: Scope, local: set[str]) -> None:
    """Arguments of the student's functions are values."""
    made = {node.name for node in ast.walk(tree) if isinstance(node, (*_FUNCTIONS[:2], ast.ClassDef))}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and not _crosses(node.value, scope, local, made):
            made |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in scope.functions:
            for value in [*node.args, *(keyword.value for keyword in node.keywords)]:
                if not _crosses(value, scope, local, made):
                    raise CannotMove(
                        f"line {node.lineno} hands {ast.unparse(value)[:40]} to {node.func.id}, no plain value"
                    )
        elif isinstance(node, ast.Try) and any(_asked_by_name(part, scope) for part in node.body):
            if _expected_error(node) is None:
                raise CannotMove(f"line {node.lineno} catches what a function of the student's raises")
        elif isinstance(node, ast.With) and any(map(_is_more_than_raises, node.items)):
            raise CannotMove(f"line {node.lineno} asks for more than one kind of exception")


def _crosses(value: ast.expr, scope: Scope, local: set[str], made: set[str]) -> bool:
    match value:
        case ast.Lambda() | ast.GeneratorExp() | ast.Set() | ast.SetComp():
            return False
        case ast.Name(id=name):
            return name in local and name not in made
        case ast.Attribute(value=ast.Name(id=base), attr=attr) if base in scope.imports or base not in local:
            return attr in _CONSTANTS
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            return all(_crosses(part, scope, local, made) for part in parts)
        case ast.Dict(keys=keys, values=values):
            return all(_crosses(part, scope, local, made) for part in [*filter(None, keys), *values])
        case ast.Starred(value=inner):
            return _crosses(inner, scope, local, made)
        case ast.Call(func=ast.Name(id=name)):
            return name not in made and name not in {"set", "frozenset", "iter", "zip", "map", "filter", "object"}
    return True


def _asked_by_name(tree: ast.AST, scope: Scope) -> bool:
    return any(isinstance(node, ast.Name) and node.id in scope.functions for node in ast.walk(tree))


def _expected_error(node: ast.Try) -> ast.expr | None:
    """E of `try: f(x) / except E: pass / else: raise AssertionError`, which is how a cell says that f raises."""
    if len(node.handlers) != 1 or node.finalbody or len(node.body) not in (1, 2):
        return None
    handler, otherwise = node.handlers[0], [*node.body[1:], *node.orelse]
    is_quiet = all(isinstance(statement, ast.Pass) for statement in handler.body)
    fails = len(otherwise) == 1 and (
        isinstance(otherwise[0], ast.Raise)
        or (isinstance(otherwise[0], ast.Assert) and ast.unparse(otherwise[0].test) in ("False", "0"))
    )
    return handler.type if is_quiet and fails and isinstance(handler.type, ast.Name) else None


def _is_more_than_raises(item: ast.withitem) -> bool:
    """`pytest.raises` with a tuple, `match=` or `as`: of an exception only its kind crosses the wall."""
    call = item.context_expr
    if not (isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.raises"):
        return False
    return bool(len(call.args) != 1 or isinstance(call.args[0], ast.Tuple) or call.keywords or item.optional_vars)


class _Rewriter(ast.NodeTransformer):
    def __init__(self, functions: frozenset[str]) -> None:
        self.functions = functions

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id in self.functions:
            node.func = ast.Attribute(ast.Name("student", ast.Load()), node.func.id, ast.Load())
        elif ast.unparse(node.func) == "pytest.raises" and len(node.args) == 1 and not node.keywords:
            node.func = ast.Attribute(ast.Name("student", ast.Load()), "raises", ast.Load())
        return node

    def visit_Try(self, node: ast.Try) -> ast.AST:
        error = _expected_error(node)
        self.generic_visit(node)
        if error is None or not any(True for _ in _asked(node)):
            return node
        context = ast.parse(f"student.raises({ast.unparse(error)})", mode="eval").body
        return ast.With([ast.withitem(context)], node.body[:1])


def _asked(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and _named(node.value, "student") and node.attr != "raises":
            yield node.attr


def _asserts(node: ast.AST) -> bool:
    if isinstance(node, ast.Assert | ast.Raise):
        return True
    called = ast.unparse(node.func).split(".")[-1] if isinstance(node, ast.Call) else ""
    return called.startswith("assert_") or called in ("compare", "raises")
