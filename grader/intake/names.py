"""Names that others chose, of files and of students: made printable, and refused where they cannot be one."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import PurePosixPath

from grader.submission import SUFFIXES

MAX_ID = 255  # characters; no file system has a longer name, and no LMS a longer id
ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar")

NOT_STUDENTS = frozenset({".git", ".ipynb_checkpoints", "__MACOSX", "__pycache__", ".DS_Store", "Thumbs.db"})
"""What computers add to folders."""

_JOINERS = "\u200c\u200d"  # Persian and Hindi names need them; they reorder nothing


def printable(name: str) -> str:
    """The name with control characters, marks that hide or reorder, and bytes that are no text as escapes."""
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return "".join(ch if ch.isprintable() else ch.encode("unicode_escape").decode() for ch in text)


def shown(parts: tuple[str, ...]) -> str:
    return printable("/".join(parts))


def shortened(text: str) -> str:
    return text if len(text) <= 100 else f"{text[:50]}…{text[-25:]} ({len(text):,} characters)"


def hides(name: str) -> str:
    """What in a name deceives its reader, "" when nothing does."""
    for ch in name:
        if ch.isprintable() or ch in _JOINERS:
            continue
        kind = {"Cc": "a control character", "Cf": "a mark that hides or reorders text"}.get(unicodedata.category(ch))
        return f"{kind or 'a character that cannot be shown'} (U+{ord(ch):04X})"
    return ""


def why_no_id(text: str) -> str:
    """Why a text cannot be the id of a student, "" when it can."""
    if not text.strip() or text in (".", ".."):
        return "is no id"
    if len(text) > MAX_ID:
        return f"has {len(text):,} characters; an id has at most {MAX_ID}"
    hidden = hides(text)
    return f"holds {hidden}" if hidden else ""


def same_for_a_reader(text: str) -> str:
    """Equal for names that look the same: é is written in two ways."""
    return unicodedata.normalize("NFC", text)


def is_archive(name: str) -> bool:
    return name.lower().endswith(ARCHIVES)


def bare(name: str) -> str:
    """A file's name without what is easily mistaken: its case, spaces, - and _, a copy's number, its suffix."""
    return re.sub(r"\(\d+\)|[\W_]", "", PurePosixPath(name).stem.lower())


def is_work(name: str) -> bool:
    return name.lower().endswith(SUFFIXES)
