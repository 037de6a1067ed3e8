"""The words of course.yml that stand for values. Each function raises ValueError for what it does not read."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from grader import late
from grader.model import DATA_SETS, KINDS

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]*\Z")
_FILE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*\Z")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(KiB|MiB|GiB)\Z")
_SIZE_UNITS = {"KiB": 2**10, "MiB": 2**20, "GiB": 2**30}


def slug(text: str) -> str:
    if not _SLUG.match(text):
        raise ValueError
    return text


def identifier(text: str) -> str:
    if not text.isidentifier():
        raise ValueError
    return text


def file_name(text: str) -> str:
    if not _FILE_NAME.match(text):
        raise ValueError
    return text


def full_name(text: str) -> str:
    parts = text.split(".")
    if len(parts) < 2 or not all(part.isidentifier() for part in parts):
        raise ValueError
    return text


def kind(text: str) -> str:
    if text not in KINDS:
        raise ValueError
    return text


def boolean(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError
    return text == "true"


def positive(text: str) -> float:
    number = float(text)
    if not 0 < number < float("inf"):
        raise ValueError
    return number


def fraction(text: str) -> float:
    percent = late.percentage(text)
    if not 0 < percent <= 100:
        raise ValueError
    return percent / 100


def share(text: str) -> float:
    number = float(text)
    if not 0 < number < 1:
        raise ValueError
    return number


def data_set(text: str) -> str:
    if text not in DATA_SETS:
        raise ValueError
    return text


def natural(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def size(text: str) -> int:
    match = _SIZE.match(text)
    size_bytes = int(float(match[1]) * _SIZE_UNITS[match[2]]) if match else 0
    if size_bytes < 1:
        raise ValueError
    return size_bytes


def zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (KeyError, OSError):
        raise ValueError from None


def submitted(text: str) -> bool:
    if text not in ("mtime", "none"):
        raise ValueError
    return text == "mtime"


def moment(text: str, zone: ZoneInfo) -> datetime | None:
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=zone)
