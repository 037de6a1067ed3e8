"""Do the tests notice small changes? Mutants of accepted solutions must fail, as must right work by a mutated oracle.

A mutant is the source with one small mistake in it, of the kinds that students make: a size rounded the other way, a
stride left out, height and width exchanged, a border off by one. One that every test accepts shows what no test looks
at, or changes nothing that can be seen; solutions/<slug>/equivalent.yml says which of them do the latter, and why.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import yaml

from grader.errors import CourseError
from grader.model import Course, Exercise, Judgement, Submission, Trial, Verdict

EXPLAINED = "equivalent.yml"
KEYS = ("file", "line", "operator", "reason")
TURNS = 10**6  # of a mutated oracle's while loops, all together: it runs in the judge, where nothing else ends it

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.FloorDiv, ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
}  # fmt: skip
_OTHERS = {
    "floor": "ceil", "ceil": "floor", "max": "min", "min": "max", "maximum": "minimum", "minimum": "maximum",
    "amax": "amin", "amin": "amax", "argmax": "argmin", "argmin": "argmax", "sum": "mean", "mean": "sum", "any": "all",
    "all": "any", "zeros": "ones", "ones": "zeros", "new_zeros": "new_ones", "new_ones": "new_zeros",
}  # fmt: skip
_MODES = {
    "max": "avg", "avg": "max", "constant": "reflect", "reflect": "constant", "edge": "constant", "same": "valid",
    "valid": "same", "mean": "sum", "sum": "mean", "bilinear": "nearest", "nearest": "bilinear",
}  # fmt: skip
_MAY_BE_LEFT_OUT = {
    "stride", "padding", "dilation", "bias", "dim", "axis", "keepdim", "keepdims", "ceil_mode", "groups", "mode",
}  # fmt: skip


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


@dataclass(frozen=True, slots=True)
class Change:
    """A node's text and what stands in its place."""

    node: ast.expr | ast.stmt
    text: str
    operator: str


def mutants(file: str, source: bytes, values: Sequence[str] = (), is_oracle: bool = False) -> list[Mutant]:
    """One for each change that can be made, in the order of the lines. Raises SyntaxError.

    Left alone is what no test can ask for: of a submission, top-level lines that neither its functions nor its values
    need; of an oracle, what it refuses, for a test that asks it for that is a judge error.
    """
    tree = ast.parse(source)
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
        for change in _changes(node, defined, stored):
            mutant = _apply(file, source, change)
            if mutant and mutant.source != source:
                found.setdefault(mutant.source, mutant)
    return sorted(found.values(), key=lambda mutant: mutant.line)


def _pairs(node: ast.Compare) -> Iterator[tuple[ast.cmpop, ast.expr]]:
    return zip(node.ops, node.comparators, strict=True)


def _needed(tree: ast.Module, values: Sequence[str]) -> list[ast.stmt]:
    definitions = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    loaded = {node.id for part in definitions for node in ast.walk(part) if isinstance(node, ast.Name)} | {*values}
    return [node for node in tree.body if node in definitions or loaded & _bound(node)]


def _bound(statement: ast.stmt) -> set[str]:
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


def _changes(node: ast.AST, defined: set[str], stored: set[str]) -> Iterator[Change]:
    match node:
        case ast.Compare():
            yield from _comparisons(node)
        case ast.BinOp():
            yield from _arithmetic(node)
        case ast.AugAssign(op=ast.Add() | ast.Sub()):
            other = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
            yield Change(node, _text(_with(node, op=other)), "arithmetic")
        case ast.UnaryOp(
            op=ast.USub(), operand=ast.BinOp(op=ast.FloorDiv(), left=ast.UnaryOp(op=ast.USub(), operand=part), right=by)
        ):
            yield Change(node, _paren(ast.BinOp(part, ast.FloorDiv(), by)), "rounding")
        case ast.UnaryOp(op=ast.USub()):
            yield Change(node, _paren(node.operand), "sign")
        case ast.UnaryOp(op=ast.Not()):
            yield Change(node, _paren(node.operand), "not")
        case ast.BoolOp():
            yield from _conditions(node)
        case ast.IfExp():
            yield Change(node, _paren(node.body), "condition")
            yield Change(node, _paren(node.orelse), "condition")
        case ast.If(test=test) | ast.While(test=test) if isinstance(test, ast.Name | ast.Attribute | ast.Call):
            yield Change(test, f"(not {_text(test)})", "not")
        case ast.Constant():
            yield from _constants(node)
        case ast.Tuple(elts=[first, second]) if _text(first) != _text(second):
            swapped = f"{_text(second)}, {_text(first)}"
            yield Change(node, swapped, "order")
        case ast.Call():
            yield from _calls(node, defined)
        case ast.Name(ctx=ast.Load()) if node.id in _OTHERS and node.id not in defined | stored:
            yield Change(node, _OTHERS[node.id], "function")
        case ast.Attribute(ctx=ast.Load()) if node.attr in _OTHERS:
            yield Change(node, _text(_with(node, attr=_OTHERS[node.attr])), "function")
        case ast.Raise():
            yield Change(node, f"pass  # {_text(node)}", "check")  # so that it has a line of its own


def _comparisons(node: ast.Compare) -> Iterator[Change]:
    for index, op in enumerate(node.ops):
        ops = [*node.ops[:index], _COMPARISONS[type(op)](), *node.ops[index + 1 :]]
        yield Change(node, _paren(_with(node, ops=ops)), "comparison")


def _arithmetic(node: ast.BinOp) -> Iterator[Change]:
    if isinstance(node.op, ast.FloorDiv) and isinstance(node.left, ast.UnaryOp):
        return  # the whole, -(-a // b), is changed
    if isinstance(node.op, ast.FloorDiv):
        up = ast.UnaryOp(ast.USub(), ast.BinOp(ast.UnaryOp(ast.USub(), node.left), node.op, node.right))
        yield Change(node, _paren(up), "rounding")
        return
    if type(node.op) in _ARITHMETIC:
        yield Change(node, _paren(_with(node, op=_ARITHMETIC[type(node.op)]())), "arithmetic")
    if isinstance(node.op, ast.Add):
        for side, other in ((node.left, node.right), (node.right, node.left)):
            if _is_bias(side):
                yield Change(node, _paren(other), "bias")


def _is_bias(node: ast.expr) -> bool:
    names = {item.id for item in ast.walk(node) if isinstance(item, ast.Name)}
    return any(name == "b" or "bias" in name for name in names)


def _conditions(node: ast.BoolOp) -> Iterator[Change]:
    other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    yield Change(node, _paren(_with(node, op=other)), "condition")
    for index in range(len(node.values)):
        left = [*node.values[:index], *node.values[index + 1 :]]
        yield Change(node, _paren(_with(node, values=left) if len(left) > 1 else left[0]), "condition")


def _constants(node: ast.Constant) -> Iterator[Change]:
    value = node.value
    if isinstance(value, bool):
        yield Change(node, str(not value), "constant")
    elif isinstance(value, int | float):
        yield Change(node, repr(value + 1), "constant")
        if isinstance(value, int) and value > 0:
            yield Change(node, repr(value - 1), "constant")
    elif isinstance(value, str) and value in _MODES:
        yield Change(node, repr(_MODES[value]), "mode")


def _calls(node: ast.Call, defined: set[str]) -> Iterator[Change]:
    for index, keyword in enumerate(node.keywords):
        if keyword.arg in _MAY_BE_LEFT_OUT:
            left = [*node.keywords[:index], *node.keywords[index + 1 :]]
            yield Change(node, _text(_with(node, keywords=left)), "argument")
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name == "range" and node.args:
        place = 1 if len(node.args) > 1 else 0  # of the stop
        for op in (ast.Add(), ast.Sub()):
            stop = ast.BinOp(node.args[place], op, ast.Constant(1))
            args = [*node.args[:place], stop, *node.args[place + 1 :]]
            yield Change(node, _text(_with(node, args=args)), "range")
    if name in defined and len(node.args) > 1 and _text(node.args[0]) != _text(node.args[1]):
        args = [node.args[1], node.args[0], *node.args[2:]]
        yield Change(node, _text(_with(node, args=args)), "order")


def _with(node: ast.expr | ast.stmt, **changes: object) -> ast.expr | ast.stmt:
    fields = dict(ast.iter_fields(node)) | changes
    return type(node)(**fields)


def _text(node: ast.AST) -> str:
    return ast.unparse(ast.fix_missing_locations(node))


def _paren(node: ast.AST) -> str:
    """What it stands in may bind more tightly."""
    text = _text(node)
    return text if isinstance(node, ast.Name | ast.Constant | ast.Call | ast.Attribute) else f"({text})"


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


def bounded(source: bytes) -> bytes:
    """The source with while loops that end by an exception after TURNS turns."""
    tree = ast.parse(source)
    loops = [node for node in ast.walk(tree) if isinstance(node, ast.While)]
    if not loops:
        return source
    for loop in loops:
        loop.body.insert(0, ast.parse("next(_turns)").body[0])
    return f"{ast.unparse(tree)}\n_turns = iter(range({TURNS}))\n".encode()


# What is judged


@dataclass(frozen=True, slots=True)
class Case:
    mutant: Mutant
    submission: Submission
    of_oracle: bool


def cases(course: Course, exercise: Exercise, accepted: Sequence[Submission]) -> list[Case]:
    """The mutants of the accepted solutions, and of the oracle: by that one the first accepted solution has to fail."""
    found: list[Case] = []
    for solution in accepted:
        if solution.source:
            for mutant in mutants(solution.student, solution.source.content, tuple(exercise.values)):
                source = replace(solution.source, content=mutant.source)
                found.append(_case(mutant, replace(solution, source=source, trial=Trial(stops_early=True)), len(found)))
    oracle = course.reference_dir(exercise.slug) / "oracle.py"
    if oracle.is_file():
        for mutant in mutants(oracle.name, oracle.read_bytes(), is_oracle=True):
            trial = Trial(stops_early=True, oracle=bounded(mutant.source))
            found.append(_case(mutant, replace(accepted[0], trial=trial), len(found), of_oracle=True))
    return found


def _case(mutant: Mutant, submission: Submission, number: int, of_oracle: bool = False) -> Case:
    digest = hashlib.sha256(mutant.source).hexdigest()
    return Case(mutant, replace(submission, student=f"mutant {number}", sha256=digest), of_oracle)


# What it showed


@dataclass(frozen=True, slots=True)
class Score:
    """What the mutants of one exercise showed."""

    exercise: Exercise
    mutants: int
    noticed: int
    explained: int
    problems: tuple[str, ...]

    @property
    def percent(self) -> float:
        return 100 * self.noticed / self.mutants if self.mutants else 100.0


def score(
    exercise: Exercise, judged: Sequence[tuple[Case, Judgement]], explained: dict[tuple[str, str, str], str]
) -> Score:
    """explained: what `read_explained` returned."""
    survivors = [case.mutant for case, judgement in judged if judgement.verdict is Verdict.ACCEPTED]
    problems = [_survives(exercise, mutant) for mutant in survivors if mutant.key not in explained]
    problems += [
        f"{exercise.slug} {case.mutant.file}:{case.mutant.line}: ends as a judge error: {case.mutant.after}"
        for case, judgement in judged
        if judgement.verdict is Verdict.JUDGE_ERROR and not case.of_oracle
    ]
    alive = {mutant.key for mutant in survivors}
    for key in explained:
        if key not in alive:
            problems.append(f"solutions/{exercise.slug}/{EXPLAINED}: no survivor is {key[0]}, {key[2]}: {key[1]}")
    known = sum(mutant.key in explained for mutant in survivors)
    return Score(exercise, len(judged), len(judged) - len(survivors), known, tuple(problems))


def _survives(exercise: Exercise, mutant: Mutant) -> str:
    return (
        f"{exercise.slug} {mutant.file}:{mutant.line}: no test notices ({mutant.operator})\n"
        f"    was: {mutant.before}\n    now: {mutant.after}"
    )


def read_explained(course: Course, exercise: Exercise) -> dict[tuple[str, str, str], str]:
    """(file, line after the change, operator) -> why nothing can be seen of it. Raises CourseError."""
    path = course.solutions_dir(exercise.slug) / EXPLAINED
    where = str(path.relative_to(course.root))
    if not path.is_file():
        return {}
    try:
        root = yaml.compose(path.read_text("utf-8"), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CourseError([f"{where}:{line}: not valid YAML: {error.problem}"]) from None
    if root is None:
        return {}
    if not isinstance(root, yaml.SequenceNode):
        raise CourseError([f"{where}:1: expected a list of mappings with {', '.join(KEYS)}"])
    entries, problems = {}, []
    for node in root.value:
        entry = _entry(node)
        if entry is None:
            problems.append(f"{where}:{node.start_mark.line + 1}: expected {', '.join(KEYS)}, each a text")
        else:
            entries[entry["file"], entry["line"], entry["operator"]] = entry["reason"]
    if problems:
        raise CourseError(problems)
    return entries


def _entry(node: yaml.Node) -> dict[str, str] | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    entry = {str(key.value): value.value for key, value in node.value if isinstance(value, yaml.ScalarNode)}
    good = set(entry) == set(KEYS) and all(text.strip() for text in entry.values())
    return {key: text.strip() for key, text in entry.items()} if good else None
