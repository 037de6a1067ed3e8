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
import functools
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from grader.inside import scopes
from grader.inside.scopes import NOTHING, Node, Reference, References, Scope

MAX_NAME = 200  # characters of a name put together from constants: nobody's name is longer
MAX_PASSES = 5  # over a function whose local names stand for each other

METHOD_OWNERS = ("torch.Tensor.", "numpy.ndarray.")

_GETTERS = ("get", "pop", "setdefault", "__getitem__", "__getattribute__")
_IMPORTERS = {("importlib", "import_module"), ("importlib", "__import__"), ("builtins", "__import__")}


class Finding(NamedTuple):
    name: str
    """the exercise's function or value"""
    forbidden: str
    """which rule, as the course file writes it"""
    line: int


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
            found += (ast.increment_lineno(tree, offset) if offset else tree).body
    return found


class _Rules:
    def __init__(self, forbidden: list[str]) -> None:
        self.methods = {path.rpartition(".")[2]: path for path in forbidden if path.startswith(METHOD_OWNERS)}
        functions = [path for path in forbidden if path not in self.methods.values()]
        self.functions: dict[Reference, str] = {}
        for path in [*functions, *self.methods.values()]:
            self.functions.setdefault(scopes.reference(path), path)


@dataclass(eq=False)
class _Unit:
    """What one top-level name stands for: a definition, an assigned value, an import."""

    references: References = NOTHING
    uses: list[tuple[int, str]] = field(default_factory=list)
    """(line, rule) of each forbidden function"""
    loads: list[_Unit] = field(default_factory=list)
    later: list[Node] = field(default_factory=list)
    """the bodies of functions: their names are looked up when they are called"""


class _TopLevel:
    """The top level in the order in which it runs; both branches of an `if` may run, the main part never does."""

    def __init__(self, statements: list[ast.stmt], rules: _Rules, exported: Callable[[str], Collection[str]]) -> None:
        self.rules = rules
        self.exported = exported
        self.names: dict[str, list[_Unit]] = {}
        self.units: list[_Unit] = []
        self.known: dict[ast.AST, References] = {}
        self.texts: dict[ast.AST, str] = {}
        self.statements = statements
        waiting = [(statement, False) for statement in reversed(statements)]
        while waiting:
            statement, maybe = waiting.pop()
            self.run(statement, maybe)
            inner = reversed(list(scopes.inner_statements(statement)))
            waiting += [(part, maybe or perhaps) for part, perhaps in inner]
        for unit in self.units:
            self.read(unit, unit.later)

    @functools.cached_property
    def own_methods(self) -> set[str]:
        return set(scopes.own_methods(self.statements))

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
            for node in scopes.walk(statement):
                for name in node.names if isinstance(node, ast.Global) else ():
                    self.bind(name, unit, maybe=True)
            return
        if isinstance(statement, ast.Delete):
            for target in statement.targets:
                if isinstance(target, ast.Name) and not maybe:
                    self.names.pop(target.id, None)
            return
        for target, value in scopes.assignments(statement):
            unit = self.unit(value)
            for name, replaces in scopes.bound_names(target):
                if replaces and not isinstance(statement, ast.AugAssign):
                    self.bind(name, unit, maybe)
                else:  # it holds the value and is still something else
                    self.bind(name, replace(unit, references=NOTHING), maybe=True)
        for expression in scopes.own_expressions(statement):
            for node in scopes.walk(expression):
                if isinstance(node, ast.NamedExpr):
                    self.bind(node.target.id, self.unit(node.value), maybe=True)

    def bind(self, name: str, unit: _Unit, maybe: bool) -> None:
        self.names[name] = [*self.names.get(name, []), unit] if maybe else [unit]

    def unit(self, root: ast.AST) -> _Unit:
        unit = _Unit()
        nodes = scopes.scoped(root)
        unit.later = [(node, scope) for node, scope in nodes if scope is not None]
        self.read(unit, [(node, scope) for node, scope in nodes if scope is None])
        unit.references = self.known.get(root, NOTHING)
        self.units.append(unit)
        return unit

    def unit_of_import(self, path: str, line: int) -> _Unit:
        reference = scopes.reference(path)
        rule = self.rules.functions.get(reference)
        return _Unit(frozenset([reference]), [(line, rule)] if rule else [])

    def imported(self, statement: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
        """(name that is bound, full name of what it stands for)"""
        for name, path in scopes.imported(statement):
            if name != "*":
                yield name, path
                continue
            for public in self.exported(path):
                yield public, f"{path}.{public}"

    # Reading

    def read(self, unit: _Unit, nodes: list[Node]) -> None:
        """Add to a unit what stands in some parts of its source: what it uses, what it loads."""
        local_scopes = {scope for _, scope in nodes if scope is not None}
        for _ in range(MAX_PASSES):
            for node, scope in reversed(nodes):  # what an expression is made of comes before it
                self.known[node] = self.stands_for(node, scope)
            if not sum(self.settle(scope) for scope in local_scopes):
                break
        for node, scope in nodes:
            rule = self.broken_rule(node)
            if rule:
                unit.uses.append((getattr(node, "lineno", 0), rule))
            if isinstance(node, ast.Name) and scopes.owner(node.id, scope) is None:
                unit.loads += self.names.get(node.id, [])

    def settle(self, scope: Scope) -> bool:
        """Whether anything was learned of local names by looking at what is assigned to them."""
        before = dict(scope.names)
        for name, value in scope.assigned:
            scope.bind(name, self.known.get(value, NOTHING))
        return scope.names != before

    def broken_rule(self, node: ast.AST) -> str | None:
        for reference in self.known.get(node, NOTHING):
            if reference in self.rules.functions:
                return self.rules.functions[reference]
        match node:
            case ast.Attribute(value=value, attr=name, ctx=ast.Load()):
                pass
            case ast.Call(func=function, args=[value, second, *_]) if self.is_getattr(function):
                name = self.texts.get(second, "")
            case _:
                return None
        rule = self.rules.methods.get(name)
        return None if rule is None or self.known.get(value) or name in self.own_methods else rule

    def stands_for(self, node: ast.AST, scope: Scope | None) -> References:
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
                return NOTHING.union(*(self.known[value] for value in values))
            case ast.NamedExpr(value=value):
                return self.known[value]
        return NOTHING

    def look_up(self, name: str, scope: Scope | None) -> References:
        owner = scopes.owner(name, scope)
        if owner is not None:
            return owner.names[name]
        if name in self.names:
            return NOTHING.union(*(unit.references for unit in self.names[name]))
        return frozenset([Reference("builtins", name)]) if hasattr(builtins, name) else NOTHING

    def member(self, value: ast.AST, name: str) -> References:
        """F.name, vars(F)["name"]; of sys.modules the module of that name."""
        if not name:
            return NOTHING
        named = scopes.reference(name)
        return frozenset(
            named if reference == ("sys", "modules") else Reference(reference.package, named.last)
            for reference in self.known.get(value, NOTHING)
        )

    def answer_of(self, call: ast.Call) -> References:
        """What a call returns where that is a library's function again: getattr, vars, import_module, dict.get."""
        functions = self.known.get(call.func, NOTHING)
        texts = [self.texts.get(argument, "") for argument in call.args]
        if functions & _IMPORTERS and texts and texts[0]:
            return frozenset([scopes.reference(texts[0])])
        if self.is_getattr(call.func) and len(texts) > 1:
            return self.member(call.args[0], texts[1])
        if ("builtins", "vars") in functions and texts:
            return self.member(call.args[0], "__dict__")
        if isinstance(call.func, ast.Attribute) and call.func.attr in _GETTERS and texts:
            return self.member(call.func.value, texts[0])
        return NOTHING

    def is_getattr(self, function: ast.AST) -> bool:
        return ("builtins", "getattr") in self.known.get(function, NOTHING)

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
