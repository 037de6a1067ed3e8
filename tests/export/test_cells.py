"""CSV: a file that was filled differs in the filled cells alone; free text never becomes a formula."""

from __future__ import annotations

import pytest

from grader.errors import UserError
from grader.export.cells import Sheet, guarded, write

ODD = (
    b'\xef\xbb\xbfName,"Grade",Note\r\n"Doe, Jane",,"said ""yes"",\nthen left"\n'
    b' =1+1 ,"5.00",\xc3\x9cbung\r\nshort\r\n"last",x,"no line end"'
)


def test_what_is_not_filled_keeps_its_bytes() -> None:
    assert Sheet(ODD, "odd.csv").content() == ODD


def test_one_cell_is_filled_and_nothing_else_changes() -> None:
    sheet = Sheet(ODD, "odd.csv")
    assert sheet.titles == ["Name", "Grade", "Note"]
    assert sheet.cell(1, 2) == 'said "yes",\nthen left'
    assert sheet.fill(1, 1, "7.50")
    assert sheet.fill(2, 1, 'a "b"')
    expected = ODD.replace(b'"Doe, Jane",,', b'"Doe, Jane",7.50,').replace(b'"5.00"', b'"a ""b"""')
    assert sheet.content() == expected
    assert not sheet.fill(3, 1, "1")


@pytest.mark.parametrize(("header", "delimiter"), [("a;b;c", ";"), ("a\tb", "\t"), ("a,b", ","), ("a", ",")])
def test_the_separator_is_told_by_the_first_line(header: str, delimiter: str) -> None:
    assert Sheet(header.encode(), "x").delimiter == delimiter


@pytest.mark.parametrize("content", [b"\0", b"\xff\xfe", b'a,b\n"c,d\n'])
def test_what_is_no_csv_is_refused(content: bytes) -> None:
    with pytest.raises(UserError):
        Sheet(content, "x.csv")


def test_an_open_quote_is_named_with_its_line() -> None:
    with pytest.raises(UserError, match=r"x\.csv:2: a quote"):
        Sheet(b'a,b\n"c,d\n', "x.csv")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('=HYPERLINK("http://x","y")', '\'=HYPERLINK("http://x","y")'),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t'=1"),
        ("\r=1", "'\r'=1"),
        ("  =1", "  '=1"),
        ("\uff1d1+1", "'\uff1d1+1"),  # full width
        ("name;=1+1", "name;'=1+1"),  # opened with a semicolon between cells
        ("-12.5", "-12.5"),
        ("+3", "+3"),
        ("0042", "0042"),
        ("Jane Doe", "Jane Doe"),
        ("a=b", "a=b"),
        ("", ""),
    ],
)
def test_a_formula_is_shown_and_not_computed(text: str, shown: str) -> None:
    assert guarded(text) == shown


def test_our_own_csv_is_utf_8_that_excel_knows() -> None:
    assert write([["Übung", 1]]) == b"\xef\xbb\xbf\xc3\x9cbung,1\r\n"
    write([["half \ud800"]]).decode("utf-8")
