"""Networks as plain values: what is described can be built again, and asking a module leaves no trace in it."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from grader.inside import layers, wire

NETWORK = nn.Sequential(
    nn.Conv2d(1, 4, (2, 3), stride=(1, 2), padding="valid", bias=False),
    nn.BatchNorm2d(4),
    nn.Sequential(nn.LeakyReLU(0.2), nn.MaxPool2d(2, ceil_mode=True)),
    nn.AdaptiveAvgPool2d((2, None)),
    nn.Flatten(),
    nn.Dropout(0.25),
    nn.LazyLinear(3),
)
IMAGES = torch.linspace(-1, 1, 2 * 8 * 9).view(2, 1, 8, 9)
NETWORK(IMAGES)


def over_the_wall(module: nn.Module) -> nn.Module:
    """Described, sent as bytes, built again."""
    content = wire.encode((layers.describe(module), layers.tensors(module)))
    rebuilt: nn.Module = layers.build(*wire.decode(content))
    return rebuilt


@pytest.mark.parametrize("training", [False, True])
def test_a_network_that_is_built_again_computes_the_same(training: bool) -> None:
    again = over_the_wall(NETWORK)
    assert torch.equal(layers.call(again, IMAGES, training, 1), layers.call(NETWORK, IMAGES, training, 1))
    pairs = zip(*(layers.gradients(each, IMAGES, training, 1).items() for each in (again, NETWORK)), strict=True)
    for (name, gradient), (other, expected) in pairs:
        assert name == other
        assert torch.equal(gradient, expected)


@pytest.mark.parametrize("kind", sorted(layers.SETTINGS))
def test_each_kind_is_a_class_of_torch_with_these_settings(kind: str) -> None:
    """A setting that torch renames would make every module of the kind unreadable."""
    examples: dict[str, tuple[Any, ...]] = {
        "Sequential": (), "Conv1d": (2, 3, 2), "Conv2d": (2, 3, 2), "Linear": (2, 3), "BatchNorm1d": (2,),
        "BatchNorm2d": (2,), "GroupNorm": (1, 2), "MaxPool1d": (2,), "MaxPool2d": (2,), "AvgPool2d": (2,),
        "AdaptiveAvgPool2d": (1,), "AdaptiveMaxPool2d": (1,),
    }  # fmt: skip
    module = getattr(nn, kind)(*examples.get(kind, ()))
    description = layers.describe(module)
    assert description[0] == kind
    assert layers.describe(over_the_wall(module)) == description


class Own(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x


class Chain(nn.Sequential):
    pass


def test_a_class_of_somebodys_own_is_described_by_name_and_not_built() -> None:
    assert layers.describe(nn.Sequential(Own())) == ("Sequential", {}, [("0", ("Own", None, []))])
    with pytest.raises(KeyError):
        over_the_wall(Own())


def test_what_derives_from_a_class_of_torch_counts_as_that() -> None:
    assert layers.describe(Chain(nn.ReLU())) == ("Sequential", {}, [("0", ("ReLU", {}, []))])


def test_a_module_that_contains_itself_is_refused() -> None:
    module = nn.Sequential()
    module._modules["0"] = module
    with pytest.raises(RecursionError):
        layers.describe(module)


def test_settings_that_claim_much_take_no_memory() -> None:
    """The weights that came decide what is built, not the sizes that were claimed."""
    settings = {"in_features": 2**30, "out_features": 2**30, "bias": False}
    with pytest.raises(RuntimeError, match="size mismatch"):
        layers.build(("Linear", settings, []), {"weight": torch.zeros(2, 2)})


def test_asking_leaves_no_trace() -> None:
    NETWORK.eval()
    NETWORK[1].train()
    before = {name: tensor.clone() for name, tensor in NETWORK.state_dict().items()}
    layers.call(NETWORK, IMAGES, True, 0)
    layers.gradients(NETWORK, IMAGES, True, 0)
    assert all(torch.equal(tensor, before[name]) for name, tensor in NETWORK.state_dict().items())
    assert [part.training for part in NETWORK] == [False, True, False, False, False, False, False]
    assert all(parameter.grad is None for parameter in NETWORK.parameters())


def test_a_parameter_without_a_part_in_it_has_no_gradient() -> None:
    network = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    network[0].requires_grad_(False)
    found = layers.gradients(network, torch.ones(1, 2), False, 0)
    assert [name for name, gradient in found.items() if gradient is None] == ["0.weight", "0.bias"]


def test_samples_of_gradients_show_all_of_them() -> None:
    """The norm tells of what lies between the elements that were taken."""
    network = nn.Sequential(nn.Linear(30, 20), nn.Linear(20, 1))
    x = torch.linspace(-1, 1, 60).view(2, 30)
    y, samples, _ = layers.evidence(network, x)
    whole = layers.gradients(network, x, False, 0)
    assert not y.requires_grad
    assert torch.equal(y, network(x))
    for name, gradient in whole.items():
        assert torch.isclose(samples[name][0], gradient.norm())
        assert len(samples[name]) - 1 in (gradient.numel(), *range(layers.SAMPLES, 2 * layers.SAMPLES))
        assert set(samples[name][1:].tolist()) <= set(gradient.flatten().tolist())


def test_a_layer_that_works_in_place_changes_no_input_of_another_pass() -> None:
    module, x = nn.LeakyReLU(0.1, inplace=True), torch.tensor([-1.0, 1.0])
    y, _, trained = layers.evidence(module, x)
    assert torch.equal(y, trained)


def test_what_returns_no_tensor_has_outputs_and_no_gradients() -> None:
    module = nn.MaxPool2d(2, return_indices=True)
    y, samples, trained = layers.evidence(module, IMAGES)
    assert [len(y), len(trained), samples] == [2, 2, {}]
