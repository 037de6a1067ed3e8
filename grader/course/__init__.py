"""course.yml and the folders beside it, read into a `Course`; every mistake is reported at once, with its line."""

from grader.course.file import FILE, find, load, select

__all__ = ["FILE", "find", "load", "select"]
