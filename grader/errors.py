"""Errors that are told apart by whose they are. Imports nothing of ours."""

from __future__ import annotations


class GraderError(Exception):
    """Base of all errors raised on purpose; the message is for a person and says what to do."""


class UserError(GraderError):
    """The one who typed the command can mend it: a missing folder, an unknown exercise."""


class CourseError(UserError):
    """Something in the course's own files is wrong; `problems` holds one line for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems

    def __reduce__(self) -> tuple[type[CourseError], tuple[list[str]]]:
        """It crosses from a judge process to the one that handed out the work."""
        return type(self), (self.problems,)


class JudgeError(GraderError):
    """A fault of the grader, of a test or of the machine; never counted against a student."""


class SandboxUnavailable(JudgeError):
    """This host refuses a wall that untrusted code must not run without."""
