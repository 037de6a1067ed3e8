"""`grader data`: it shows the places, fetches nothing with --list, and says what to do where nothing can be fetched."""

from __future__ import annotations

import types
from pathlib import Path

import pytest

from grader import datasets
from grader.cli import data, main
from grader.model import Course, Exercise, Limits, Profile, Training

NAME = "fashion-mnist"


@pytest.fixture
def one_that_trains(monkeypatch: pytest.MonkeyPatch) -> str:
    """A path at which a course is found whose one exercise trains on the data set."""
    training = Training((Profile("cpu", 100, 5, 60.0, 90.0, ((0.8, 9.0),)),), NAME)
    exercise = Exercise("w4", "W", 4, 9.0, "w", {}, {}, (), Limits(), training=training)
    monkeypatch.setattr(data.course_file, "load", lambda path: Course("c", "C", path, (exercise,), {}))
    return "somewhere"


@pytest.fixture(autouse=True)
def nothing_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setitem(datasets.SYSTEM_FOLDERS, NAME, tmp_path / "system")


def torchvision(monkeypatch: pytest.MonkeyPatch, fetch: object) -> None:
    found = types.SimpleNamespace(FashionMNIST=fetch)
    monkeypatch.setattr(data, "importlib", types.SimpleNamespace(import_module=lambda name: found))


def test_the_list_shows_what_is_used_and_fetches_nothing(
    one_that_trains: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    torchvision(monkeypatch, lambda *arguments, **options: pytest.fail("fetched"))
    assert main(["data", "--list", "--course", one_that_trains]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.endswith("not there") for line in lines] == [True, True, False]
    assert "10,000 training images" in lines[2]
    assert lines[2].endswith("<- used")


def test_what_was_fetched_is_used_from_then_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fetch(folder: str, download: bool) -> None:
        raw = Path(folder) / "FashionMNIST" / "raw"
        raw.mkdir(parents=True)
        for stem in datasets.FILES:
            (raw / f"{stem}.gz").write_bytes(b"packed")

    torchvision(monkeypatch, fetch)
    torn = datasets.cache() / NAME
    torn.mkdir(parents=True)
    (torn / f"{next(iter(datasets.FILES))}.gz").write_bytes(b"pack")
    data._fetch(NAME)
    assert {path.read_bytes() for path in torn.iterdir()} == {b"packed"}
    assert datasets.find(NAME).path == datasets.cache() / NAME
    assert [path.name for path in datasets.cache().iterdir()] == [NAME], "nothing half-fetched is left"
    assert "fetched" in capsys.readouterr().err


def test_without_a_network_it_says_what_to_do_and_leaves_nothing(
    one_that_trains: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fetch(folder: str, download: bool) -> None:
        raise OSError("Temporary failure in name resolution")

    torchvision(monkeypatch, fetch)
    assert main(["data", "--course", one_that_trains]) == 1
    error = capsys.readouterr().err
    assert "apt-get install dataset-fashion-mnist" in " ".join(error.split())
    assert list(datasets.cache().iterdir()) == []
