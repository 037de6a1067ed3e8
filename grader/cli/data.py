"""`grader data`: the data that training exercises learn from, where they lie, and what is missing fetched."""

from __future__ import annotations

import argparse
import importlib
import shutil
import sys
import tempfile
from pathlib import Path

from grader import course as course_file
from grader import datasets
from grader.cli import GRADED, console
from grader.errors import UserError
from grader.model import Course


def run(arguments: argparse.Namespace) -> int:
    course = course_file.load(arguments.course or course_file.find(Path.cwd()))
    out = console.console()
    for name, folder in sorted(_wanted(course).items()):
        if not datasets.find(name, folder).is_whole and not arguments.list:
            out.print(f"{name}: fetching the whole data set, 30 MB", soft_wrap=True)
            _fetch(name)
        found = datasets.find(name, folder)
        for place in datasets.places(name, folder):
            there = f"{datasets.count(place):,} training images" if datasets.is_complete(place.path) else "not there"
            mark = "  <- used" if place == found else ""
            out.print(f"{name}: {place.what}: {place.path}: {there}{mark}", soft_wrap=True, markup=False)
    return GRADED


def _wanted(course: Course) -> dict[str, Path | None]:
    """Name of each data set that the course trains on -> the folder that course.yml names."""
    trainings = [exercise.training for exercise in course.exercises if exercise.training]
    return {each.data: datasets.folder_of(each.data_folder) for each in trainings if each.data}


def _fetch(name: str) -> None:
    """By torchvision, which knows the checksums; moved into its place when all of it is there."""
    torchvision = importlib.import_module("torchvision.datasets")  # slow to import, and seldom needed
    target = datasets.cache() / name
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        try:
            torchvision.FashionMNIST(folder, download=True)
        except (OSError, RuntimeError) as error:
            raise UserError(
                f"{name} cannot be fetched: {error}. Install it (Debian: apt-get install dataset-{name}), or name "
                "its folder in course.yml, `data:`; without it, what trains on a part goes on"
            ) from None
        whole = Path(folder) / name
        whole.mkdir()
        for stem in datasets.FILES:
            (Path(folder) / "FashionMNIST" / "raw" / f"{stem}.gz").rename(whole / f"{stem}.gz")
        shutil.rmtree(target, ignore_errors=True)  # not whole, or nobody would have fetched it
        whole.rename(target)
    print(f"{name}: fetched", file=sys.stderr)
