"""Hidden tests of sliding sums in one dimension.

Whole numbers are compared exactly. CLOSE allows for sums of a few fractions in another order, off by about 1e-15.
"""

import pytest
import torch

CLOSE = {"rtol": 1e-9, "atol": 1e-9}

SENSOR, WEIGHTS = [128.0, 255.0, 123.0, 45.0, 4.0], [1 / 9, 4 / 7, -3 / 2, 4 / 5, 1 / 7]
SENSORS = [(SENSOR, WEIGHTS), (SENSOR, WEIGHTS[:2])]


def whole_numbers(generator, size):
    """A list of whole floats from -9 to 9, without 0: then results are floats, whatever a sum began with."""
    signs = torch.randint(0, 2, (size,), generator=generator) * 2 - 1
    return (torch.randint(1, 10, (size,), generator=generator) * signs).double().tolist()


# ---------------------------------------------------------------- cross-correlation


@pytest.mark.tier("correlation")
def test_correlation_with_a_longer_kernel(student, reference, compare, generator):
    """Multiply number by number, in the same order, and do not turn the kernel round: no kernel here is symmetric."""
    x, k = whole_numbers(generator, 12), whole_numbers(generator, 4)
    compare(student.corr1d(x, k), reference.corr1d(x, k))


@pytest.mark.tier("correlation")
def test_correlation_begins_at_the_first_number(student, reference, compare):
    """The first sum begins with the first number of x and the last ends with the last: indices count from 0."""
    calls = [([0.0, 0.0, 0.0, 1.0, 0.0, 0.0], [2.0, 3.0, 5.0]), ([7.0, 0.0, 0.0], [2.0, 3.0]), ([0.0, 7.0], [2.0, 3.0])]
    compare([student.corr1d(*call) for call in calls], [reference.corr1d(*call) for call in calls])


@pytest.mark.tier("correlation")
def test_correlation_of_a_sensor(student, reference, compare):
    """As many weights as measurements give one sum; whole numbers, fractions and negative weights may be mixed."""
    compare([student.corr1d(*call) for call in SENSORS], [reference.corr1d(*call) for call in SENSORS], **CLOSE)


@pytest.mark.tier("correlation")
def test_correlation_with_a_kernel_of_one_number(student, compare, generator):
    """A kernel of one number multiplies every number by it, and as many come out as went in."""
    x = whole_numbers(generator, 8)
    compare(student.corr1d(x, [-3.0]), [-3.0 * value for value in x])


@pytest.mark.tier("correlation")
def test_correlation_is_linear(student, reference, compare, generator):
    """Sums of products only: fractions stay fractions, signs stay signs, and nothing is divided by the kernel's sum."""
    x, k = torch.randn(9, generator=generator).tolist(), torch.randn(3, generator=generator).tolist()
    compare(student.corr1d(x, k), reference.corr1d(x, k), **CLOSE)


@pytest.mark.tier("correlation")
def test_correlation_of_tuples(student, reference, compare):
    """Tuples of whole numbers are sequences of numbers, too, and the result is a list all the same."""
    x, k = (3, 1, -4, 1, -5, 9, 2), (2, 7, -1)
    compare(student.corr1d(x, k), reference.corr1d(x, k))


@pytest.mark.tier("correlation")
def test_correlation_leaves_its_input_alone(student, compare, generator):
    """The caller's lists must be the same after the call: fill up or turn round a copy, never an argument."""
    with student.inputs_unchanged():
        got = student.corr1d(whole_numbers(generator, 7), whole_numbers(generator, 2))
    compare(len(got), 6)


@pytest.mark.tier("correlation")
def test_correlation_refuses_what_does_not_slide(student):
    """A kernel that is empty or longer than x must raise ValueError, also where x is empty."""
    student.corr1d([1, 2, 3], [1, 2, 3])
    for x, k in (([1, 2, 3], []), ([1, 2], [1, 2, 3]), ([], [1]), ([], [])):
        with student.raises(ValueError):
            student.corr1d(x, k)


# ---------------------------------------------------------------- true convolution


@pytest.mark.tier("convolution")
def test_convolution_turns_the_kernel_round(student, reference, compare, generator):
    """True convolution turns the kernel round, all of it, and leaves x and the order of the results as they are."""
    x, k = whole_numbers(generator, 12), whole_numbers(generator, 4)
    compare(student.conv1d_true(x, k), reference.conv1d_true(x, k))


@pytest.mark.tier("convolution")
def test_convolution_shows_the_kernel(student, compare):
    """A single 1 in x comes out of a true convolution as the kernel itself, in its own order."""
    compare(student.conv1d_true([0.0, 0.0, 0.0, 1.0, 0.0, 0.0], [2.0, 3.0, 5.0]), [0.0, 2.0, 3.0, 5.0])


@pytest.mark.tier("convolution")
def test_convolution_of_a_sensor(student, reference, compare):
    """As many weights as measurements give one sum: the first weight meets the last measurement."""
    compare(
        [student.conv1d_true(*call) for call in SENSORS], [reference.conv1d_true(*call) for call in SENSORS], **CLOSE
    )


@pytest.mark.tier("convolution")
def test_convolution_does_not_care_which_is_the_kernel(student, reference, compare, generator):
    """Convolution is commutative where both have the same length, and cross-correlation is not turned round twice."""
    x, k = whole_numbers(generator, 5), whole_numbers(generator, 5)
    expected = reference.conv1d_true(x, k)
    compare([student.conv1d_true(x, k), student.conv1d_true(k, x)], [expected, expected])


@pytest.mark.tier("convolution")
def test_convolution_of_tuples_with_fractions(student, reference, compare, generator):
    """Tuples are sequences of numbers, too; fractions stay fractions, and the result is a list."""
    x, k = tuple(torch.randn(9, generator=generator).tolist()), tuple(torch.randn(2, generator=generator).tolist())
    compare(student.conv1d_true(x, k), reference.conv1d_true(x, k), **CLOSE)


@pytest.mark.tier("convolution")
def test_convolution_leaves_its_input_alone(student, compare, generator):
    """The caller's lists must be the same after the call: k.reverse() turns the caller's kernel round."""
    with student.inputs_unchanged():
        got = student.conv1d_true(whole_numbers(generator, 7), [1, 2, 3])
    compare(len(got), 5)


@pytest.mark.tier("convolution")
def test_convolution_refuses_what_does_not_slide(student):
    """A kernel that is empty or longer than x must raise ValueError, also where the two could change places."""
    student.conv1d_true([1, 2, 3], [1, 2, 3])
    for x, k in (([1, 2, 3], []), ([1, 2], [1, 2, 3]), ([], [1]), ([], [])):
        with student.raises(ValueError):
            student.conv1d_true(x, k)
