"""Batch norm of four numbers, and dropout of ones: all of it can be checked with pencil and paper."""

import pytest
import torch

# float64 is right to about 1e-16, and a root and a division follow: 1e-6 is far more, and far less than any mistake.
CLOSE = {"rtol": 1e-6, "atol": 1e-9}


def column(*values):
    """float64 of shape (C,)."""
    return torch.tensor(values, dtype=torch.float64)


X = column(2, 2, 6, 6).view(2, 1, 1, 2)  # two images with one channel of 1x2 pixels
EXAMPLE = (column(10), column(5), column(0), column(1))  # gamma, beta, running_mean, running_var


@pytest.mark.tier("bn_train")
def test_four_values_in_training(student, compare):
    """The mean of 2, 2, 6, 6 is 4 and their variance 4, so they become -1, -1, 1, 1, and then 10*y + 5."""
    expected = (column(-5, -5, 15, 15).view(2, 1, 1, 2), column(0.4), column(0.9 + 0.1 * 16 / 3))
    compare(student.batch_norm2d(X, *EXAMPLE, True, eps=0.0), expected, **CLOSE)


@pytest.mark.tier("bn_eval")
def test_four_values_in_evaluation(student, compare):
    """Evaluation uses the running statistics, here 0 and 1, and returns them as they are."""
    expected = (column(25, 25, 65, 65).view(2, 1, 1, 2), column(0), column(1))
    compare(student.batch_norm2d(X, *EXAMPLE, False, eps=0.0), expected, **CLOSE)


@pytest.mark.tier("dropout")
def test_ones_become_zeros_and_twos(probe, compare):
    """With p = 0.5 what is dropped becomes 0 and what is kept is divided by 1 - p: ones become twos."""
    y = probe.dropout(torch.ones(10, 10), 0.5, True, 1)
    assert isinstance(y, torch.Tensor), "dropout returns a tensor"
    assert y.shape == (10, 10), f"dropout returned shape {tuple(y.shape)}; expected (10, 10)"
    compare(y.unique(), torch.tensor([0.0, 2.0]))


@pytest.mark.tier("dropout")
def test_evaluation_changes_nothing(probe, compare):
    """In evaluation dropout gives its input back: neither zeros nor a factor."""
    x = torch.arange(12.0).view(3, 4)
    compare(probe.dropout(x, 0.5, False, 1), x)
