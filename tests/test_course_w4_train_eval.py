"""The oracle of w4-train-eval against torch, and the numbers of its statement."""

from __future__ import annotations

import copy
import importlib.util
import math
from pathlib import Path
from types import ModuleType

import pytest
import torch
from torch import nn
from torch.nn import functional as F

REPOSITORY = Path(__file__).resolve().parent.parent


def load(path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.replace("/", "_"), REPOSITORY / path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


oracle = load("reference/w4-train-eval/oracle.py")


def network() -> nn.Module:
    torch.manual_seed(3)
    return nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(36, 3)).double()


def batches(*sizes: int) -> list[tuple[torch.Tensor, torch.Tensor]]:
    generator = torch.Generator().manual_seed(4)
    return [
        (torch.randn(n, 1, 5, 5, generator=generator).double(), torch.randint(0, 3, (n,), generator=generator))
        for n in sizes
    ]


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_training_is_torchs(momentum: float) -> None:
    """CrossEntropyLoss and SGD, loss by loss, and every weight and buffer."""
    expected, losses = copy.deepcopy(network()), []
    optimizer = torch.optim.SGD(expected.parameters(), lr=0.1, momentum=momentum)
    for x, y in batches(6, 6, 6):
        optimizer.zero_grad()
        loss = nn.CrossEntropyLoss()(expected(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    got_losses, got = oracle.train(network(), batches(6, 6, 6), 0.1, momentum)
    assert got_losses == pytest.approx(losses, rel=1e-12)
    for name, value in expected.state_dict().items():
        assert torch.allclose(got[name], value, rtol=1e-12, atol=1e-12)


def test_evaluation_counts_samples() -> None:
    net, data = network(), batches(4, 4, 2)
    with torch.no_grad():
        hits = torch.cat([net.eval()(x).argmax(1) == y for x, y in data])
    assert oracle.evaluate(net.train(), data) == hits.double().mean().item()
    assert net.training


def test_equal_logits() -> None:
    assert oracle.cross_entropy(torch.zeros(3, 10), torch.zeros(3, dtype=torch.long)).item() == pytest.approx(
        math.log(10)
    )


def test_accuracies_of_the_notes_are_no_share_of_10000() -> None:
    """0.88139 and 0.91224 are means over 312 batches of 32 and one of 16: 313 means of a/32, and b/16."""
    for accuracy in (0.88139, 0.91224):
        assert accuracy * 10000 != pytest.approx(round(accuracy * 10000), abs=0.05)
        double_weighted = accuracy * 313 * 32  # hits, those of the last batch counted twice
        assert double_weighted == pytest.approx(round(double_weighted), abs=0.06)


def test_the_listing_has_the_wrong_lines() -> None:
    lines = (REPOSITORY / "exercises/w4-train-eval/README.md").read_text().splitlines()
    listing = {int(line[:2]): line[4:] for line in lines if line[:2].strip().isdigit() and line[2:4] in ("  ", "")}
    unpacking, name, label = (listing[bug] for bug in oracle.BUGS)
    with pytest.raises(ValueError, match="expected 3, got 2"):
        exec(unpacking)
    assert "loss_func" in name
    assert listing[1].startswith("loss_fn =")
    assert "train_dl" in label
    assert "Testing" in listing[25]


def test_gradients_of_a_second_softmax_are_other_ones() -> None:
    logits = torch.tensor([[2.0, 0.0]], requires_grad=True)
    y = torch.tensor([0])
    once = torch.autograd.grad(F.cross_entropy(logits, y), logits)[0]
    twice = torch.autograd.grad(F.cross_entropy(logits.softmax(1), y), logits)[0]
    assert not torch.allclose(once, twice)
