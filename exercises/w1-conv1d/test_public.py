"""The lecture notes' own examples in one dimension; whole numbers are compared exactly."""

import pytest

STEPS = [0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 4.0, 4.0, 4.0, 4.0]
BUMPS = [0.0, 0.0, 1.0, 1.0, 0.0, 0.1, 0.2, 1.0, 1.0, 1.0, 0.0]


@pytest.mark.tier("correlation")
def test_differences_of_neighbours(student, compare):
    """The kernel (-1, 1) gives the difference to the next number: 0*(-1) + 1*1 = 1 where x begins to climb."""
    compare(student.corr1d(STEPS, [-1.0, 1.0]), [0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0])


@pytest.mark.tier("correlation")
def test_sums_of_neighbours(student, compare):
    """The kernel (1, 1) gives the sum of two neighbours; 11 numbers hold 11 - 2 + 1 = 10 pairs."""
    expected = [0.0, 1.0, 2.0, 1.0, 0.1, 0.3, 1.2, 2.0, 2.0, 1.0]
    compare(student.corr1d(BUMPS, [1.0, 1.0]), expected, atol=1e-9)  # 0.1 + 0.2 is not 0.3 in floating point


@pytest.mark.tier("convolution")
def test_differences_with_the_kernel_turned_round(student, compare):
    """True convolution turns the kernel round, (-1, 1) to (1, -1), so that climbing gives -1."""
    compare(student.conv1d_true(STEPS, [-1.0, 1.0]), [0.0, 0.0, -1.0, -1.0, -1.0, -1.0, 0.0, 0.0, 0.0])


@pytest.mark.tier("convolution")
def test_sums_with_a_symmetric_kernel(student, compare):
    """The kernel (1, 1) is the same when turned round, so both functions give the same sums."""
    expected = [0.0, 1.0, 2.0, 1.0, 0.1, 0.3, 1.2, 2.0, 2.0, 1.0]
    compare(student.conv1d_true(BUMPS, [1.0, 1.0]), expected, atol=1e-9)  # 0.1 + 0.2 is not 0.3 in floating point
