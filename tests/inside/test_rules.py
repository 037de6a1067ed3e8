"""What of a source counts as using a forbidden function, and what an honest student may write."""

from __future__ import annotations

import importlib
import textwrap

import pytest

from grader.inside import rules
from grader.inside.rules import Finding

POOL, LAYER, UNFOLD = "torch.nn.functional.max_pool2d", "torch.nn.MaxPool2d", "torch.Tensor.unfold"
CONVOLVE, FOLDED = "numpy.convolve", "torch.nn.functional.unfold"
FORBIDDEN = [POOL, LAYER, UNFOLD, CONVOLVE]


def exported(module: str) -> list[str]:
    return [name for name in vars(importlib.import_module(module)) if not name.startswith("_")]


def findings(source: str, names: tuple[str, ...] = ("f",), forbidden: list[str] = FORBIDDEN) -> list[Finding]:
    statements = rules.statements(textwrap.dedent(source).encode(), [])
    return rules.findings(statements, names, forbidden, exported)


USES = [
    ("by its full name", "import torch\ndef f(x): return torch.nn.functional.max_pool2d(x, 2)", POOL, 2),
    ("module alias", "import torch.nn.functional as F\ndef f(x):\n  return F.max_pool2d(x, 2)", POOL, 3),
    ("module from a package", "from torch.nn import functional as F\ndef f(x): return F.max_pool2d(x, 2)", POOL, 2),
    ("function alias", "from torch.nn.functional import max_pool2d as mp\ndef f(x): return mp(x, 2)", POOL, 2),
    ("assigned alias", "import torch\np = torch.max_pool2d\ndef f(x):\n  return p(x, 2)", POOL, 4),
    ("assigned in a tuple", "import torch\na, p = abs, torch.max_pool2d\ndef f(x): return p(x, 2)", POOL, 3),
    ("assigned on a condition", "import torch\np = torch.max_pool2d if 1 else max\nf = p", POOL, 3),
    ("the function itself", "from torch import max_pool2d as f", POOL, 1),
    ("assigned as the function", "import torch\nf = torch.max_pool2d", POOL, 2),
    ("imported within", "def f(x):\n  import torch.nn.functional as F\n  return F.max_pool2d(x, 2)", POOL, 3),
    ("local alias", "import torch\ndef f(x):\n  F = torch.nn.functional\n  G = F\n  return G.max_pool2d(x)", POOL, 5),
    ("default value", "import torch\ndef f(x, F=torch.nn.functional):\n  return F.max_pool2d(x)", POOL, 3),
    ("star import", "from torch.nn.functional import *\ndef f(x): return max_pool2d(x, 2)", POOL, 2),
    ("star import of a package", "from torch.nn import *\ndef f(x): return functional.max_pool2d(x)", POOL, 2),
    ("star import after the function", "def max_pool2d(x): pass\nfrom torch import *\nf = max_pool2d", POOL, 3),
    ("getattr", "import torch\ndef f(x): return getattr(torch, 'max_pool2d')(x, 2)", POOL, 2),
    ("getattr of parts", "import torch\ndef f(x): return getattr(torch, 'max_' + 'pool' '2d')(x, 2)", POOL, 2),
    ("getattr of a format", "import torch\ndef f(x): return getattr(torch, f'max_{\"pool2d\"}')(x, 2)", POOL, 2),
    ("getattr by another name", "import torch\ng = getattr\ndef f(x): return g(torch, 'max_pool2d')(x)", POOL, 3),
    ("builtins.getattr", "import builtins, torch\ndef f(x): builtins.getattr(torch, 'max_pool2d')(x)", POOL, 2),
    ("vars", "import torch.nn.functional as F\ndef f(x): return vars(F)['max_pool2d'](x, 2)", POOL, 2),
    ("__dict__", "import torch.nn.functional as F\ndef f(x): return F.__dict__['max_pool2d'](x, 2)", POOL, 2),
    ("__dict__.get", "import torch.nn.functional as F\ndef f(x): return F.__dict__.get('max_pool2d')(x)", POOL, 2),
    ("__getattribute__", "import torch\ndef f(x): return torch.__getattribute__('max_pool2d')(x)", POOL, 2),
    ("import_module", "import importlib as i\ndef f(x): i.import_module('torch.nn.functional').max_pool2d(x)", POOL, 2),
    ("__import__", "def f(x): return __import__('torch').max_pool2d(x, 2)", POOL, 1),
    ("sys.modules", "import sys\ndef f(x): return sys.modules['torch'].max_pool2d(x, 2)", POOL, 2),
    ("operator", "import torch\ndef f(x): return torch.ops.aten.max_pool2d.default(x, [2, 2])", POOL, 2),
    ("binding", "import torch\ndef f(x): return torch._C._nn.max_pool2d(x, 2)", POOL, 2),
    ("passed on", "import torch, functools\np = functools.partial(torch.max_pool2d)\ndef f(x): return p(x)", POOL, 2),
    ("a helper's", "import torch\ndef f(x): return g(x)\ndef g(x): return h(x)\ndef h(x): torch.max_pool2d", POOL, 4),
    ("a lambda's", "import torch\nf = lambda x: torch.max_pool2d(x, 2)", POOL, 2),
    ("an inner function's", "import torch\ndef f(x):\n  def g():\n    return torch.max_pool2d\n  return g()", POOL, 4),
    ("a method's", "import torch\nclass A:\n  def g(self, x): torch.max_pool2d(x)\ndef f(x): A().g(x)", POOL, 3),
    ("a base class", "from torch import nn\nclass A(nn.MaxPool2d): pass\ndef f(x): return A(2)(x)", LAYER, 2),
    ("a layer", "from torch import nn\nlayer = nn.MaxPool2d(2)\ndef f(x): return layer(x)", LAYER, 2),
    ("a layer of an object", "from torch import nn\nclass A: pass\na = A()\na.l = nn.MaxPool2d(2)\nf = a", LAYER, 4),
    ("an entry of a table", "import torch\nT = {}\nT['max'] = torch.max_pool2d\ndef f(x): return T['max'](x)", POOL, 3),
    ("within try", "try:\n  from torch import max_pool2d as p\nexcept OSError:\n  p = 0\ndef f(x): p(x)", POOL, 5),
    ("one of two branches", "import torch\nif 1:\n  f = torch.max_pool2d\nelse:\n  def f(x): pass", POOL, 3),
    ("assigned in an expression", "import torch\nprint(p := torch.max_pool2d)\ndef f(x): return p(x)", POOL, 3),
    ("made global", "import torch\ndef g():\n  global p\n  p = torch.max_pool2d\ng()\ndef f(x): return p(x)", POOL, 4),
    ("kept before it is redefined",
     "from torch import max_pool2d\np = max_pool2d\ndef max_pool2d(x): return p(x)\nf = max_pool2d", POOL, 3),
    ("a value", "import torch\nf = torch.max_pool2d(torch.ones(1, 2, 2), 2).item()", POOL, 2),
    ("a method of anything", "def f(x): return x.mT.unfold(2, 2, 2)", UNFOLD, 1),
    ("a method by getattr", "def f(x): return getattr(x, 'unfold')(2, 2, 2)", UNFOLD, 1),
    ("a method of its class", "from torch import Tensor\ndef f(x): return Tensor.unfold(x, 2, 2, 2)", UNFOLD, 2),
    ("of numpy", "import numpy as np\ndef f(a): return np.convolve(a, a)", CONVOLVE, 2),
]  # fmt: skip


@pytest.mark.parametrize(("source", "forbidden", "line"), [row[1:] for row in USES], ids=[row[0] for row in USES])
def test_a_use_is_found(source: str, forbidden: str, line: int) -> None:
    assert findings(source) == [Finding("f", forbidden, line)]


OWN = "def max_pool2d(x, k): return x.amax()\ndef f(x): return max_pool2d(x, 2)\n"
HONEST = [
    ("other functions of torch", "import torch\ndef f(x): return torch.maximum(x.max(), x.amax((2, 3)))"),
    ("words", "def f(x):\n  '''Like torch.nn.functional.max_pool2d.'''\n  return 'F.max_pool2d'  # torch.max_pool2d"),
    ("an own function of that name", OWN),
    ("an own function after a star import", "from torch.nn.functional import *\n" + OWN),
    ("an own function after an import", "from torch.nn.functional import max_pool2d\n" + OWN),
    ("an own function that calls itself", "from torch import max_pool2d\n" + OWN.replace("x.amax()", "max_pool2d(x)")),
    ("an own name of a module", "def f(x, F): return F.max_pool2d(x)"),
    ("an own class of that name", "class MaxPool2d: pass\ndef f(x): return MaxPool2d()"),
    ("an own method of that name", "class A:\n  def unfold(self): pass\n  def g(self): self.unfold()\nf = A().g"),
    ("another package's", "import mine\ndef f(x): return mine.max_pool2d(mine.unfold(x))"),
    ("a key", "def f(x, table): return table['max_pool2d']"),
    ("an unused import", "from torch.nn.functional import max_pool2d\ndef f(x): return x"),
    ("a local name", "from torch import max_pool2d\ndef f(x):\n  max_pool2d = 3\n  return max_pool2d"),
    ("a parameter", "from torch import max_pool2d\ndef f(max_pool2d): return [max_pool2d for _ in '12']"),
    ("a type", "from torch import nn\ndef f(x, layer: nn.MaxPool2d | None = None) -> nn.MaxPool2d: pass"),
    ("the main part", "import torch\nif __name__ == '__main__':\n  f = torch.max_pool2d\n  print(f)\ndef f(x): pass"),
    ("a test of one's own", "import torch\ndef test(x): assert f(x) == torch.max_pool2d(x, 2)\ndef f(x): return x"),
    ("a test that is called", "import torch\ndef test(x): torch.max_pool2d(x)\ntest(1)\ndef f(x): return x"),
    ("a comparison", "import torch\ndef f(x): return x\nassert f(1) == torch.max_pool2d(1, 2)"),
    ("a comparison in a loop", "import torch\ndef f(x): return x\nfor k in '12':\n  print(torch.max_pool2d(1, k))"),
    ("an expected value", "import torch\ndef f(x): return x\nexpected = torch.max_pool2d(1)\nprint(expected == f(1))"),
    ("removed again", "from torch import max_pool2d as f\ndel f"),
    ("a file that cannot be parsed", "import torch\ndef f(x: return torch.max_pool2d"),
]  # fmt: skip


@pytest.mark.parametrize("source", [row[1] for row in HONEST], ids=[row[0] for row in HONEST])
def test_what_is_honest_is_not_found(source: str) -> None:
    assert findings(source) == []


def test_each_of_the_exercises_names_answers_for_itself() -> None:
    source = """\
        import torch
        def one(x): return shared(x)
        def two(x): return x.unfold(1, 2, 2), shared(x)
        def three(x): return x
        def shared(x): return torch.max_pool2d(x, 2)
        """
    found = findings(source, ("one", "two", "three", "four"))
    assert found == [Finding("one", POOL, 5), Finding("two", UNFOLD, 3), Finding("two", POOL, 5)]


def test_the_lines_of_the_function_itself_come_first() -> None:
    source = "import torch\np = torch.max_pool2d\nq = p\ndef g(x): return p(x)\ndef f(x):\n  g(x)\n  return q(x)"
    assert findings(source) == [Finding("f", POOL, 7)]


def test_a_name_is_the_functions_before_it_is_the_methods() -> None:
    source = "import torch\ndef f(x): return torch.nn.functional.unfold(x)\ndef g(x): return x.unfold(1, 2, 3)"
    found = findings(source, ("f", "g"), [UNFOLD, FOLDED])
    assert found == [Finding("f", FOLDED, 2), Finding("g", UNFOLD, 3)]


def test_lines_are_those_of_the_whole_source_and_a_broken_cell_is_left_out() -> None:
    text = "import torch\n\ndef half(:\n    pass\n\ndef f(x):\n    return torch.max_pool2d(x, 2)\n"
    statements = rules.statements(text.encode(), [(1, 2), (3, 4), (5, 7)])
    assert rules.findings(statements, ["f"], FORBIDDEN) == [Finding("f", POOL, 7)]


@pytest.mark.parametrize(
    "source",
    [
        "x = " + "-" * 100_000 + "1",
        "x = " + "(" * 150 + ")" * 150,
        "x = " + "+".join(["1"] * 20_000),
        "x = y" + ".a" * 20_000,
        "x = " + "lambda: " * 5_000 + "1",
        "x = " + "+".join(["'ab'"] * 800),
        "a = 'x' * 10**12",
        "if a: pass\n" + "elif a: pass\n" * 5_000,
        "\n".join(f"a{n + 1} = a{n}" for n in range(2_000)),
        "def f():\n" + "".join(f"  a{n} = a{n + 1}\n" for n in range(2_000)),
        "a = b = a\n" * 2_000,
        "\0",
        "# -*- coding: klingon -*-",
        "x = '\\d'",
    ],
    ids=lambda source: source[:12],
)
def test_no_source_is_too_strange_to_read(source: str, recwarn: pytest.WarningsRecorder) -> None:
    findings(source)
    assert not recwarn.list
