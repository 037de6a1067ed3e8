"""An example to follow with a finger."""

import pytest


@pytest.mark.tier("basic")
def test_to_be(student, compare):
    """Capital letters and the signs at the ends of words make no other words."""
    compare(student.word_counts("To be, or not to be."), {"to": 2, "be": 2, "or": 1, "not": 1})
