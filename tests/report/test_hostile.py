"""What a submission says is shown, but nothing in it hides, moves or breaks anything."""

from __future__ import annotations

import pytest

from grader.report.hostile import one_line, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text, äöü 漢字 🙂", "plain text, äöü 漢字 🙂"),
        ("line\n\tindented", "line\n\tindented"),
        ("windows\r\nline", "windows\nline"),
        ("progress 10%\rprogress 20%", "progress 10%\\rprogress 20%"),
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("nul \x00 bell \x07 delete \x7f", "nul \\x00 bell \\x07 delete \\x7f"),
        ("terminal \x9b2J", "terminal \\x9b2J"),
        ("right to left \u202egnp.exe", "right to left \\u202egnp.exe"),
        ("isolate \u2066a\u2069", "isolate \\u2066a\\u2069"),
        ("zero \u200bwidth \ufeffspaces", "zero \\u200bwidth \\ufeffspaces"),
        ("line \u2028separator", "line \\u2028separator"),
        ("half a character \ud800 here", "half a character \ufffd here"),
        ("no character \ufffe", "no character \ufffd"),
        ("tag \U000e0041", "tag \\U000e0041"),
        (
            "\u0645\u06cc\u200c\u062e\u0648",
            "\u0645\u06cc\u200c\u062e\u0648",
        ),  # Persian is written with zero-width non-joiners
        ("e\u0301 and q\u0323\u0307", "e\u0301 and q\u0323\u0307"),
        ("é" + "\u0301" * 50, "é" + "\u0301" * 4 + "\ufffd"),
    ],
)
def test_what_cannot_be_seen_is_spelled_out(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize("start", range(0, 0x110000, 0x10000))
def test_every_code_point_can_be_written_as_utf8(start: int) -> None:
    visible("".join(map(chr, range(start, start + 0x10000)))).encode("utf-8")


def test_what_is_visible_stays_as_it_is() -> None:
    once = visible("\x1b[1m\ud800\u202e|\r")
    assert visible(once) == once


def test_a_name_has_one_line() -> None:
    assert one_line("a\nb\tc\r\nd") == "a\\nb\\tc\\nd"
