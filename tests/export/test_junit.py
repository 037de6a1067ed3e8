"""JUnit XML that parses whatever a submission is called or says, and holds nothing of a hidden test."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from tests.export.conftest import Class, judged


def suites(content: bytes) -> list[ET.Element]:
    root = ET.fromstring(content)
    assert root.tag == "testsuites"
    return list(root)


def test_a_suite_for_each_submission_and_a_case_for_each_test(pupils: Class) -> None:
    pupils.graded([judged("s01", 4.0), judged("s02", 2.5), judged("s03", None)])
    assert pupils.export("junit")[0] == 0
    content = pupils.exported("junit.xml")
    counts = [[suite.get(name) for name in ("name", "tests", "failures", "errors")] for suite in suites(content)]
    assert counts == [
        ["s01 w1-double", "2", "0", "0"],
        ["s02 w1-double", "2", "1", "0"],
        ["s03 w1-double", "1", "0", "1"],
    ]
    wrong = suites(content)[1]
    failure = wrong.find("testcase[@name='seven']/failure")
    assert failure is not None
    assert (failure.get("message"), failure.text) == ("wrong answer: Rounded up?", "Rounded up?")
    properties = {item.get("name"): item.get("value") for item in wrong.findall("properties/property")}
    assert (properties["points"], properties["max_points"]) == ("2.5", "4")
    assert b"canary" not in content


def test_what_xml_does_not_allow_is_spelled_out(pupils: Class) -> None:
    hostile = '<a & "b">\x1b[2J\x0b\ufffe half \ud800 ]]> \x00'
    pupils.graded([judged("]]><x/>&\x1b", 2.5, hint=hostile)])
    pupils.export("junit")
    (suite,) = suites(pupils.exported("junit.xml"))
    failure = suite.find(".//failure")
    assert failure is not None
    assert failure.text is not None
    assert '<a & "b">\\x1b[2J' in failure.text
    assert suite.get("name", "").startswith("]]><x/>&\\x1b")
