"""Numbers that each student has alone: a seed from the course's secret, the exercise and the student's id.

Nobody who lacks the secret can work out another student's numbers, and they are the same at every grading, whatever is
edited. The secret itself goes nowhere but into the seeds.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from grader.errors import CourseError
from grader.model import Course, Exercise, Submission

S = TypeVar("S")

VARIABLE = "GRADER_COURSE_SECRET"
LEAST_CHARACTERS = 16
_SOLUTIONS = b"no secret: what solutions/ answer is for all to see"


def secret(course: Course) -> bytes:
    """From the course's secret file, else from the environment. Raises CourseError where there is none."""
    path = course.root / course.secret_file
    try:
        text, where = path.read_text(encoding="utf-8").strip(), str(path)
    except FileNotFoundError:
        text, where = os.environ.get(VARIABLE, "").strip(), f"${VARIABLE}"
        if not text:
            raise CourseError([_advice(course, path.name)]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError([f"{path}: the course's secret cannot be read: {error}"]) from None
    if len(text) < LEAST_CHARACTERS:
        raise CourseError([f"{where}: expected a secret of {LEAST_CHARACTERS} characters or more, got {len(text)}"])
    return text.encode()


def _advice(course: Course, name: str) -> str:
    slugs = ", ".join(exercise.slug for exercise in course.exercises if exercise.personal)
    return (
        f"{slugs}: each student has numbers of their own, which are made from a secret that the course does not have. "
        f"Write a long random text into {course.root / course.secret_file} "
        f'(python3 -c "import secrets; print(secrets.token_hex(32))" > {name}) or into ${VARIABLE}, '
        "and keep it: another secret gives every student other numbers"
    )


def seed(key: bytes, slug: str, student: str) -> int:
    """63 bits by HMAC-SHA256. The student's id in Unicode's composed form, which not every file system keeps."""
    who = f"{slug}\0{unicodedata.normalize('NFC', student)}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hmac.digest(key, who, hashlib.sha256)[:8], "big") >> 1


def seed_of_solutions(slug: str) -> int:
    """Of the student who the files in solutions/ answer as: the same whatever the secret is, so that they hold."""
    return seed(_SOLUTIONS, slug, "")


def seeding(
    read: Callable[[S, Exercise], Submission], course: Course, exercises: Iterable[Exercise]
) -> Callable[[S, Exercise], Submission]:
    """Reads a student's submission as `read` does, for a personal exercise with the student's seed.

    Raises CourseError where there is no secret and one of the exercises needs it.
    """
    if not any(exercise.personal for exercise in exercises):
        return read
    key = secret(course)

    def read_with_seed(student: S, exercise: Exercise) -> Submission:
        submission = read(student, exercise)
        if not exercise.personal:
            return submission
        return replace(submission, personal_seed=seed(key, exercise.slug, submission.student))

    return read_with_seed
