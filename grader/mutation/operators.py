"""What may be changed in a line: each operator makes one of the mistakes that students make."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

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
class Change:
    """A node's text and what stands in its place."""

    node: ast.expr | ast.stmt
    text: str
    operator: str


def changes(node: ast.AST, defined: set[str], stored: set[str]) -> Iterator[Change]:
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
