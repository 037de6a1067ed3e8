"""Years on buildings."""

import pytest


@pytest.mark.tier("writing")
def test_writes_a_year(student, compare):
    """1994 = 1000 + 900 + 90 + 4: M CM XC IV."""
    compare(student.to_roman(1994), "MCMXCIV")


@pytest.mark.tier("reading")
def test_reads_a_year(student, compare):
    """A smaller letter before a larger one is subtracted: M CM XC IV = 1000 + 900 + 90 + 4."""
    compare(student.from_roman("MCMXCIV"), 1994)
