"""Hidden tests of batch norm and dropout.

Batch norm is compared in float64 with a relative error of a millionth: rounding makes 1e-15, the smallest of the known
mistakes (eps beside the root at variance 1) 5e-6. Dropout is judged by what any way to draw a mask has in common.
"""

import pytest
import torch

CLOSE = {"rtol": 1e-6, "atol": 1e-9}
# float32 is right to 6e-8; a sum over 100 values and a division by a small root leave less than 1e-4 of it.
CLOSE_IN_FLOAT32 = {"rtol": 1e-4, "atol": 1e-4}


def normal(generator, *shape):
    return torch.randn(shape, generator=generator, dtype=torch.float64)


def vectors(generator, channels):
    """gamma, beta, running_mean, running_var: (C,) each, none of them neutral, variances positive."""
    signs = 2.0 * torch.randint(0, 2, (channels,), generator=generator) - 1
    gamma = signs * (1.5 + torch.rand(channels, generator=generator, dtype=torch.float64))
    var = 0.5 + torch.rand(channels, generator=generator, dtype=torch.float64)
    return gamma, 3 + normal(generator, channels), 1 + normal(generator, channels), var


def channels_of_different_spread(generator, *shape):
    """Three channels around 2 with spreads 1, 5 and 0.01, so that a mean over all of them is far from each."""
    spread = torch.tensor([1, 5, 0.01], dtype=torch.float64).view(1, 3, 1, 1)
    return 2 + spread * normal(generator, *shape)


def exact_batch(generator):
    """(3, 3, 1, 3) of whole numbers with means 2, -3, 5 and variances 16, 64, 256.

    The sums of squares are 144, 576 and 2304, which 9 and 9 - 1 both divide without rounding, and the roots are powers
    of two. So with eps = 0 and momentum = 0.25 nothing is rounded, and every order of arithmetic gives the same result.
    """
    pairs = torch.tensor([[8, 2, 2, 0], [12, 12, 0, 0], [32, 8, 8, 0]], dtype=torch.float64)
    values = torch.cat([pairs, -pairs, torch.zeros(3, 1)], dim=1) + torch.tensor([[2], [-3], [5]])
    shuffled = torch.stack([row[torch.randperm(9, generator=generator)] for row in values])
    return shuffled.view(3, 3, 1, 3).permute(1, 0, 2, 3).contiguous()


EXACT = tuple(
    torch.tensor(values, dtype=torch.float64) for values in [[2, -1, 3], [1, 0, -4], [4, 8, -2], [16, 64, 256]]
)
"""gamma, beta, running_mean, running_var"""


def three(got):
    """What batch_norm2d returned, if it is three things."""
    assert len(got) == 3, "batch_norm2d returns (y, new_mean, new_var)"
    return got


# ---------------------------------------------------------------- batch norm in training


@pytest.mark.tier("bn_train")
def test_each_channel_has_its_own_statistics(student, reference, compare, generator):
    """Mean and variance go over images, rows and columns together, for each channel by itself: axes 0, 2 and 3."""
    x, rest = channels_of_different_spread(generator, 4, 3, 2, 2), vectors(generator, 3)
    got = three(student.batch_norm2d(x, *rest, True, eps=0.0))
    compare(got[0], reference.batch_norm2d(x, *rest, True, eps=0.0)[0], **CLOSE)


@pytest.mark.tier("bn_train")
def test_biased_variance_normalises(student, reference, compare, generator):
    """The variance that normalises is divided by N*H*W, not by one less: torch.var needs correction=0 for that."""
    x = exact_batch(generator)
    got = three(student.batch_norm2d(x, *EXACT, True, 0.25, 0.0))
    compare(got[0], reference.batch_norm2d(x, *EXACT, True, 0.25, 0.0)[0], **CLOSE)


@pytest.mark.tier("bn_train")
def test_eps_stands_under_the_root(student, reference, compare, generator):
    """eps is added to the variance, under the root: where the variance is tiny, eps is what is left of it."""
    x, rest = channels_of_different_spread(generator, 4, 3, 2, 2) * 1e-3, vectors(generator, 3)
    got = three(student.batch_norm2d(x, *rest, True))
    compare(got[0], reference.batch_norm2d(x, *rest, True)[0], **CLOSE)


@pytest.mark.tier("bn_train")
def test_result_has_mean_beta_and_spread_gamma(student, compare, generator):
    """Whatever comes in, each channel goes out with the mean beta and the (biased) variance gamma**2."""
    x, (gamma, beta, *running) = 7 + 3 * normal(generator, 5, 2, 3, 4), vectors(generator, 2)
    y = three(student.batch_norm2d(x, gamma, beta, *running, True, eps=0.0))[0]
    assert isinstance(y, torch.Tensor)
    assert y.shape == x.shape
    compare(y.double().mean(dim=(0, 2, 3)), beta, **CLOSE)
    compare(y.double().var(dim=(0, 2, 3), correction=0), gamma**2, **CLOSE)


@pytest.mark.tier("bn_train")
def test_brightness_and_contrast_do_not_matter(student, reference, compare, generator):
    """Scaling a channel and shifting it is undone by the normalisation: 100*x + 30 has the same result as x."""
    x, rest = normal(generator, 3, 2, 2, 3), vectors(generator, 2)
    got = three(student.batch_norm2d(100 * x + 30, *rest, True, eps=0.0))
    compare(got[0], reference.batch_norm2d(x, *rest, True, eps=0.0)[0], **CLOSE)


@pytest.mark.tier("bn_train")
def test_training_looks_at_the_batch_alone(student, reference, compare, generator):
    """In training the running statistics have no part in y: other ones give the same y."""
    x, (gamma, beta, mean, var) = normal(generator, 3, 2, 2, 3), vectors(generator, 2)
    got = three(student.batch_norm2d(x, gamma, beta, mean + 40, var * 9, True, eps=0.0))
    compare(got[0], reference.batch_norm2d(x, gamma, beta, mean, var, True, eps=0.0)[0], **CLOSE)


@pytest.mark.tier("bn_train")
def test_running_mean_moves_towards_the_batch(student, reference, compare, generator):
    """new_mean = (1 - momentum)*running_mean + momentum*mean: momentum is the weight of the NEW value."""
    x = exact_batch(generator)
    got = three(student.batch_norm2d(x, *EXACT, True, 0.25, 0.0))
    compare(got[1], reference.batch_norm2d(x, *EXACT, True, 0.25, 0.0)[1], **CLOSE)


@pytest.mark.tier("bn_train")
def test_running_variance_takes_the_unbiased_one(student, reference, compare, generator):
    """new_var takes the batch's variance divided by N*H*W - 1, though y is made with the one divided by N*H*W."""
    x = exact_batch(generator)
    got = three(student.batch_norm2d(x, *EXACT, True, 0.25, 0.0))
    compare(got[2], reference.batch_norm2d(x, *EXACT, True, 0.25, 0.0)[2], **CLOSE)


@pytest.mark.tier("bn_train")
def test_momentum_is_a_tenth_unless_given(student, reference, compare, generator):
    """Without momentum and eps they are 0.1 and 1e-5: the running statistics keep nine tenths of what they were."""
    x, rest = normal(generator, 2, 4, 3, 3), vectors(generator, 4)
    compare(three(student.batch_norm2d(x, *rest, True)), reference.batch_norm2d(x, *rest, True), **CLOSE)


@pytest.mark.tier("bn_train")
def test_batch_of_one_image(student, reference, compare, generator):
    """A batch of one image has H*W values for each channel, and statistics of its own all the same."""
    x, rest = channels_of_different_spread(generator, 1, 3, 2, 2), vectors(generator, 3)
    compare(
        three(student.batch_norm2d(x, *rest, True, eps=0.0)), reference.batch_norm2d(x, *rest, True, eps=0.0), **CLOSE
    )


@pytest.mark.tier("bn_train")
def test_constant_channel_becomes_beta(student, reference, compare, generator):
    """A constant channel has the variance 0; eps keeps it from becoming NaN, and the result is beta."""
    x, rest = torch.ones(2, 3, 2, 2, dtype=torch.float64), vectors(generator, 3)
    compare(three(student.batch_norm2d(x, *rest, True)), reference.batch_norm2d(x, *rest, True), **CLOSE)


@pytest.mark.tier("bn_train")
def test_float32_stays_float32(student, reference, compare, generator):
    """float32 in, float32 out, for all three of the results."""
    x, rest = normal(generator, 4, 2, 3, 5).float(), [vector.float() for vector in vectors(generator, 2)]
    expected = reference.batch_norm2d(x, *rest, True)
    compare(three(student.batch_norm2d(x, *rest, True)), expected, **CLOSE_IN_FLOAT32)


@pytest.mark.tier("bn_train")
def test_order_in_memory_does_not_matter(student, reference, compare, generator):
    """A permuted tensor lies in memory in another order than its axes: use its indices, not its storage."""
    x, rest = normal(generator, 2, 4, 3, 2).permute(0, 3, 1, 2), vectors(generator, 2)
    got = three(student.batch_norm2d(x, *rest, True, eps=0.0))
    compare(got[0], reference.batch_norm2d(x, *rest, True, eps=0.0)[0].contiguous(), **CLOSE)


@pytest.mark.tier("bn_train")
def test_inputs_are_left_alone_in_training(student, reference, compare, generator):
    """x and the running statistics must be the same after the call: return new ones, do not write into the old."""
    x, rest = normal(generator, 2, 3, 2, 2), vectors(generator, 3)
    with student.inputs_unchanged():
        got = student.batch_norm2d(x, *rest, True, eps=0.0)
    compare(got, reference.batch_norm2d(x, *rest, True, eps=0.0), **CLOSE)


# ---------------------------------------------------------------- batch norm in evaluation


@pytest.mark.tier("bn_eval")
def test_evaluation_uses_the_running_statistics(student, reference, compare, generator):
    """In evaluation y is made with running_mean and running_var; the batch's own statistics have no part in it."""
    x, rest = channels_of_different_spread(generator, 4, 3, 2, 2), vectors(generator, 3)
    got = three(student.batch_norm2d(x, *rest, False, eps=0.0))
    compare(got[0], reference.batch_norm2d(x, *rest, False, eps=0.0)[0], **CLOSE)


@pytest.mark.tier("bn_eval")
def test_evaluation_in_whole_numbers(student, reference, compare, generator):
    """gamma*(x - running_mean)/sqrt(running_var + eps) + beta, in this order and with both of gamma and beta."""
    x, rest = exact_batch(generator), EXACT
    got = three(student.batch_norm2d(x, *rest, False, 0.25, 0.0))
    compare(got[0], reference.batch_norm2d(x, *rest, False, 0.25, 0.0)[0], **CLOSE)


@pytest.mark.tier("bn_eval")
def test_evaluation_leaves_the_running_statistics(student, compare, generator):
    """Evaluation measures nothing: running_mean and running_var are returned as they came."""
    x, rest = normal(generator, 4, 3, 2, 2), vectors(generator, 3)
    got = three(student.batch_norm2d(x, *rest, False))
    compare(got[1:], rest[2:])


@pytest.mark.tier("bn_eval")
def test_an_image_is_evaluated_on_its_own(student, reference, compare, generator):
    """In evaluation an image has the same result alone as in a batch: what else is in the batch does not matter."""
    x, rest = normal(generator, 4, 3, 2, 2), vectors(generator, 3)
    got = three(student.batch_norm2d(x[2:3], *rest, False, eps=0.0))
    compare(got[0], reference.batch_norm2d(x, *rest, False, eps=0.0)[0][2:3], **CLOSE)


@pytest.mark.tier("bn_eval")
def test_evaluation_of_one_pixel(student, reference, compare, generator):
    """Evaluation works on a single value for each channel, which has no variance of its own."""
    x, rest = normal(generator, 1, 3, 1, 1), vectors(generator, 3)
    got = three(student.batch_norm2d(x, *rest, False, eps=0.0))
    compare(got[0], reference.batch_norm2d(x, *rest, False, eps=0.0)[0], **CLOSE)


@pytest.mark.tier("bn_eval")
def test_small_running_variance(student, reference, compare, generator):
    """eps stands under the root in evaluation as well, and a running variance of 0 does not divide by zero."""
    x, (gamma, beta, mean, _) = normal(generator, 2, 3, 2, 2), vectors(generator, 3)
    var = torch.tensor([0, 1e-6, 1e-4], dtype=torch.float64)
    got = three(student.batch_norm2d(x, gamma, beta, mean, var, False))
    compare(got[0], reference.batch_norm2d(x, gamma, beta, mean, var, False)[0], **CLOSE)


@pytest.mark.tier("bn_eval")
def test_inputs_are_left_alone_in_evaluation(student, reference, compare, generator):
    """x, gamma, beta and the running statistics must be the same after the call."""
    x, rest = normal(generator, 2, 3, 2, 2), vectors(generator, 3)
    with student.inputs_unchanged():
        got = student.batch_norm2d(x, *rest, False, eps=0.0)
    compare(got, reference.batch_norm2d(x, *rest, False, eps=0.0), **CLOSE)


# ---------------------------------------------------------------- dropout

ROWS, COLUMNS = 250, 400  # 100,000 values: a share of zeros that is off by 0.01 is seven standard deviations off


def checked(y, x):
    """y, if it is a tensor like x."""
    assert isinstance(y, torch.Tensor), "dropout returns a tensor"
    assert y.shape == x.shape, "dropout returns a tensor of x's shape"
    assert y.dtype == x.dtype, "dropout returns a tensor of x's dtype"
    return y


@pytest.mark.tier("dropout")
def test_share_of_zeros_is_p(probe):
    """p is the probability to be dropped: with p = 0.3 about 30 of 100 values become zero."""
    x = torch.ones(ROWS, COLUMNS)
    zeros = (checked(probe.dropout(x, 0.3, True, 11), x) == 0).double().mean()
    assert abs(zeros - 0.3) < 0.01


@pytest.mark.tier("dropout")
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_what_is_kept_is_divided(probe, compare, generator, dtype):
    """What is not dropped is divided by 1 - p, the probability to be kept, in the dtype of x."""
    x = torch.randint(1, 100, (40, 50), generator=generator).to(dtype)
    y = checked(probe.dropout(x, 0.3, True, 12), x)
    kept = y != 0
    assert kept.any()
    compare(y[kept], x[kept] / 0.7, rtol=1e-6)  # float32 rounds at 6e-8, once or twice


@pytest.mark.tier("dropout")
def test_expected_value_stays(probe):
    """On average dropout changes nothing: the mean of ones stays 1, with whatever p."""
    x = torch.ones(ROWS, COLUMNS, dtype=torch.float64)
    for p in (0.1, 0.3, 0.8):  # standard deviation of the mean: 0.001, 0.002, 0.006
        assert abs(checked(probe.dropout(x, p, True, 13), x).mean() - 1) < 0.05


@pytest.mark.tier("dropout")
def test_each_value_is_drawn_by_itself(probe):
    """Each value has a draw of its own: neither whole rows nor whole columns are dropped together."""
    x = torch.ones(ROWS, COLUMNS)
    zeros = (checked(probe.dropout(x, 0.5, True, 14), x) == 0).double()
    for axis in (0, 1):  # of at least 250 draws: 0.25 is eight standard deviations
        assert (zeros.mean(dim=axis) - 0.5).abs().max() < 0.25


@pytest.mark.tier("dropout")
def test_same_generator_same_mask(probe, compare):
    """All random numbers come from the generator that is given: in the same state it gives the same mask."""
    x = torch.arange(1.0, 201)
    first, second = (checked(probe.dropout(x, 0.5, True, 15), x) for _ in range(2))
    assert (first == 0).any()
    compare(second, first)


@pytest.mark.tier("dropout")
def test_other_generator_other_mask(probe):
    """A generator with another seed gives another mask: do not seed it yourself."""
    x = torch.ones(200)
    first, second = (checked(probe.dropout(x, 0.5, True, seed), x) for seed in (16, 17))
    assert (first != second).any()


@pytest.mark.tier("dropout")
def test_next_call_has_another_mask(probe):
    """The next call with the same generator draws on: a network sees another mask at every step."""
    x = torch.ones(200)
    answer = probe.dropout_twice(x, 0.5, 18)
    assert isinstance(answer, list)
    first, second = (checked(y, x) for y in answer)
    assert (first != second).any()


@pytest.mark.tier("dropout")
def test_nothing_is_dropped_with_p_0(probe, compare, generator):
    """With p = 0 nothing is dropped and nothing is scaled, in training as well."""
    x = normal(generator, 5, 5)
    compare(probe.dropout(x, 0.0, True, 19), x)


@pytest.mark.tier("dropout")
@pytest.mark.parametrize("p", [0.3, 0.9])
def test_evaluation_is_the_identity(probe, compare, generator, p):
    """In evaluation dropout neither drops nor scales: the division in training has done that already."""
    x = normal(generator, 3, 4, 5)
    compare(probe.dropout(x, p, False, 20), x)


@pytest.mark.tier("dropout")
@pytest.mark.parametrize("training", [True, False], ids=["training", "evaluation"])
def test_input_is_left_alone(probe, compare, generator, training):
    """x must be the same after the call: the zeros go into a tensor of its own."""
    x = normal(generator, 6, 7)
    answer = probe.dropout_and_input(x, 0.5, training, 21)
    assert isinstance(answer, list)
    checked(answer[0], x)
    compare(answer[1], x)


@pytest.mark.tier("dropout")
@pytest.mark.parametrize("training", [True, False], ids=["training", "evaluation"])
def test_impossible_probabilities_are_refused(student, probe, compare, training):
    """p must be at least 0 and below 1 (1 would divide by zero): raise ValueError, in evaluation as well."""
    x = torch.ones(3)
    compare(probe.dropout(x, 0.0, True, 22), x)  # refusing everything would pass otherwise
    for p in (-0.1, 1.0, 1.5):
        with student.raises(ValueError):
            probe.dropout(x, p, training, 22)
