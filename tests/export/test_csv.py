"""Our own table: unknown is empty, and no name is a formula."""

from __future__ import annotations

from dataclasses import replace

from tests.export.conftest import Class, judged, table


def test_a_row_for_each_student_and_unknown_is_no_zero(pupils: Class) -> None:
    pupils.graded([judged("s01", 4.0), judged("s01", 4.5, "w1-triple"), judged("s02", None), judged("s03", 3.0)])
    assert pupils.export("csv")[0] == 0
    assert table(pupils.exported("grades.csv")) == [
        ["student", "w1-double", "w1-triple", "points", "max_points"],
        ["s01", "4", "4.5", "8.5", "10"],
        ["s02", "", "", "", "4"],
        ["s03", "3", "", "3", "4"],
    ]


def test_what_staff_adjusted_counts(pupils: Class) -> None:
    """For the work as a whole it counts in the sum, and in no part of it."""
    pupils.graded([judged("s01", 4.0), judged("s01", 4.5, "w1-triple")])
    pupils.adjusted("s01", -1.5, "w1-double")
    pupils.adjusted("s01", 0.5)
    pupils.export("csv")
    assert table(pupils.exported("grades.csv"))[1] == ["s01", "2.5", "4.5", "7.5", "10"]
    pupils.export("csv", "-e", "w1-double")
    assert table(pupils.exported("grades.csv"))[1] == ["s01", "2.5", "2.5", "4"]


def test_hostile_names_compute_nothing_and_programs_can_have_them_raw(pupils: Class) -> None:
    names = ['=HYPERLINK("http://x")', "@anna", "-1", "semi;=1", 'quote"comma,']
    pupils.graded(judged(name, 4.0) for name in names)
    status, said = pupils.export("csv", "--long")
    guarded = ['\'=HYPERLINK("http://x")', "'@anna", "-1", "semi;'=1", 'quote"comma,']
    assert status == 0
    assert {row[0] for row in table(pupils.exported("grades.csv"))[1:]} == set(guarded)
    assert "3 ids would be a formula" in said
    pupils.export("csv", "--long", "--raw")
    assert {row[0] for row in table(pupils.exported("grades.csv"))[1:]} == set(names)


def test_the_long_table_says_what_a_grade_follows_from(pupils: Class) -> None:
    late = replace(judged("s01", 4.0), submitted_at="2027-02-02T12:00:00+00:00")
    pupils.graded([late])
    pupils.export("csv", "--long", "-s", "s01", "-e", "w1-double")
    head, row = table(pupils.exported("grades.csv"))
    cells = dict(zip(head, row, strict=True))
    assert (cells["points"], cells["judged_points"], cells["deduction"]) == ("3.6", "4", "0.4")
    assert cells["late"] == "12 h 1 min late: -10%"
    assert cells["submitted_at"] == "2027-02-02T12:00:00+00:00"


def test_a_database_has_no_folder_and_a_stranger_no_grades(pupils: Class) -> None:
    pupils.graded([judged("s01", 4.0)])
    status, said = pupils.export("csv", "-s", "s99")
    assert (status, "s99" in said) == (1, True)
