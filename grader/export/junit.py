"""JUnit XML, as Jenkins, GitLab and GitHub's reporters read it: one suite for each submission, one case for each test.

A wrong answer is a failure; what crashed, ran too long or could not be judged is an error. Of a hidden test stand the
name, the verdict and the author's sentence: logs of a CI are read by many.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator

from grader.model import Graded, TestResult, Verdict
from grader.report.hostile import one_line, visible

_WRONG, _NOT_RUN = (Verdict.WRONG_ANSWER,), (Verdict.NOT_RUN, Verdict.NOT_SUBMITTED)


def lines(course: str, graded: Iterable[Graded]) -> Iterator[str]:
    """The document, a suite at a time."""
    yield '<?xml version="1.0" encoding="utf-8"?>\n'
    yield f"<testsuites name={_quoted(f'grader {course}')}>\n"
    for entry in graded:
        yield ET.tostring(_suite(entry), encoding="unicode") + "\n"
    yield "</testsuites>\n"


def _suite(entry: Graded) -> ET.Element:
    exercise, judgement, grade = entry
    name = f"{judgement.student} {exercise.slug}"
    counts = [_kind(test.verdict) for test in judgement.tests] or [_kind(judgement.verdict)]
    suite = ET.Element(
        "testsuite",
        name=_text(name),
        errors=str(counts.count("error")),
        failures=str(counts.count("failure")),
        skipped=str(counts.count("skipped")),
        tests=str(len(counts)),
        time=f"{judgement.seconds:.3f}",
        timestamp=_text(judgement.graded_at),
    )
    facts = {
        "points": "" if grade.points is None else f"{grade.points:g}",
        "max_points": f"{judgement.max_points:g}",
        "verdict": judgement.verdict.value,
        "late": grade.late or "",
        "file": judgement.file or "",
        "sha256": judgement.sha256 or "",
    }
    _properties(suite, facts)
    if not judgement.tests:
        _case(suite, name, "handed in", judgement.verdict, judgement.message, 0.0)
    for test in judgement.tests:
        case = _case(suite, name, test.name, test.verdict, test.message, test.seconds)
        _properties(case, _facts(test), first=True)
    return suite


def _facts(test: TestResult) -> dict[str, str]:
    got = "" if test.points is None else f"{test.points:g}"
    return {"points": got, "max_points": f"{test.max_points:g}", "tier": test.tier, "hidden": str(test.hidden).lower()}


def _case(suite: ET.Element, classname: str, name: str, verdict: Verdict, message: str, seconds: float) -> ET.Element:
    case = ET.SubElement(suite, "testcase", classname=_text(classname), name=_text(name), time=f"{seconds:.3f}")
    kind = _kind(verdict)
    if kind:
        first = message.strip().partition("\n")[0]
        found = ET.SubElement(case, kind, message=_text(f"{verdict}: {first}" if first else verdict.value))
        found.text = visible(message)
    return case


def _kind(verdict: Verdict) -> str:
    if verdict is Verdict.ACCEPTED:
        return ""
    return "failure" if verdict in _WRONG else "skipped" if verdict in _NOT_RUN else "error"


def _properties(parent: ET.Element, facts: dict[str, str], first: bool = False) -> None:
    element = ET.Element("properties")
    for name, value in facts.items():
        ET.SubElement(element, "property", name=name, value=_text(value))
    parent.insert(0, element) if first else parent.append(element)


def _text(text: str) -> str:
    """For an attribute; `visible` leaves nothing that XML 1.0 does not allow."""
    return one_line(text)


def _quoted(text: str) -> str:
    return ET.tostring(ET.Element("x", a=_text(text)), encoding="unicode")[5:-3].rstrip()
