"""Code cells → accepted.py with its regions, and what the notebook's names are."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

from grader import notebook
from grader.errors import UserError
from grader.importing.material import CodeCell, Left
from grader.release import regions

_BEGIN = re.compile(r"^(\s*)#.*\bBEGIN SOLUTION\b")
_END = re.compile(r"^(\s*)#.*\bEND SOLUTION\b")
_LINE = re.compile(r"\s*#\s*(?:SOLUTION(?: NO PROMPT)?|SEED)\s*$")
_PROMPT = re.compile(r"""^(\s*)(?:"{1,3}|'{1,3})\s*#\s*BEGIN PROMPT\b""")
_PROMPT_END = re.compile(r"""^\s*(?:"{1,3}|'{1,3});?\s*#\s*END PROMPT\b""")
_THERE = {"torch", "torchvision", "numpy", *sys.stdlib_module_names}
"""what submissions may import"""
_NOTHING = ("", "pass", "...")
_KEPT = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)
_KINDS = {
    "int": "int", "float": "float", "bool": "bool", "str": "str", "list": "list", "tuple": "tuple", "dict": "dict",
    "np.ndarray": "ndarray", "numpy.ndarray": "ndarray", "ndarray": "ndarray", "torch.Tensor": "Tensor",
    "Tensor": "Tensor",
}  # fmt: skip


@dataclass(slots=True)
class Solution:
    """accepted.py, and what may be asked of it."""

    text: str = ""
    functions: dict[str, str] = field(default_factory=dict)
    """those that students write -> the kind that their annotation promises, else any"""
    imports: dict[str, str] = field(default_factory=dict)
    """name -> the import statement that binds it"""
    others: dict[str, str] = field(default_factory=dict)
    """any other name of the notebook -> the cell that binds it"""
    absent: set[str] = field(default_factory=set)
    """names that were bound by what is left out"""
    left: list[Left] = field(default_factory=list)


def made(cells: Sequence[CodeCell], title: str) -> Solution:
    """Raises UserError where a cell is no Python, or the regions are not in order."""
    found = Solution()
    texts = _without_foreign(cells, [_cell(cell, found) for cell in cells], found)
    body = "\n\n\n".join(text.strip("\n") for text in texts if text.strip())
    found.text = f'"""{title}: write the functions, hand in this file."""\n\n{body}\n'
    for name in found.functions:
        found.others.pop(name, None)
    if not found.functions:
        raise UserError(
            "expected functions with ### BEGIN SOLUTION … ### END SOLUTION, found none; import the source notebook, "
            "which has the solutions"
        )
    return found


def _without_foreign(cells: Sequence[CodeCell], texts: Sequence[str], found: Solution) -> list[str]:
    """Without imports of what is not there when students are graded, as far as nothing that is kept uses them."""
    trees = [ast.parse(text) for text in texts]
    used = {node.id for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name)}
    kept: list[str] = []
    for cell, text, tree in zip(cells, texts, trees, strict=True):
        lines = text.split("\n")
        for node in tree.body:
            if not isinstance(node, ast.Import | ast.ImportFrom) or not (foreign := _foreign(node)):
                continue
            what = f"imports {foreign}, which is not there when students are graded"
            bound = {alias.asname or alias.name.split(".")[0] for alias in node.names}
            shares_its_line = sum(other.lineno == node.lineno for other in tree.body) > 1
            if used & bound or shares_its_line:
                found.left.append(Left(cell.where, f"{what}; do without it, or nothing can be graded"))
                continue
            found.left.append(Left(cell.where, f"{what}: left out"))
            lines[node.lineno - 1 : node.end_lineno] = [""] * ((node.end_lineno or node.lineno) - node.lineno + 1)
        kept.append(re.sub(r"\A\n+", "", "\n".join(lines)))
    return kept


def _foreign(node: ast.Import | ast.ImportFrom) -> str:
    names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
    return next((name for name in names if name.split(".")[0] not in _THERE), "")


def starter(text: str, name: str = "accepted.py") -> str:
    """The starter of a solution. Raises UserError where regions are not in order or cut statements in two.

    name: of text, for messages.
    """
    try:
        made = regions.without_solutions(text, name)
        ast.parse(made)
    except regions.RegionError as error:
        raise UserError(str(error)) from None
    except SyntaxError as error:
        raise UserError(f"{name}: without its regions it is no Python: {error.msg}, {error.text or ''!r}") from None
    return made


def _cell(cell: CodeCell, found: Solution) -> str:
    kept, dropped = notebook.without_magics(cell.text)
    found.left += [Left(cell.where, f"line {line}: {magic} is left out") for line, magic in dropped]
    lines = _with_markers(kept, cell.where)
    if cell.is_solution and not any(regions.BEGIN in line for line in lines):
        lines = [regions.BEGIN, *lines, regions.END]
    try:
        tree = ast.parse("\n".join(lines))
    except SyntaxError as error:
        raise UserError(f"{cell.where}, line {error.lineno}: cannot be read as Python: {error.msg}") from None
    starter("\n".join(lines), cell.where)
    inside = _within(lines)
    gone: set[int] = set()
    starters: dict[int, list[str]] = {}
    for node in tree.body:
        first = min([node.lineno, *(item.lineno for item in getattr(node, "decorator_list", []))])
        span = range(first - 1, node.end_lineno or first)
        _names(node, cell, found)
        if isinstance(node, ast.FunctionDef) and any(index in inside for index in span):
            found.functions[node.name] = _KINDS.get(_annotation(node), "any")
            if span[0] in inside:
                starters.setdefault(_opening(lines, span[0]), []).extend(_as_starter(node))
        elif _only_runs(node, found):
            gone.update(span)
            found.absent.update(_stored(node))
            if not isinstance(node, ast.Pass):
                shown = ast.unparse(node).split("\n")[0][:60]
                found.left.append(Left(cell.where, f"only runs something, left out: {shown}"))
    out: list[str] = []
    for index, line in enumerate(lines):
        if index not in gone:
            out += [line, *starters.get(index, [])]
    return "\n".join(out)


def _with_markers(lines: list[str], where: str) -> list[str]:
    """nbgrader's and otter's markers as ours: alone on their lines. Raises UserError where a prompt has no end."""
    made: list[str] = []
    prompt: list[str] = []
    begun = 0
    for number, line in enumerate(lines, 1):
        if prompt:
            prompt.append(line)
            if _PROMPT_END.match(line):
                made, prompt = _prompted(prompt, made), []
        elif _PROMPT.match(line):
            prompt, begun = [line], number
        elif match := _BEGIN.match(line):
            made.append(match[1] + regions.BEGIN)
        elif match := _END.match(line):
            made.append(match[1] + regions.END)
        elif _LINE.search(line) and line.strip().strip("#").strip() != "SOLUTION":
            made += _one_line(line, made)
        else:
            made.append(line)
    if prompt:
        raise UserError(f"{where}, line {begun}: # BEGIN PROMPT without # END PROMPT")
    return made


def _prompted(prompt: list[str], before: list[str]) -> list[str]:
    """The lines before, and otter's prompt as what the starter has in the place of the region that they end in.

    A starter's function has to raise, so that code of a prompt is a comment there.
    """
    match = _PROMPT.match(prompt[0])
    indent = match[1] if match else ""
    said = [line.removeprefix(indent).rstrip() for line in prompt[1:-1]]
    if indent:
        said = [line if line.lstrip().startswith("#") else f"# {line}" for line in said if line.strip() not in _NOTHING]
        said.append(regions.STUB)
    kept = before.copy()
    while kept and not kept[-1].strip():
        kept.pop()
    if kept and kept[-1] == indent + regions.END:
        kept.pop()
    else:
        kept.append(indent + regions.BEGIN)
    return [*kept, *(f"{indent}{regions.STARTER}{line}" for line in said), indent + regions.END]


def _one_line(line: str, before: list[str]) -> list[str]:
    """`x = 5  # SOLUTION` as a region of its own, or as more of the one before."""
    indent = line[: len(line) - len(line.lstrip())]
    solution = _LINE.sub("", line)
    if before and before[-1] == indent + regions.END:
        before.pop()
        return [solution, indent + regions.END]
    target = re.match(r"\s*([\w, ]+)=(?!=)", solution)
    said = [f"{indent}{regions.STARTER}{target[1].strip()} = ..."] if target and not indent else []
    return [indent + regions.BEGIN, *said, solution, indent + regions.END]


def _within(lines: list[str]) -> set[int]:
    """Indices of the lines in regions."""
    found, inside = set(), False
    for index, line in enumerate(lines):
        inside = line.strip() == regions.BEGIN or (inside and line.strip() != regions.END)
        if inside:
            found.add(index)
    return found


def _opening(lines: list[str], index: int) -> int:
    return next(at for at in range(index, -1, -1) if lines[at].strip() == regions.BEGIN)


def _as_starter(node: ast.FunctionDef) -> list[str]:
    """A function that lies in a region as a whole: students are given its signature and its docstring."""
    text = ast.get_docstring(node, clean=False)
    body: list[ast.stmt] = [ast.Expr(ast.Constant(text))] if text else []
    bare = ast.FunctionDef(node.name, node.args, body or [ast.Pass()], [], node.returns)
    lines = ast.unparse(ast.fix_missing_locations(bare)).split("\n")
    lines = lines if text else lines[:-1]
    return [f"{regions.STARTER}{line}".rstrip() for line in [*lines, f"    {regions.STUB}"]]


def _annotation(node: ast.FunctionDef) -> str:
    return ast.unparse(node.returns).strip("'").partition("[")[0] if node.returns else ""


def _only_runs(node: ast.stmt, found: Solution) -> bool:
    """Whether it defines nothing, or computes with functions that a starter does not have yet."""
    if not isinstance(node, _KEPT):
        return True
    if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
        return False
    used = {name.id for name in ast.walk(node.value) if isinstance(name, ast.Name)}
    return bool(used & (found.functions.keys() | found.absent))


def _names(node: ast.stmt, cell: CodeCell, found: Solution) -> None:
    if isinstance(node, ast.Import | ast.ImportFrom):
        for alias in node.names:
            name = alias.asname or alias.name.split(".")[0]
            one = ast.ImportFrom(node.module, [alias], node.level) if isinstance(node, ast.ImportFrom) else None
            found.imports[name] = ast.unparse(one or ast.Import([alias]))
    elif isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
        found.others[node.name] = cell.where
    else:
        found.others |= dict.fromkeys(_stored(node), cell.where)


def _stored(node: ast.stmt) -> list[str]:
    return [item.id for item in ast.walk(node) if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Store)]
