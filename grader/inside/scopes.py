"""Runs inside the sandbox: the parts of a source, what each of them binds, and the scope that it stands in.

Read and not executed, for `rules`. Every walk has a stack of its own: a source may be nested deeper than calls may be.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_NO_PARTS = frozenset({"arg", "attr", "ctx", "id", "kind", "level", "module", "name", "op", "ops", "type_comment"})
"""fields of nodes in which texts and numbers stand, and marks such as Load and Add"""


_fields: dict[type[ast.AST], tuple[str, ...]] = {}


class Reference(NamedTuple):
    """What a name of a library comes down to."""

    package: str
    last: str


References = frozenset[Reference]
NOTHING: References = frozenset()


def reference(path: str) -> Reference:
    return Reference(path.partition(".")[0], path.rpartition(".")[2])


class Scope:
    """The local names of a function or of a class body, and which functions of libraries they may stand for."""

    def __init__(self, parent: Scope | None, is_class: bool) -> None:
        while parent and parent.is_class:  # nothing written in a class sees that class's names
            parent = parent.parent
        self.parent: Scope | None = parent
        self.is_class: bool = is_class
        self.names: dict[str, References] = {}
        self.globals: set[str] = set()
        self.assigned: list[tuple[str, ast.expr]] = []

    def bind(self, name: str, references: References = NOTHING) -> None:
        if name not in self.globals:
            self.names[name] = self.names.get(name, NOTHING) | references


Node = tuple[ast.AST, Scope | None]
"""a part of the source, and the scope that it stands in; None: the top level"""


def children(node: ast.AST) -> list[ast.AST]:
    """As ast.iter_child_nodes, without those that only say how a name is used and which operator stands there."""
    found: list[ast.AST] = []
    for name in _fields_of(type(node)):
        value = getattr(node, name, None)
        if type(value) is list:
            found += [part for part in value if isinstance(part, ast.AST)]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


def _fields_of(kind: type[ast.AST]) -> tuple[str, ...]:
    if kind not in _fields:
        _fields[kind] = tuple(name for name in kind._fields if name not in _NO_PARTS)
    return _fields[kind]


def walk(root: ast.AST) -> Iterator[ast.AST]:
    """A node and all beneath it, in no order."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += children(node)


def own_methods(statements: list[ast.stmt]) -> Iterator[str]:
    """Names that objects of the submission's own classes have."""
    for node in walk(ast.Module(statements, [])):
        if isinstance(node, ast.ClassDef):
            yield from (inner.name for inner in node.body if isinstance(inner, ast.FunctionDef))
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr


def inner_statements(statement: ast.stmt) -> Iterator[tuple[ast.stmt, bool]]:
    """The statements within one of the top level that run with it, and whether they may not run."""
    if isinstance(statement, ast.If) and _is_main_part(statement.test):
        yield from ((inner, False) for inner in statement.orelse)
    elif not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        surely = isinstance(statement, ast.With | ast.AsyncWith)
        for part in [statement, *getattr(statement, "handlers", []), *getattr(statement, "cases", [])]:
            for name in ("body", "orelse", "finalbody"):
                yield from ((inner, not surely) for inner in getattr(part, name, []))


def _is_main_part(test: ast.expr) -> bool:
    match test:
        case ast.BoolOp(op=ast.And(), values=values):
            return any(map(_is_main_part, values))
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
            sides = {getattr(side, "id", None) or getattr(side, "value", None) for side in (left, right)}
            return sides == {"__name__", "__main__"}
    return False


def assignments(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """(target, value) of what a statement assigns; a tuple to a tuple part by part."""
    match node:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                yield from _paired(target, value)
        case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.AugAssign(target=target, value=value):
            yield target, value
        case ast.For(target=target, iter=value) | ast.AsyncFor(target=target, iter=value):
            yield target, value
        case ast.With(items=items) | ast.AsyncWith(items=items):
            yield from ((item.optional_vars, item.context_expr) for item in items if item.optional_vars)


def _paired(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    sequence = ast.Tuple | ast.List
    if isinstance(target, sequence) and isinstance(value, sequence) and len(target.elts) == len(value.elts):
        pairs = list(zip(target.elts, value.elts, strict=True))
        if not any(isinstance(item, ast.Starred) for pair in pairs for item in pair):
            yield from pairs
            return
    yield target, value


def bound_names(target: ast.expr) -> Iterator[tuple[str, bool]]:
    """(name, whether it is bound anew): `a` is, in `a.b = …` and `a[0] = …` it gets a part."""
    for node in walk(target):
        if isinstance(node, ast.Name):
            yield node.id, isinstance(node.ctx, ast.Store)


def own_expressions(statement: ast.stmt) -> Iterator[ast.expr]:
    """The expressions of a statement that do not stand in a statement within it."""
    return (child for child in ast.iter_child_nodes(statement) if isinstance(child, ast.expr))


def imported(statement: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    if isinstance(statement, ast.Import):
        for alias in statement.names:
            yield alias.asname or alias.name.partition(".")[0], alias.name if alias.asname else alias.name.split(".")[0]
    elif statement.module and not statement.level:
        for alias in statement.names:
            path = statement.module if alias.name == "*" else f"{statement.module}.{alias.name}"
            yield alias.asname or alias.name, path


def scoped(root: ast.AST) -> list[Node]:
    """Every part of an expression or definition that computes something, each before its own parts.

    With a stack of its own: a source may be nested deeper than calls may be.
    """
    found: list[Node] = []
    waiting: list[Node] = [(root, None)]
    while waiting:
        node, scope = waiting.pop()
        found.append((node, scope))
        if scope is not None:
            _bind_locally(node, scope)
        if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            inner = Scope(scope, isinstance(node, ast.ClassDef))
            body = node.body if isinstance(node.body, list) else [node.body]
            outside = _evaluated_outside(node, inner)
            parts: list[Node] = [*((part, scope) for part in outside), *((part, inner) for part in body)]
        else:
            annotation = getattr(node, "annotation", None)
            parts = [(part, scope) for part in children(node) if part is not annotation]
        waiting += reversed(parts)
    return found


def _evaluated_outside(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef, inner: Scope
) -> Iterator[ast.expr]:
    """Decorators, bases, default values; parameters become names of the inner scope."""
    yield from getattr(node, "decorator_list", [])
    if isinstance(node, ast.ClassDef):
        yield from [*node.bases, *(keyword.value for keyword in node.keywords)]
        return
    arguments = node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    for argument in [*positional, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]:
        if argument:
            inner.bind(argument.arg)
    with_default = [
        *zip(reversed(positional), reversed(arguments.defaults), strict=False),
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
    ]
    for argument, default in with_default:
        if default:
            inner.assigned.append((argument.arg, default))
            yield default


def _bind_locally(node: ast.AST, scope: Scope) -> None:
    match node:
        case ast.Global(names=names):
            scope.globals.update(names)
        case ast.Name(id=name, ctx=ast.Store()):
            scope.bind(name)
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            scope.bind(name)
        case ast.ExceptHandler(name=str() as name) | ast.MatchAs(name=str() as name):
            scope.bind(name)
        case ast.Import() | ast.ImportFrom():
            for name, path in imported(node):
                scope.bind(name, frozenset([reference(path)]))
        case ast.NamedExpr(target=ast.Name(id=name), value=value):
            scope.assigned.append((name, value))
        case _:
            scope.assigned += [
                (target.id, value) for target, value in assignments(node) if isinstance(target, ast.Name)
            ]


def owner(name: str, scope: Scope | None) -> Scope | None:
    """The scope that a name belongs to; None for the top level."""
    while scope is not None and name not in scope.names:
        if name in scope.globals:
            return None
        scope = scope.parent
    return scope
