"""A source is cut into tokens: what a copy changes first makes no difference, and any bytes have some."""

from __future__ import annotations

import pytest

from grader.similarity.tokens import MAX_CHARACTERS, MAX_TOKENS, TooLong, tokens

ORIGINAL = '''\
class Net(nn.Module):
    """A network."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 8, kernel_size=3)  # eight maps

    def forward(self, x):
        return torch.relu(self.conv(x)).flatten(1)
'''


@pytest.mark.parametrize(
    "copied",
    [
        ORIGINAL.replace("Net", "Netz").replace("x", "bild"),
        ORIGINAL.replace("self.conv", "me.layer").replace("self", "me"),
        ORIGINAL.replace('    """A network."""\n\n', "").replace("  # eight maps", "\n    # 8\n"),
        ORIGINAL.replace("    ", "\t").replace("(1, 8, kernel_size=3)", "(\n  1,\\\n  8, kernel_size = 3)"),
        "import torch; from torch import (\n    nn,\n)\n" + ORIGINAL,
        "'''What it does.'''\n" + ORIGINAL.replace("return ", 'r"""Says\nmore."""\n        return '),
    ],
    ids=["names", "what a class keeps", "comments and docstrings", "layout", "imports", "more docstrings"],
)
def test_what_a_copy_changes_first_makes_no_difference(copied: str) -> None:
    assert copied != ORIGINAL
    assert tokens(copied).texts == tokens(ORIGINAL).texts


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Conv2d", "Conv1d"), ("relu", "tanh"), ("8", "16"), (".flatten(1)", ""), ("return", "yield"),
        ("(self.conv(x))", "(-self.conv(x))"), ("super", "print"),
    ],
)  # fmt: skip
def test_what_a_program_does_makes_one(old: str, new: str) -> None:
    assert tokens(ORIGINAL.replace(old, new)).texts != tokens(ORIGINAL).texts


def test_nothing_hides_behind_what_is_left_out() -> None:
    cut = tokens('import torch; a = 1\n"text"; b = 2\nif x: "text"\nyield from c\nfrom . import (\n  d)\ne')
    assert " ".join(cut.texts) == "V = 1 V = 2 if V : S yield from V V"


def test_each_token_knows_its_line() -> None:
    cut = tokens('a = """one\ntwo""" + \\\n  b\n\nc')
    assert list(zip(cut.texts, cut.lines, strict=True)) == [
        ("V", 1), ("=", 1), ("S", 1), ("+", 2), ("V", 3), ("V", 5)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "", "\n", "\\", '"', "'''", '"""\\', "f'{", "def f(:\n  return ]]]", "\0\0 x = 1", "\ufeffx = 1",
        "(" * 15_000, "\"'" * 9_000, "'''" * 9_000, "\\\n" * 40_000, "1" * 90_000, "a" * 90_000, "0e" * 40_000,
        "\u202e\u0660\U0001f600 \ud800", "#" * 90_000, "rb" * 40_000 + "'",
    ],
)  # fmt: skip
def test_any_text_has_tokens(text: str) -> None:
    cut = tokens(text)
    assert len(cut.texts) == len(cut.lines) <= MAX_TOKENS


@pytest.mark.parametrize("text", ["x" * (MAX_CHARACTERS + 1), "+" * (MAX_TOKENS + 1), "\n" * MAX_CHARACTERS + "x"])
def test_what_nobody_would_write_is_not_compared(text: str) -> None:
    with pytest.raises(TooLong):
        tokens(text)
