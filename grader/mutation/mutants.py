"""Sources with one change each."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from grader.mutation.operators import Change, changes

# Of a mutated oracle's while loops, all together: it runs in the judge, where nothing else ends it.
TURNS = 10**6
SECONDS = 2.0  # of processor time, since one turn may be a long one


@dataclass(frozen=True, slots=True)
class Mutant:
    """A source with one change."""

    file: str
    line: int
    operator: str
    before: str
    """text of the line"""
    after: str
    source: bytes

    @property
    def key(self) -> tuple[str, str, str]:
        """Stays the same when lines move."""
        return self.file, self.after, self.operator


def mutants(
    file: str,
    source: bytes,
    values: Sequence[str] = (),
    is_oracle: bool = False,
    asked: Collection[str] | None = None,
) -> list[Mutant]:
    """One for each change that can be made, in the order of the lines. Raises SyntaxError.

    Left alone is what no test can ask for: of a submission, top-level lines that neither its functions nor its values
    need; of an oracle, what it refuses, for a test that asks it for that is a judge error. asked: names of functions;
    then only they are changed, and what they need.
    """
    tree = ast.parse(source)
    if asked is not None:
        tree.body = _reached(tree, asked)
    if not is_oracle:
        tree.body = _needed(tree, values)
    compared = [pair for node in ast.walk(tree) if isinstance(node, ast.Compare) for pair in _pairs(node)]
    sets = {id(right) for op, right in compared if isinstance(op, ast.In | ast.NotIn)}  # their order says nothing
    axes = [node for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg in ("dim", "axis")]
    sets |= {id(keyword.value) for keyword in axes if isinstance(keyword.value, ast.Tuple)}  # nor does that of axes
    defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    stored = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    found: dict[bytes, Mutant] = {}
    for node in _worth_changing(tree, is_oracle):
        if id(node) in sets:
            continue
        for change in changes(node, defined, stored):
            mutant = _apply(file, source, change)
            if mutant and mutant.source != source:
                found.setdefault(mutant.source, mutant)
    return sorted(found.values(), key=lambda mutant: mutant.line)


def _pairs(node: ast.Compare) -> Iterator[tuple[ast.cmpop, ast.expr]]:
    return zip(node.ops, node.comparators, strict=True)


def _needed(tree: ast.Module, values: Sequence[str]) -> list[ast.stmt]:
    definitions = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    loaded = {node.id for part in definitions for node in ast.walk(part) if isinstance(node, ast.Name)} | {*values}
    return [node for node in tree.body if node in definitions or loaded & bound(node)]


def _reached(tree: ast.Module, asked: Collection[str]) -> list[ast.stmt]:
    """The top-level statements that these names need, and what those need."""
    found: list[ast.stmt] = []
    names, more = set(asked), True
    while more:
        more = False
        for node in tree.body:
            if node not in found and bound(node) & names:
                found.append(node)
                names |= {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
                more = True
    return found


def bound(statement: ast.stmt) -> set[str]:
    """The names that a top-level statement defines."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return {statement.name}
    nodes = ast.walk(statement)
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def _worth_changing(tree: ast.AST, is_oracle: bool) -> Iterator[ast.AST]:
    """All nodes but those of annotations, docstrings, the text of errors, formatted text and imports."""
    for name, value in ast.iter_fields(tree):
        if name in ("annotation", "returns", "decorator_list", "type_comment"):
            continue
        for node in value if isinstance(value, list) else [value]:
            if not isinstance(node, ast.AST) or _is_idle(node) or (is_oracle and _refuses(node)):
                continue
            yield node
            if not isinstance(node, ast.Raise):
                yield from _worth_changing(node, is_oracle)


def _is_idle(node: ast.AST) -> bool:
    match node:
        case ast.JoinedStr() | ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant()):
            return True
        case ast.keyword(arg="strict"):  # of zip
            return True
    return False


def _refuses(node: ast.AST) -> bool:
    match node:
        case ast.Raise() | ast.If(body=[ast.Raise()], orelse=[]) | ast.ExceptHandler():
            return True
    return False


def _apply(file: str, source: bytes, change: Change) -> Mutant | None:
    """None where no Python comes out, such as by exchanging what is on both sides of a star."""
    node = change.node
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    start = starts[node.lineno - 1] + node.col_offset
    end = starts[node.end_lineno - 1] + node.end_col_offset
    text = change.text
    if isinstance(node, ast.Tuple) and source[start : start + 1] == b"(":
        text = f"({text})"
    more = node.end_lineno - node.lineno
    if more and text.endswith(")"):
        text = text[:-1] + "\n" * more + ")"  # so that all lines after it stay where they are
    elif more:
        text += "\n" * more
    changed = source[:start] + text.encode() + source[end:]
    try:
        ast.parse(changed)
    except SyntaxError:
        return None
    before, after = (part.splitlines()[node.lineno - 1].decode().strip() for part in (source, changed))
    return Mutant(file, node.lineno, change.operator, before, after, changed)


_COUNT = f"""
def _count():
    import time
    end = time.thread_time() + {SECONDS}
    for turn in range({TURNS}):
        if time.thread_time() > end:
            return
        yield turn

"""


def bounded(source: bytes) -> bytes:
    """The source with while loops that end by an exception after TURNS turns or SECONDS."""
    tree = ast.parse(source)
    loops = [node for node in ast.walk(tree) if isinstance(node, ast.While)]
    if not loops:
        return source
    for loop in loops:
        loop.body.insert(0, ast.parse("next(_turns)").body[0])
    return f"{ast.unparse(tree)}\n{_COUNT}_turns = _count()\n".encode()
