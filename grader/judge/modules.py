"""Modules of the submission, which never leave the sandbox: what a test holds in their place, and a trusted likeness.

A module describes itself and hands over its weights. Neither is believed. The judge builds that network with its own
torch and shows both the same input: outputs in evaluation and in training mode, and gradients, must agree. From then on
the likeness is what the test looks at; whoever lies about his module has handed in the network that he described.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

try:
    from torch import Tensor, nn
except ModuleNotFoundError:  # then no exercise has a module: `suite` says so
    pass

from grader.errors import JudgeError
from grader.inside import layers
from grader.judge.arrays import HAS_TORCH
from grader.judge.compare import compare
from grader.judge.kinds import require
from grader.judge.stops import WrongAnswer

MAX_ELEMENTS = 2**26  # of all outputs of all layers, of a network that is run out here
MAX_PRODUCTS = 4 * 10**9  # some seconds of one core
MAX_REASON = 200  # characters of what torch says

# Sums of some thousand float32 products differ by 1e-5 from one machine to the next; other layers, by far more.
RTOL, ATOL = 1e-3, 1e-4

Look = Callable[[int, str, str, tuple[Any, ...]], Any]

Outline = list[tuple[str, dict[str, Any] | None]]
"""kind and settings of each layer that computes something, in order, whatever blocks they stand in"""


class Kept:
    """An object inside the sandbox, by its number: to be given to the submission's functions as an argument."""

    def __init__(self, number: int, name: str, look: Look, path: str = "") -> None:
        self.number = number
        self.path = path
        self.name = name
        self._look = look

    def __repr__(self) -> str:
        return f"<{self.name}>"

    def look(self, what: str, *args: Any) -> Any:
        return self._look(self.number, self.path, what, args)


class Module(Kept):
    """A module inside the sandbox. What its methods return is evidence; `rebuilt` is more than that."""

    def __init__(
        self, number: int, name: str, look: Look, path: str = "", note: Callable[[Outline], None] | None = None
    ) -> None:
        """note: is told what the module turned out to be made of."""
        super().__init__(number, name, look, path)
        self._note = note

    def __getitem__(self, path: int | str) -> Module:
        """The module inside it of that name, such as 3 or "features.0"."""
        full = f"{self.path}.{path}" if self.path else str(path)
        return Module(self.number, f"{self.name}[{path}]", self._look, full)

    def __call__(self, x: Any, training: bool = False, seed: int = 0) -> Any:
        """What it makes of x, without gradients and without a trace left in it. seed: of the masks of dropout."""
        return self.look("call", x, training, seed)

    def state(self) -> dict[str, Tensor]:
        """Parameters and buffers by name."""
        found: dict[str, Tensor] = self.look("state")
        return found

    def gradients(self, x: Tensor, training: bool = False, seed: int = 0) -> dict[str, Tensor | None]:
        """d sum(w * module(x)) / d parameter, with w from -1 to 1; None where the parameter has no part in it."""
        found: dict[str, Tensor | None] = self.look("gradients", x, training, seed)
        return found

    def grads(self) -> dict[str, Tensor | None]:
        """What `backward` left in each parameter's `grad`; None where it never was, or was cleared."""
        found: dict[str, Tensor | None] = self.look("grads")
        return found

    def modes(self) -> list[bool]:
        """Whether the module, and each one in it, is in training mode."""
        found: list[bool] = self.look("modes")
        return found

    def hooks(self) -> int:
        """How many hooks hang on it and on the modules in it."""
        return int(self.look("hooks"))

    def calls(self) -> list[tuple[bool, bool]]:
        """Of a module that the test made: (in training mode, gradients recorded) of each call so far."""
        found: list[tuple[bool, bool]] = self.look("calls")
        return found

    def rebuilt(self, x: Tensor, learns: bool = True) -> nn.Module:
        """A module of torch out here with the same layers and weights, which was seen to compute the same of x.

        learns: also to learn the same, by the gradients of its parameters; False for a test of something else, which
        takes a fifth less time.
        Raises WrongAnswer where the module has layers that torch.nn has not, or is not what it says.
        """
        network = build(*self.look("network"))
        evaluated, samples = affordable(network, x, learns)
        require(evaluated, "Tensor", "returned a module that makes")
        trained = _run(layers.call, network, x, True, 0) if _minds_its_mode(network) else evaluated
        in_evaluation, sampled, in_training = self.look("evidence", x, learns)
        for got, expected in ((in_evaluation, evaluated), (in_training, trained)):
            compare(got, expected, RTOL, ATOL, what="does not compute what its layers say: returned")
        _require_gradients(sampled, samples)
        if self._note:
            self._note(outline(network))
        return network


class Workshop:
    """The `prop` fixture: objects of the test's own, made inside, to be given to the submission's functions."""

    def __init__(self, make: Callable[[str, tuple[Any, ...]], int], look: Look) -> None:
        self._make = make
        self._look = look

    def module(self, network: nn.Module, training: bool = True) -> Module:
        """A copy of a network of torch.nn's layers, with the same weights, in training or evaluation mode."""
        description = layers.describe(network)
        if any(settings is None for _, _, settings in walk(description)):
            raise JudgeError(f"prop.module takes these layers of torch.nn: {', '.join(layers.SETTINGS)}")
        number = self._make("module", (description, layers.tensors(network), training))
        return Module(number, "model", self._look)

    def optimizer(self, kind: str, module: Module, **settings: float) -> Kept:
        """`torch.optim.<kind>(module.parameters(), **settings)`"""
        return Kept(self._make("optimizer", (kind, module.number, settings)), "optimizer", self._look)

    def iterator(self, items: list[Any]) -> Kept:
        """Goes through the items once, as a DataLoader's iterator does."""
        return Kept(self._make("iterator", (items,)), "iterator", self._look)


def build(description: layers.Description, state: dict[str, Tensor]) -> nn.Module:
    """The network of a description that was checked for its form. Raises WrongAnswer where there is no such network."""
    for path, kind, settings in walk(description):
        if settings is None:
            where = f" at {path}" if path else ""
            raise WrongAnswer(f"returned a module of type {kind}{where}; expected layers of torch.nn only.")
    try:
        module: nn.Module = layers.build(description, state)
    except Exception as error:  # settings and weights are the submission's word: torch may say anything of them
        raise WrongAnswer(f"returned a module whose weights do not fit its layers: {_reason(error)}") from None
    return module


def walk(description: layers.Description, path: str = "") -> Iterator[tuple[str, str, dict[str, Any] | None]]:
    """(path, kind, settings) of a module and of all in it, what contains before what is contained."""
    kind, settings, inside = description
    yield path, kind, settings
    for name, layer in inside:
        yield from walk(layer, f"{path}.{name}" if path else name)


def outline(network: nn.Module) -> Outline:
    """What two networks have in common that differ in nothing but their weights and the names of their parts."""
    parts = ((kind, settings) for _, kind, settings in walk(layers.describe(network)))
    return [(kind, settings) for kind, settings in parts if kind not in ("Sequential", "Identity")]


def is_network(value: Any) -> bool:
    return HAS_TORCH and isinstance(value, nn.Module)


def likeness(network: nn.Module) -> Any:
    """All that decides what a network computes and learns, as plain values; the network itself where those are not all.

    So it is with layers that torch.nn has not or that stand in it twice, that work in place, with hooks, with weights
    that two layers share, and with gradients that are there already.
    """
    parts = list(network.modules())
    parameters = list(network.parameters())
    hooks = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")
    is_odd = (
        any(type(part) is not getattr(nn, type(part).__name__, None) for part in parts)
        or any(getattr(part, name) for part in parts for name in hooks)
        or any(getattr(part, "inplace", False) for part in parts)
        or any(parameter.grad is not None or parameter._backward_hooks for parameter in parameters)
        or len(list(network.named_modules(remove_duplicate=False))) > len(parts)
        or len(list(network.named_parameters(remove_duplicate=False))) > len(parameters)
    )
    description = None if is_odd else layers.describe(network)
    if description is None or any(settings is None for _, _, settings in walk(description)):
        return network
    modes, learns = [part.training for part in parts], [parameter.requires_grad for parameter in parameters]
    return description, layers.tensors(network), modes, learns


class _TooMuch(Exception):
    pass


class _Purse:
    """What running a network may take out here; asked before each layer, since one alone can be too much."""

    def __init__(self) -> None:
        self.elements = self.products = 0

    def pay(self, layer: nn.Module, inputs: tuple[Any, ...]) -> None:
        elements, products = cost(layer, inputs[0])
        self.elements += elements
        self.products += elements * products
        if self.elements > MAX_ELEMENTS or self.products > MAX_PRODUCTS:
            raise _TooMuch(f"it takes more than {MAX_PRODUCTS:,} multiplications or {MAX_ELEMENTS:,} values")


def cost(layer: nn.Module, x: Tensor) -> tuple[int, int]:
    """(elements of the output, products for each of them), at most: strides are left out of account."""
    match layer:
        case nn.Conv1d() | nn.Conv2d():
            axes = len(layer.kernel_size)
            padding = (0,) * axes if isinstance(layer.padding, str) else layer.padding
            places = math.prod(n + 2 * p for n, p in zip(x.shape[-axes:], padding, strict=True))
            images = math.prod(x.shape[: -axes - 1])
            return images * layer.out_channels * places, layer.weight[0].numel()
        case nn.Linear():
            return math.prod(x.shape[:-1]) * layer.out_features, layer.in_features
        case nn.AdaptiveAvgPool2d() | nn.AdaptiveMaxPool2d():
            size = layer.output_size
            height, width = (size, size) if isinstance(size, int) or size is None else size
            return math.prod(x.shape[:-2]) * (height or x.shape[-2]) * (width or x.shape[-1]), x.numel()
        case nn.MaxPool1d() | nn.MaxPool2d() | nn.AvgPool2d():
            kernel = layer.kernel_size if isinstance(layer.kernel_size, tuple) else (layer.kernel_size,) * 2
            return 4 * x.numel(), math.prod(kernel)  # padding is at most half a kernel, and that fits into the rest
    return x.numel(), 1


def affordable(network: nn.Module, x: Tensor, learns: bool = True) -> tuple[Any, dict[str, Any]]:
    """`layers.learned`, or the output with no gradients.

    Raises WrongAnswer where it cannot take x, or takes more than the judge can spare.
    """
    purse = _Purse()
    hooks = [layer.register_forward_pre_hook(purse.pay) for layer in network.modules() if not layer._modules]
    found: tuple[Any, dict[str, Any]]
    found = _run(layers.learned, network, x) if learns else (_run(layers.call, network, x, False, 0), {})
    for hook in hooks:
        hook.remove()
    return found


def _minds_its_mode(network: nn.Module) -> bool:
    """Whether it computes something else in training: a layer of `layers.SETTINGS` that is random or has statistics."""
    return any("Dropout" in kind or "Norm" in kind for kind, _ in outline(network))


def _run(function: Callable[..., Any], network: nn.Module, x: Tensor, *args: Any) -> Any:
    try:
        return function(network, x, *args)
    except Exception as error:
        shape = tuple(x.shape)
        raise WrongAnswer(f"returned a module that cannot take shape {shape}: {_reason(error)}") from None


def _require_gradients(got: dict[str, Tensor | None], expected: dict[str, Tensor | None]) -> None:
    """Of each gradient its norm and some of its elements."""
    if got.keys() != expected.keys():
        raise WrongAnswer("returned a module in which layers share weights.")
    for name, sample in expected.items():
        have = got[name]
        if have is None or sample is None:
            raise WrongAnswer(f"returned a module in which no gradient reaches {name}.")
        atol = RTOL * float(sample[1:].abs().max()) + 1e-6 if len(sample) > 1 else 1e-6
        what = f"does not learn as its layers say: the gradient of {name}, its norm and some elements, is"
        compare(have, sample, RTOL, atol, what=what)


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:MAX_REASON]
