"""Hidden tests of Roman numerals."""

import pytest

NUMBERS = [1, 3, 4, 5, 8, 9, 14, 40, 44, 49, 90, 99, 400, 444, 900, 2026, 3888, 3999]


@pytest.mark.tier("writing")
def test_writes_every_part(student, reference, compare):
    """Four and nine of a kind are written by subtraction in ones, tens and hundreds."""
    compare([student.to_roman(number) for number in NUMBERS], [reference.to_roman(number) for number in NUMBERS])


@pytest.mark.tier("writing")
def test_refuses_other_numbers(student, compare):
    """Numbers below 1 and above 3999 raise ValueError."""
    compare(student.to_roman(3999), "MMMCMXCIX")
    for number in (0, -1, 4000):
        with student.raises(ValueError):
            student.to_roman(number)


@pytest.mark.tier("reading")
def test_reads_what_is_written(student, reference, compare):
    """Every numeral is read as the number that it was written of."""
    compare([student.from_roman(reference.to_roman(number)) for number in NUMBERS], NUMBERS)


@pytest.mark.tier("reading")
def test_refuses_what_is_none(student, compare):
    """Only what to_roman writes is a numeral: IIII, other subtractions and no letters raise ValueError."""
    compare(student.from_roman("III"), 3)
    for text in ("IIII", "IC", "VX", "", "ABC", "MMMM", "iv"):
        with student.raises(ValueError):
            student.from_roman(text)
