"""Runs inside the sandbox, before any code of the submission: finds forbidden functions in its source.

Read and not executed: the names that the top level binds are nodes, the names that each of them loads are edges, and a
forbidden function counts where one of the exercise's own names reaches it. So a student may compare with torch in a
test of his own, below `if __name__ == "__main__":`, or in a statement that binds nothing.

Two names are the same function when their package and their last part are the same, for that is what they are in
torch: torch.max_pool2d, torch.nn.functional.max_pool2d and torch.ops.aten.max_pool2d compute one thing. A method, such
as torch.Tensor.unfold, is also found on an object of which nothing is known, unless the submission has classes with a
method of that name.

What only running shows (a name made by a loop, `exec`) is not found here; `refusal` meets it during the call.
"""

from __future__ import annotations

import ast
import builtins
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

MAX_NAME = 200  # characters of a name put together from constants: nobody's name is longer
MAX_PASSES = 5  # over a function whose local names stand for each other

METHOD_OWNERS = ("torch.Tensor.", "numpy.ndarray.")

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_GETTERS = ("get", "pop", "setdefault", "__getitem__", "__getattribute__")
_IMPORTERS = {("importlib", "import_module"), ("importlib", "__import__"), ("builtins", "__import__")}


class Finding(NamedTuple):
    name: str
    """the exercise's function or value"""
    forbidden: str
    """which rule, as the course file writes it"""
    line: int


class _Reference(NamedTuple):
    """What a name of a library comes down to."""

    package: str
    last: str


_References = frozenset[_Reference]
_NOTHING: _References = frozenset()


def _reference(path: str) -> _Reference:
    return _Reference(path.partition(".")[0], path.rpartition(".")[2])


def findings(
    statements: Iterable[ast.stmt],
    names: Iterable[str],
    forbidden: Iterable[str],
    exported: Callable[[str], Collection[str]] = lambda module: (),
) -> list[Finding]:
    """For each of the exercise's names the rules that it breaks, nearest first, each once.

    exported: the names that `from module import *` brings in.
    """
    top_level = _TopLevel(list(statements), _Rules(list(forbidden)), exported)
    return [Finding(name, rule, line) for name in names for rule, line in top_level.reached_from(name).items()]


def statements(content: bytes, cells: Iterable[tuple[int, int]]) -> list[ast.stmt]:
    """The top level of a source; what cannot be parsed is left out, for it cannot be executed either."""
    found: list[ast.stmt] = []
    lines = content.decode("utf-8", "replace").split("\n")
    parts: list[tuple[int, bytes | str]] = [(first - 1, "\n".join(lines[first - 1 : last])) for first, last in cells]
    with warnings.catch_warnings(action="ignore"):  # executing it will give them again
        for offset, text in parts or [(0, content)]:
            try:
                tree = ast.parse(text)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                continue
            found += ast.increment_lineno(tree, offset).body
    return found


class _Rules:
    def __init__(self, forbidden: list[str]) -> None:
        self.methods = {path.rpartition(".")[2]: path for path in forbidden if path.startswith(METHOD_OWNERS)}
        functions = [path for path in forbidden if path not in self.methods.values()]
        self.functions: dict[_Reference, str] = {}
        for path in [*functions, *self.methods.values()]:
            self.functions.setdefault(_reference(path), path)


class _Scope:
    """The local names of a function or of a class body, and which functions of libraries they may stand for."""

    def __init__(self, parent: _Scope | None, is_class: bool) -> None:
        while parent and parent.is_class:  # nothing written in a class sees that class's names
            parent = parent.parent
        self.parent: _Scope | None = parent
        self.is_class: bool = is_class
        self.names: dict[str, _References] = {}
        self.globals: set[str] = set()
        self.assigned: list[tuple[str, ast.expr]] = []

    def bind(self, name: str, references: _References = _NOTHING) -> None:
        if name not in self.globals:
            self.names[name] = self.names.get(name, _NOTHING) | references


_Node = tuple[ast.AST, _Scope | None]
"""a part of the source, and the scope that it stands in; None: the top level"""


@dataclass(eq=False)
class _Unit:
    """What one top-level name stands for: a definition, an assigned value, an import."""

    references: _References = _NOTHING
    uses: list[tuple[int, str]] = field(default_factory=list)
    """(line, rule) of each forbidden function"""
    loads: list[_Unit] = field(default_factory=list)
    later: list[_Node] = field(default_factory=list)
    """the bodies of functions: their names are looked up when they are called"""


class _TopLevel:
    """The top level in the order in which it runs; both branches of an `if` may run, the main part never does."""

    def __init__(self, statements: list[ast.stmt], rules: _Rules, exported: Callable[[str], Collection[str]]) -> None:
        self.rules = rules
        self.exported = exported
        self.names: dict[str, list[_Unit]] = {}
        self.units: list[_Unit] = []
        self.known: dict[ast.AST, _References] = {}
        self.texts: dict[ast.AST, str] = {}
        self.own_methods = set(_own_methods(statements))
        waiting = [(statement, False) for statement in reversed(statements)]
        while waiting:
            statement, maybe = waiting.pop()
            self.run(statement, maybe)
            waiting += [(inner, maybe or perhaps) for inner, perhaps in reversed(list(_inner_statements(statement)))]
        for unit in self.units:
            self.read(unit, unit.later)

    def reached_from(self, name: str) -> dict[str, int]:
        """rule -> line where it is broken, for all that a name can reach; its own lines come first."""
        waiting = list(self.names.get(name, []))
        seen = set(waiting)
        found: dict[str, int] = {}
        for unit in waiting:  # grows meanwhile
            for line, rule in sorted(unit.uses):
                found.setdefault(rule, line)
            for loaded in unit.loads:
                if loaded not in seen:
                    seen.add(loaded)
                    waiting.append(loaded)
        return found

    # Binding

    def run(self, statement: ast.stmt, maybe: bool) -> None:
        """Bind the names that a statement binds. maybe: it may not run, and what was bound before may stay."""
        if isinstance(statement, ast.Import | ast.ImportFrom):
            for name, path in self.imported(statement):
                self.bind(name, self.unit_of_import(path, statement.lineno), maybe)
            return
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            unit = self.unit(statement)
            self.bind(statement.name, unit, maybe)
            for node in ast.walk(statement):
                for name in node.names if isinstance(node, ast.Global) else ():
                    self.bind(name, unit, maybe=True)
            return
        if isinstance(statement, ast.Delete):
            for target in statement.targets:
                if isinstance(target, ast.Name) and not maybe:
                    self.names.pop(target.id, None)
            return
        for target, value in _assignments(statement):
            unit = self.unit(value)
            for name, replaces in _bound_names(target):
                if replaces and not isinstance(statement, ast.AugAssign):
                    self.bind(name, unit, maybe)
                else:  # it holds the value and is still something else
                    self.bind(name, replace(unit, references=_NOTHING), maybe=True)
        for expression in _own_expressions(statement):
            for node in ast.walk(expression):
                if isinstance(node, ast.NamedExpr):
                    self.bind(node.target.id, self.unit(node.value), maybe=True)

    def bind(self, name: str, unit: _Unit, maybe: bool) -> None:
        self.names[name] = [*self.names.get(name, []), unit] if maybe else [unit]

    def unit(self, root: ast.AST) -> _Unit:
        unit = _Unit()
        nodes = _scoped(root)
        unit.later = [(node, scope) for node, scope in nodes if scope is not None]
        self.read(unit, [(node, scope) for node, scope in nodes if scope is None])
        unit.references = self.known.get(root, _NOTHING)
        self.units.append(unit)
        return unit

    def unit_of_import(self, path: str, line: int) -> _Unit:
        reference = _reference(path)
        rule = self.rules.functions.get(reference)
        return _Unit(frozenset([reference]), [(line, rule)] if rule else [])

    def imported(self, statement: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
        """(name that is bound, full name of what it stands for)"""
        for name, path in _imported(statement):
            if name != "*":
                yield name, path
                continue
            for public in self.exported(path):
                yield public, f"{path}.{public}"

    # Reading

    def read(self, unit: _Unit, nodes: list[_Node]) -> None:
        """Add to a unit what stands in some parts of its source: what it uses, what it loads."""
        scopes = {scope for _, scope in nodes if scope is not None}
        for _ in range(MAX_PASSES):
            for node, scope in reversed(nodes):  # what an expression is made of comes before it
                self.known[node] = self.stands_for(node, scope)
            if not sum(self.settle(scope) for scope in scopes):
                break
        for node, scope in nodes:
            rule = self.broken_rule(node)
            if rule:
                unit.uses.append((getattr(node, "lineno", 0), rule))
            if isinstance(node, ast.Name) and _owner(node.id, scope) is None:
                unit.loads += self.names.get(node.id, [])

    def settle(self, scope: _Scope) -> bool:
        """Whether anything was learned of local names by looking at what is assigned to them."""
        before = dict(scope.names)
        for name, value in scope.assigned:
            scope.bind(name, self.known.get(value, _NOTHING))
        return scope.names != before

    def broken_rule(self, node: ast.AST) -> str | None:
        for reference in self.known.get(node, _NOTHING):
            if reference in self.rules.functions:
                return self.rules.functions[reference]
        match node:
            case ast.Attribute(value=value, attr=name, ctx=ast.Load()):
                pass
            case ast.Call(func=function, args=[value, second, *_]) if self.is_getattr(function):
                name = self.texts.get(second, "")
            case _:
                return None
        is_unknown = not self.known.get(value) and name not in self.own_methods
        return self.rules.methods.get(name) if is_unknown else None

    def stands_for(self, node: ast.AST, scope: _Scope | None) -> _References:
        """The functions and modules of libraries that an expression may be, its parts being known."""
        match node:
            case ast.Constant() | ast.BinOp() | ast.JoinedStr() | ast.FormattedValue():
                self.fold(node)
            case ast.Name(id=name):
                return self.look_up(name, scope)
            case ast.Attribute(value=value, attr=name):
                return self.member(value, name)
            case ast.Subscript(value=value, slice=key):
                return self.member(value, self.texts.get(key, ""))
            case ast.Call():
                return self.answer_of(node)
            case ast.IfExp(body=one, orelse=other):
                return self.known[one] | self.known[other]
            case ast.BoolOp(values=values):
                return _NOTHING.union(*(self.known[value] for value in values))
            case ast.NamedExpr(value=value):
                return self.known[value]
        return _NOTHING

    def look_up(self, name: str, scope: _Scope | None) -> _References:
        owner = _owner(name, scope)
        if owner is not None:
            return owner.names[name]
        if name in self.names:
            return _NOTHING.union(*(unit.references for unit in self.names[name]))
        return frozenset([_Reference("builtins", name)]) if hasattr(builtins, name) else _NOTHING

    def member(self, value: ast.AST, name: str) -> _References:
        """F.name, vars(F)["name"]; of sys.modules the module of that name."""
        if not name:
            return _NOTHING
        named = _reference(name)
        return frozenset(
            named if reference == ("sys", "modules") else _Reference(reference.package, named.last)
            for reference in self.known.get(value, _NOTHING)
        )

    def answer_of(self, call: ast.Call) -> _References:
        """What a call returns where that is a library's function again: getattr, vars, import_module, dict.get."""
        functions = self.known.get(call.func, _NOTHING)
        texts = [self.texts.get(argument, "") for argument in call.args]
        if functions & _IMPORTERS and texts and texts[0]:
            return frozenset([_reference(texts[0])])
        if self.is_getattr(call.func) and len(texts) > 1:
            return self.member(call.args[0], texts[1])
        if ("builtins", "vars") in functions and texts:
            return self.member(call.args[0], "__dict__")
        if isinstance(call.func, ast.Attribute) and call.func.attr in _GETTERS and texts:
            return self.member(call.func.value, texts[0])
        return _NOTHING

    def is_getattr(self, function: ast.AST) -> bool:
        return ("builtins", "getattr") in self.known.get(function, _NOTHING)

    def fold(self, node: ast.AST) -> None:
        """Remember the text that an expression made of constants is."""
        match node:
            case ast.Constant(value=str() as text):
                parts: list[str | None] = [text]
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                parts = [self.texts.get(left), self.texts.get(right)]
            case ast.JoinedStr(values=values):
                parts = [self.texts.get(value) for value in values]
            case ast.FormattedValue(value=value, conversion=-1, format_spec=None):
                parts = [self.texts.get(value)]
            case _:
                return
        known = [part for part in parts if part is not None]
        if len(known) == len(parts) and sum(map(len, known)) <= MAX_NAME:
            self.texts[node] = "".join(known)


# The parts of a source


def _own_methods(statements: list[ast.stmt]) -> Iterator[str]:
    """Names that objects of the submission's own classes have."""
    for node in ast.walk(ast.Module(statements, [])):
        if isinstance(node, ast.ClassDef):
            yield from (inner.name for inner in node.body if isinstance(inner, ast.FunctionDef))
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr


def _inner_statements(statement: ast.stmt) -> Iterator[tuple[ast.stmt, bool]]:
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


def _assignments(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
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


def _bound_names(target: ast.expr) -> Iterator[tuple[str, bool]]:
    """(name, whether it is bound anew): `a` is, in `a.b = …` and `a[0] = …` it gets a part."""
    for node in ast.walk(target):
        if isinstance(node, ast.Name):
            yield node.id, isinstance(node.ctx, ast.Store)


def _own_expressions(statement: ast.stmt) -> Iterator[ast.expr]:
    """The expressions of a statement that do not stand in a statement within it."""
    return (child for child in ast.iter_child_nodes(statement) if isinstance(child, ast.expr))


def _imported(statement: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    if isinstance(statement, ast.Import):
        for alias in statement.names:
            yield alias.asname or alias.name.partition(".")[0], alias.name if alias.asname else alias.name.split(".")[0]
    elif statement.module and not statement.level:
        for alias in statement.names:
            path = statement.module if alias.name == "*" else f"{statement.module}.{alias.name}"
            yield alias.asname or alias.name, path


def _scoped(root: ast.AST) -> list[_Node]:
    """Every part of an expression or definition that computes something, each before its own parts.

    With a stack of its own: a source may be nested deeper than calls may be.
    """
    found: list[_Node] = []
    waiting: list[_Node] = [(root, None)]
    while waiting:
        node, scope = waiting.pop()
        found.append((node, scope))
        if scope is not None:
            _bind_locally(node, scope)
        if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            inner = _Scope(scope, isinstance(node, ast.ClassDef))
            body = node.body if isinstance(node.body, list) else [node.body]
            outside = _evaluated_outside(node, inner)
            parts: list[_Node] = [*((part, scope) for part in outside), *((part, inner) for part in body)]
        else:
            annotation = getattr(node, "annotation", None)
            parts = [(part, scope) for part in ast.iter_child_nodes(node) if part is not annotation]
        waiting += reversed(parts)
    return found


def _evaluated_outside(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef, inner: _Scope
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


def _bind_locally(node: ast.AST, scope: _Scope) -> None:
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
            for name, path in _imported(node):
                scope.bind(name, frozenset([_reference(path)]))
        case ast.NamedExpr(target=ast.Name(id=name), value=value):
            scope.assigned.append((name, value))
        case _:
            scope.assigned += [
                (target.id, value) for target, value in _assignments(node) if isinstance(target, ast.Name)
            ]


def _owner(name: str, scope: _Scope | None) -> _Scope | None:
    """The scope that a name belongs to; None for the top level."""
    while scope is not None and name not in scope.names:
        if name in scope.globals:
            return None
        scope = scope.parent
    return scope
