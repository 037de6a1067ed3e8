"""Hidden tests. CLOSE allows for sums in another order. Far away a.a + b.b - 2 a.b loses all digits."""

import numpy
import pytest

CLOSE = {"rtol": 1e-12, "atol": 1e-12}


@pytest.mark.tier("distances")
def test_other_numbers_of_coordinates(student, reference, compare, rng):
    """Points have any number of coordinates, and there are not as many in a as in b."""
    cases = [(rng.normal(size=(4, d)), rng.normal(size=(6, d))) for d in (1, 3, 5)]
    compare([student.distances(*case) for case in cases], [reference.distances(*case) for case in cases], **CLOSE)


@pytest.mark.tier("distances")
def test_far_from_the_origin(student, compare):
    """Subtract the points before you square: far from the origin squares lose the digits that matter."""
    far = numpy.array([[1e8, 1e8]])
    compare(student.distances(far, far + numpy.array([[3.0, 4.0]])), numpy.array([[5.0]]))


@pytest.mark.tier("distances")
def test_refuses_different_spaces(student, compare):
    """Points of different numbers of coordinates have no distance, not even where one of them has a single one."""
    compare(student.distances(numpy.ones((1, 2)), numpy.ones((1, 2))), numpy.zeros((1, 1)))
    with student.raises(ValueError):
        student.distances(numpy.ones((2, 2)), numpy.ones((2, 1)))


@pytest.mark.tier("nearest")
def test_first_of_several(student, compare):
    """Of several points at the same distance the first one is taken."""
    compare(student.nearest(numpy.array([[0.0]]), numpy.array([[2.0], [1.0], [-1.0], [1.0]])), numpy.array([1]))


@pytest.mark.tier("nearest")
def test_many_points(student, reference, compare, rng):
    """For each point of a there is one index into b."""
    a, b = rng.normal(size=(20, 3)), rng.normal(size=(7, 3))
    compare(student.nearest(a, b), reference.nearest(a, b))
