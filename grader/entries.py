"""A YAML file of a course as entries that know their lines, and a reader that collects every mistake in them."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import yaml

from grader.errors import CourseError, UserError

MAX_FILE_BYTES = 2**20

T = TypeVar("T")


def compose(path: Path) -> Entry:
    """The whole file as one entry. Raises CourseError, FileNotFoundError, and UserError where it cannot be read."""
    try:
        text = path.read_bytes()[:MAX_FILE_BYTES].decode()
        return Entry(yaml.compose(text, Loader=yaml.SafeLoader), "")
    except FileNotFoundError:
        raise
    except OSError as error:
        raise UserError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise CourseError([f"{path.name}: expected UTF-8 text; save the file as UTF-8"]) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CourseError([f"{path.name}:{line}: not valid YAML: {error.problem}"]) from None
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        raise CourseError([f"{path.name}:{line}: not valid YAML: {error.reason}"]) from None
    except RecursionError:
        raise CourseError([f"{path.name}:1: not valid YAML: nested too deep"]) from None


class Entry:
    """A place in the file: its YAML node, and its path in the words of the message: exercises[2].points."""

    def __init__(self, node: yaml.Node | None, path: str) -> None:
        self.node = node
        self.path = path

    @property
    def line(self) -> int:
        return self.node.start_mark.line + 1 if self.node else 1

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.node, yaml.MappingNode)

    def says(self, word: str) -> bool:
        return isinstance(self.node, yaml.ScalarNode) and self.node.value == word

    @property
    def got(self) -> str:
        """What stands there, for a message."""
        if isinstance(self.node, yaml.MappingNode):
            return "a mapping"
        if isinstance(self.node, yaml.SequenceNode):
            return "a list"
        if not isinstance(self.node, yaml.ScalarNode) or self.node.tag.endswith(":null"):
            return "nothing"
        return f'"{self.node.value}"' if self.node.tag.endswith(":str") else self.node.value


class Reader:
    def __init__(self) -> None:
        self.problems: list[tuple[int, str]] = []

    def report(self, entry: Entry, text: str) -> None:
        self.problems.append((entry.line, f"{entry.path}: {text}" if entry.path else text))

    def expected(self, entry: Entry, what: str) -> None:
        self.report(entry, f"expected {what}, got {entry.got}")

    # Shapes

    def mapping(self, entry: Entry, what: str) -> dict[str, Entry]:
        if not isinstance(entry.node, yaml.MappingNode):
            self.expected(entry, what)
            return {}
        entries: dict[str, Entry] = {}
        for key, value in entry.node.value:
            name = str(key.value)
            child = Entry(value, f"{entry.path}.{name}" if entry.path else name)
            if name in entries:
                self.report(Entry(key, child.path), "is here a second time")
            entries[name] = child
        return entries

    def keys(self, entry: Entry, known: tuple[str, ...], required: tuple[str, ...] = ()) -> dict[str, Entry]:
        entries = self.mapping(entry, f"a mapping with {', '.join(required or known)}")
        for name in [name for name in entries if name not in known]:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {close[0]}?" if close else f"known are {', '.join(known)}"
            self.report(entries.pop(name), f"unknown key; {hint}")
        for name in required:
            if name not in entries and isinstance(entry.node, yaml.MappingNode):
                self.report(entry, f"{name} is missing")
        return entries

    def items(self, entry: Entry | None, what: str) -> list[Entry]:
        if entry is None:
            return []
        if not isinstance(entry.node, yaml.SequenceNode):
            self.expected(entry, what)
            return []
        return [Entry(node, f"{entry.path}[{index}]") for index, node in enumerate(entry.node.value)]

    # Scalars

    def scalar(self, entry: Entry | None, what: str, parse: Callable[[str], T], default: T) -> T:
        """What stands there, through `parse`, which raises ValueError for anything else than `what`."""
        if entry is None:
            return default
        node = entry.node
        try:
            if isinstance(node, yaml.ScalarNode) and not node.tag.endswith(":null"):
                return parse(node.value)
        except ValueError:
            pass
        self.expected(entry, what)
        return default

    def text(self, entry: Entry | None) -> str:
        return self.scalar(entry, "text", _nonempty, "")

    def refuse_mistakes(self, file: str) -> None:
        """Raises CourseError with one line for each mistake, in the order of the file."""
        if self.problems:
            raise CourseError([f"{file}:{line}: {text}" for line, text in sorted(self.problems)])


def _nonempty(text: str) -> str:
    if not text.strip():
        raise ValueError
    return text.strip()
