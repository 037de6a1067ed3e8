"""`grader overview --similarity` reads what `grade` takes, whatever is in it, and writes beside the class page."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from grader import cli
from grader.model import Judgement, Verdict
from grader.store import open_store
from tests.similarity.conftest import disguised, own_work


@pytest.fixture
def root(write_course: Callable[..., Path]) -> Path:
    """A course with one judgement, and a class of six: two wrote alike, and two files cannot be compared."""
    root = write_course()
    with open_store(root / "results") as store:
        store.add(Judgement("s00", "w1-double", Verdict.ACCEPTED, 4.0, 4.0), "key")
    files = {f"s{number:02}": own_work(number).encode() for number in range(3)}
    files |= {"copy": disguised(own_work(1)).encode(), "nul": b"x = 1\0", "long": b"x = 1\n" * 50_000}
    for student, content in files.items():
        (root / "submissions" / student).mkdir(parents=True)
        (root / "submissions" / student / "double.py").write_bytes(content)
    return root


def overview(root: Path, *options: str) -> int:
    return cli.main(["overview", "--course", str(root), "--results", str(root / "results"), *options])


def test_pages_are_written_beside_the_overview(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = root / "results/overview/similar"
    folder.mkdir(parents=True)
    for name in ("w1-double-7.html", "notes.html"):
        (folder / name).write_text("of an earlier time")
    assert overview(root, "--similarity", str(root / "submissions")) == 0
    assert sorted(path.name for path in folder.iterdir()) == ["index.html", "notes.html", "w1-double-1.html"]
    listed = (folder / "index.html").read_text()
    assert "nul: double.py holds a NUL byte in line 1" in listed
    assert "long: double.py has 300,000 characters of code" in listed
    whole = (root / "results/overview/index.html").read_text()
    assert 'w1-double 1. <a href="similar/index.html">All pairs</a>' in whole
    said = " ".join(capsys.readouterr().out.split())
    assert "index.html: 1 pairs to look at among 4 files. For staff only. 2 files were not compared" in said
    assert not (root / "results/reports").exists()


def test_a_download_is_compared_as_it_came(root: Path) -> None:
    with zipfile.ZipFile(root / "canvas.zip", "w") as archive:
        for number, path in enumerate(sorted((root / "submissions").iterdir())):
            archive.writestr(f"{path.name}_{number}_{number}_double.py", (path / "double.py").read_bytes())
    assert overview(root, "--similarity", str(root / "canvas.zip"), "--from", "canvas", "--out", str(root / "out")) == 0
    assert (root / "out/similar/w1-double-1.html").is_file()


def test_the_overview_alone_compares_nothing_and_a_wrong_folder_is_told(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert overview(root) == 0
    assert "Look at these two" not in (root / "results/overview/index.html").read_text()
    assert overview(root, "--similarity", str(root / "results")) == 1
    assert "grader: " in capsys.readouterr().err


def test_without_the_extra_it_says_what_to_install(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in [name for name in sys.modules if name.startswith(("grader.similarity", "grader.cli.similar"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "datasketch", None)
    assert overview(root, "--similarity", str(root / "submissions")) == 1
    assert "pip install 'grader[similarity]'" in capsys.readouterr().err
