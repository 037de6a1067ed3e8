"""Numbers that can be found with pencil and paper. They are rounded once or twice in float64, so 1e-9 is generous."""

import math

import pytest
import torch
from torch import nn

CLOSE = {"rtol": 1e-9, "atol": 1e-12}


def zero_layer(features, classes):
    """A linear layer in float64 whose weights are all zero, without a bias."""
    layer = nn.Linear(features, classes, bias=False, dtype=torch.float64)
    nn.init.zeros_(layer.weight)
    return layer


@pytest.mark.tier("step")
@pytest.mark.parametrize("classes", [2, 10])
def test_equal_logits_cost_the_logarithm_of_their_number(student, prop, compare, classes):
    """Where all logits are equal the loss is ln(classes): 0.6931 for two, 2.3026 for ten."""
    model = prop.module(zero_layer(4, classes))
    loss = student.train_step(model, torch.ones(3, 4).double(), torch.tensor([0, 1, 1]), prop.optimizer("SGD", model))
    compare(loss, math.log(classes), **CLOSE)


@pytest.mark.tier("step")
def test_one_step_by_hand(student, prop, compare):
    """The gradient is (probability - truth) times feature, and SGD takes lr times that off: [[0.05, 0.1], …]."""
    model = prop.module(zero_layer(2, 2))
    optimizer = prop.optimizer("SGD", model, lr=0.1)
    student.train_step(model, torch.tensor([[1.0, 2.0]]).double(), torch.tensor([0]), optimizer)
    expected = torch.tensor([[0.05, 0.1], [-0.05, -0.1]]).double()
    weight = model.state()["weight"]
    if tuple(weight.shape) == (2, 2) and not weight.any():
        require_a_step(model.grads().get("weight"))
    compare(weight, expected, rtol=1e-6, what="left weights of")


def require_a_step(gradient):
    """The weights are still zero: what backward left tells why."""
    told = "The weights did not move, and have no gradient: is backward() missing, or does zero_grad() come after it?"
    assert gradient is not None, told
    assert gradient.any(), "The weights did not move, and their gradient is 0: was it cleared after backward()?"
    raise AssertionError("The weights did not move, though they have a gradient: is optimizer.step() missing?")


@pytest.mark.tier("step")
def test_three_steps_by_hand(student, prop, compare, picture):
    """The logits differ by 0, 0.5 and 0.8775: losses of 0.6931, 0.4741 and 0.3479, if old gradients are cleared."""
    model = prop.module(zero_layer(2, 2))
    optimizer = prop.optimizer("SGD", model, lr=0.1)
    x, y = torch.tensor([[1.0, 2.0]]).double(), torch.tensor([0])
    got, expected, difference = [], [], 0.0
    for _ in range(3):
        got.append(student.train_step(model, x, y, optimizer))
        expected.append(math.log(1 + math.exp(-difference)))
        difference += 1 / (1 + math.exp(difference))  # lr * |x|^2 * 2 * (1 - probability), and 0.1 * 5 * 2 = 1
    shown = [[f"{loss:.6f}" for loss in losses] for losses in (got, expected)]
    picture.table(["first", "second", "third"], *shown, "losses", of="step")
    compare(got, expected, **CLOSE)


@pytest.mark.tier("evaluate")
def test_unequal_batches(student, prop, compare):
    """8 of 10 samples are right, whatever batches they come in: not the mean of the batches' 1, 1 and 0."""
    logits = torch.eye(3)
    model = prop.module(nn.Identity())  # whose logits are what goes in
    right = [(logits[[0, 1, 2, 0]], torch.tensor([0, 1, 2, 0])), (logits[[1, 1, 2, 0]], torch.tensor([1, 1, 2, 0]))]
    wrong = (logits[[0, 1]], torch.tensor([1, 2]))
    compare(student.evaluate(model, [*right, wrong]), 0.8, atol=1e-6)
