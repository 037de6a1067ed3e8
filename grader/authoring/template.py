"""The texts of a new exercise, small and complete: `grader verify` proves it as it stands."""

from __future__ import annotations

COURSE = """\
course: $slug
title: $title
timezone: UTC                       # of deadlines that name none, and of all times in reports
weeks: {$week: The first week}
limits: {cpu_seconds: 2, import_cpu_seconds: 10, memory: 2GiB}

exercises:
"""
IGNORED = "/results/\n/secret.txt\n__pycache__/\n"

ENTRY = """\
- slug: $slug
  title: $title
  week: $week
  points: $points
  submit: $submit                  # students hand in $submit.py or $submit.ipynb
  functions: {$functions}
  tiers: {$tiers}
"""

STATEMENT = """\
# $title

Week $week, 3 points. Write one function in `$submit.py`: `$function(numbers)` returns the sum of the numbers' squares.

$$$$ \\sum_i x_i^2 $$$$

| | |
|---|---|
| `numbers` | a list of numbers, whole or not, also an empty one; the same after the call as before |
| returns | one `float`; 0.0 where there are no numbers |

## Points

| tier | points | what is tested |
|---|---|---|
| basic | 2 | lists of numbers, negative ones too |
| edges | 1 | the empty list |

The tests of a tier share its points equally. You have one of them: `test_public.py`. The others are hidden; of a
failed one you are told the rule that it tests, not its numbers.

## What to hand in

`$submit.py`, or a notebook `$submit.ipynb` that defines the function in its code cells.
"""

ACCEPTED = '''\
"""$title: write the function, hand in this file."""


def $function(numbers: list[float]) -> float:
    """The sum of the squares of numbers, which may be empty."""
    ### BEGIN SOLUTION
    return float(sum(number * number for number in numbers))
    ### END SOLUTION
'''

PUBLIC = '''\
"""What students may see: an example that can be followed with a pencil."""

import pytest


@pytest.mark.tier("basic")
def test_three_numbers(student, compare):
    """1*1 + 2*2 + 3*3 = 14: square each number, then add."""
    compare(student.$function([1.0, 2.0, 3.0]), 14.0)
'''

HIDDEN = '''\
"""What students do not see. Of a failed test they read its first sentence and nothing else: let it name the rule."""

import pytest


@pytest.mark.tier("basic")
def test_negative_numbers(student, reference, compare, rng):
    """Squares are positive, those of negative numbers too: square each number before you add."""
    numbers = rng.integers(-9, 10, 8).astype(float).tolist()  # whole numbers in floats: exact in any order
    compare(student.$function(numbers), reference.$function(numbers))


@pytest.mark.tier("edges")
def test_no_numbers(student, compare):
    """No numbers are a list as well: their sum is 0.0, and nothing is raised."""
    compare([student.$function([3.0]), student.$function([])], [9.0, 0.0])
'''

ORACLE = '''\
"""The definition as it reads: slow, obvious, right. Cite its source here."""


def $function(numbers: list[float]) -> float:
    total = 0.0
    for number in numbers:
        total += number**2
    return total
'''

MISTAKES = '''\
"""Wrong implementations that students hand in: whose result is exactly one of these reads what the mistake was."""


def ${function}__square_of_the_sum(numbers):
    """You added first and squared the sum: square each number, then add."""
    return float(sum(numbers)) ** 2
'''

WRONG = '''\
"""Adds first, and squares the sum."""

# fails: three_numbers, negative_numbers


def $function(numbers: list[float]) -> float:
    return float(sum(numbers)) ** 2
'''

RAISES = '''\
"""Begins with the first number, which an empty list does not have."""

# fails: no_numbers


def $function(numbers: list[float]) -> float:
    total = numbers[0] ** 2
    for number in numbers[1:]:
        total += number**2
    return float(total)
'''
