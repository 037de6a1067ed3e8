"""Renders a report as Markdown, for chats and issue trackers, and as JSON, for programs."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from grader.model import Annotation, Grade, Judgement, Report, TestResult
from grader.report import environment
from grader.report.hostile import visible
from grader.report.view import view


def render_markdown(report: Report) -> str:
    own = environment.of_course(report.course.root)
    return environment.render("report.md.j2", own, report=view(report))


def render_json(report: Report) -> str:
    """The report for programs; its judgements have the keys of `grade --json`."""
    record = {
        "student": report.student,
        "course": report.course.slug,
        "points": report.points,
        "max_points": report.max_points,
        "as_of": report.as_of,
        "judgements": [_without_times(judgement_object(judgement, grade)) for _, judgement, grade in report.entries],
        "annotations": [annotation_object(one) for one in report.annotations],
    }
    return json.dumps(_shown(record), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def judgement_object(judgement: Judgement, grade: Grade) -> dict[str, Any]:
    """A judgement as JSON shows it; `detail`, call, output and evidence of tests stay out.

    `points` are the judged ones, which only another judgement changes; what counts by the course's rules is in `grade`.
    """
    return {
        "student": judgement.student,
        "exercise": judgement.exercise,
        "file": judgement.file,
        "sha256": judgement.sha256,
        "verdict": judgement.verdict.value,
        "points": judgement.points,
        "max_points": judgement.max_points,
        "seconds": judgement.seconds,
        "late": grade.late,
        "grade": _grade_object(grade),
        "walls": judgement.walls,
        "provenance": asdict(judgement.provenance),
        "graded_at": judgement.graded_at,
        "submitted_at": judgement.submitted_at,
        "marked_late": judgement.marked_late,
        "message": judgement.message,
        "notes": list(judgement.notes),
        "tests": [_test_object(test) for test in judgement.tests],
    }


def _grade_object(grade: Grade) -> dict[str, Any]:
    """All times in UTC, as those of the judgement are. Why a deadline was extended is nobody's business out there."""
    return {
        "points": grade.points,
        "deduction": grade.deduction,
        "deducted_percent": grade.deducted_percent,
        "late_seconds": grade.late_seconds,
        "deadline": _utc(grade.deadline),
        "extended_from": _utc(grade.extended_from),
        "rule": grade.rule,
        "adjustments": [annotation_object(one) for one in grade.adjustments],
    }


def annotation_object(one: Annotation) -> dict[str, Any]:
    """What staff wrote, as JSON shows it: the text as they wrote it, in Markdown."""
    return {
        "id": one.id,
        "exercise": one.exercise or None,
        "test": one.test or None,
        "points": one.points,
        "text": one.text,
        "author": one.author,
        "written_at": one.written_at,
    }


def _utc(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="seconds") if moment else None


def _without_times(judgement: dict[str, Any]) -> dict[str, Any]:
    """For the student: how long a hidden test took can be made to tell what its input was."""
    tests = [{**test, "seconds": None} if test["hidden"] else test for test in judgement["tests"]]
    return {**judgement, "seconds": None, "tests": tests}


def _test_object(test: TestResult) -> dict[str, Any]:
    return {
        "name": test.name,
        "hidden": test.hidden,
        "verdict": test.verdict.value,
        "points": test.points,
        "max_points": test.max_points,
        "message": test.message,
        "seconds": test.seconds,
        "mistakes": list(test.mistakes),
        **({"measured": test.measured.values} if test.measured else {}),
    }


def _shown(value: Any) -> Any:
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {key: _shown(item) for key, item in value.items()}
    return [_shown(item) for item in value] if isinstance(value, list) else value
