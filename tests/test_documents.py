"""What the documents name exists: files, folders, and the tests that show a claim."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").glob("*.md")])
NAMED_TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")


def functions(path: Path) -> set[str]:
    return {node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_test_that_a_document_names_exists(document: Path) -> None:
    for file, name in NAMED_TEST.findall(document.read_text()):
        assert (REPOSITORY / file).is_file(), file
        assert not name or name in functions(REPOSITORY / file), f"{file}::{name}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_to_a_file_arrives(document: Path) -> None:
    for target in LINK.findall(document.read_text()):
        assert (document.parent / target).exists(), target


def test_each_claim_of_security_names_its_test() -> None:
    text = (REPOSITORY / "SECURITY.md").read_text()
    rows = text.split("## Claims, and what shows them")[1].split("\n## ")[0].splitlines()
    claims = [row for row in rows if row.startswith("|")][2:]
    assert len(claims) > 15
    assert [row for row in claims if not NAMED_TEST.search(row)] == []


def test_every_document_is_in_the_site() -> None:
    nav = (REPOSITORY / "mkdocs.yml").read_text().split("nav:")[1]
    named = set(re.findall(r"([\w-]+\.md)$", nav, re.MULTILINE))
    assert named == {path.name for path in (REPOSITORY / "docs").glob("*.md")}
