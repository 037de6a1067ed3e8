"""The JSON Schema of course.yml, for editors: `python -m grader.authoring.schema > course.schema.json`.

`grader` itself reads course.yml without it and says more of a mistake; tests keep both in step.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from grader.model import DATA_SETS, KINDS, PROFILES, Counts

FILE = "course.schema.json"
HEAD = f"# yaml-language-server: $schema={FILE}\n"
"""the first line of a course.yml whose schema lies beside it"""

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string", "pattern": r"\S"}
_SLUG: Schema = {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]*$"}
_POSITIVE: Schema = {"type": "number", "exclusiveMinimum": 0}
_NATURAL: Schema = {"type": "integer", "minimum": 1}
_SIZE: Schema = {"type": "string", "pattern": r"^\d+(\.\d+)?\s*(KiB|MiB|GiB)$"}
_DURATION: Schema = {"type": "string", "pattern": r"^\d{1,6}(\.\d{1,3})?\s*(min|h|d)$"}
_PERCENT: Schema = {"type": "string", "pattern": r"^\d{1,3}(\.\d{1,3})?\s*%$"}
_PATH: Schema = {"type": "string", "pattern": r"^[^\W\d]\w*(\.[^\W\d]\w*)+$"}


def _described(schema: Schema, text: str) -> Schema:
    return {**schema, "description": text}


def _object(properties: Schema, required: tuple[str, ...] = ()) -> Schema:
    return {"type": "object", "properties": properties, "required": [*required], "additionalProperties": False}


def _mapping(values: Schema) -> Schema:
    return {"type": "object", "additionalProperties": values}


_LIMITS = _object(
    {
        "cpu_seconds": _described(_POSITIVE, "CPU time of each test"),
        "import_cpu_seconds": _described(_POSITIVE, "CPU time of the submission's top level"),
        "memory": _described(_SIZE, "beyond the warm interpreter, such as 2GiB"),
        "output": _described(_SIZE, "what may be printed, all tests together"),
        "files": _described(_SIZE, "size of the private file system"),
        "processes": _NATURAL,
    }
)
_LATE: Schema = {
    "anyOf": [
        {"const": "none"},
        _object(
            {
                "grace": _described(_DURATION, "not late within it, such as 15min"),
                "deduction": {
                    "type": "string",
                    "pattern": r"%\s+per\s+(hour|day)$",
                    "description": "such as 10% per day",
                },
                "cap": _described(_PERCENT, "the most that is deducted"),
                "close": _described(_DURATION, "what is later than that does not count"),
            }
        ),
    ]
}
_OF_ALL: Schema = {
    "limits": _LIMITS,
    "late": _LATE,
    "submitted": {"enum": ["mtime", "none"], "description": "whether times of files say when they were handed in"},
    "counts": {"enum": [*Counts], "description": "which of several files that a student handed in"},
}
_KIND: Schema = {"enum": [*KINDS]}
_PROFILE = _object(
    {
        "images": {"type": "integer", "minimum": 1, "description": "that are trained on, of each class equally many"},
        "test_images": {
            "type": "integer",
            "minimum": 1,
            "description": "that are evaluated on; else all",
        },
        "epochs": {"type": "integer", "minimum": 1},
        "budget_seconds": {"type": "number", "exclusiveMinimum": 0, "description": "that the training is told it has"},
        "kill_seconds": {"type": "number", "exclusiveMinimum": 0, "description": "after which its process is ended"},
        "thresholds": {
            "type": "object",
            "additionalProperties": {"type": "number", "exclusiveMinimum": 0},
            "description": "accuracy -> points from there on",
        },
    },
    ("images", "epochs", "budget_seconds", "kill_seconds", "thresholds"),
)
_TRAINING = _object(
    {
        "data": {"enum": list(DATA_SETS), "description": "what is trained on; missing where tests make their own"},
        "parameters": {"type": "integer", "minimum": 1, "description": "of a model, at most"},
        "profiles": {
            "type": "object",
            "propertyNames": {"enum": list(PROFILES)},
            "additionalProperties": _PROFILE,
            "description": "how it is trained on a CPU, on a GPU, and fast in CI",
        },
    },
    ("profiles",),
)
_EXERCISE = _object(
    {
        "slug": _described(_SLUG, "its name, and that of its three folders"),
        "title": _TEXT,
        "week": _NATURAL,
        "points": _described(_POSITIVE, "the tiers add up to it"),
        "submit": {"type": "string", "pattern": r"^[^\W\d]\w*$", "description": "file to hand in, without suffix"},
        "functions": _described(_mapping(_KIND), "what students write -> the kind of value that it returns"),
        "values": _described(_mapping(_KIND), "what students write down -> its kind"),
        "tiers": _described(_mapping(_POSITIVE), "part of the exercise -> its points"),
        "deadline": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}", "description": "such as 2027-02-08 23:59"},
        "forbidden": {
            "type": "array",
            "items": {"anyOf": [_PATH, {"type": "array", "items": _PATH}]},
            "description": "full names of functions that students write themselves",
        },
        "files": {"type": "array", "items": _TEXT, "description": "laid beside each submission"},
        "personal": {"type": "boolean", "description": "each student has numbers of their own"},
        "training": _TRAINING,
        **_OF_ALL,
    },
    ("slug", "title", "week", "points", "submit", "tiers"),
)
SCHEMA: Schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "course.yml",
    **_object(
        {
            "course": _described(_SLUG, "short name of the course"),
            "title": _TEXT,
            "timezone": _described(_TEXT, "of deadlines that name none, such as Europe/Berlin"),
            "weeks": {
                "type": "object",
                "propertyNames": {"pattern": r"^\d+$"},
                "additionalProperties": _TEXT,
                "description": "number of a week -> its title",
            },
            "secret_file": _described(_TEXT, "what students' own numbers are made of"),
            "data": {
                "type": "object",
                "propertyNames": {"enum": list(DATA_SETS)},
                "additionalProperties": _TEXT,
                "description": "name of a data set -> the folder that it lies in",
            },
            "gpu": _object({"memory": _described(_PERCENT, "of the GPU, for each session")}, ("memory",)),
            **_OF_ALL,
            "exercises": {"type": "array", "items": _EXERCISE, "minItems": 1},
        },
        ("course", "title", "exercises"),
    ),
}


def text() -> str:
    return json.dumps(SCHEMA, indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(text())
