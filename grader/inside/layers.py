"""Networks as plain values, on both sides of the wall: what a module is made of, and a module made of that.

A description is (kind, settings, layers): the name of a class of torch.nn, its settings by the names that its
constructor has for them, and the layers inside with their names. Settings are None for a class that is none of
`SETTINGS`: such a module can be described but not built.

What a module says of itself is no evidence. Outside, the description is checked for its form, the network is built
again, and what the two compute is compared.
"""

from __future__ import annotations

import contextlib
import sys
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any

_CONV = ("in_channels", "out_channels", "kernel_size", "stride", "padding", "dilation", "groups", "padding_mode")
_MAX_POOL = ("kernel_size", "stride", "padding", "dilation", "return_indices", "ceil_mode")
_NORM = ("num_features", "eps", "momentum", "affine", "track_running_stats")

SETTINGS: dict[str, tuple[str, ...]] = {
    "Sequential": (),
    "Conv1d": _CONV,
    "Conv2d": _CONV,
    "Linear": ("in_features", "out_features"),
    "BatchNorm1d": _NORM,
    "BatchNorm2d": _NORM,
    "GroupNorm": ("num_groups", "num_channels", "eps", "affine"),
    "MaxPool1d": _MAX_POOL,
    "MaxPool2d": _MAX_POOL,
    "AvgPool2d": ("kernel_size", "stride", "padding", "ceil_mode", "count_include_pad", "divisor_override"),
    "AdaptiveAvgPool2d": ("output_size",),
    "AdaptiveMaxPool2d": ("output_size", "return_indices"),
    "Flatten": ("start_dim", "end_dim"),
    "Dropout": ("p",),
    "Dropout1d": ("p",),
    "Dropout2d": ("p",),
    "AlphaDropout": ("p",),
    "Identity": (),
    "ReLU": (),
    "ReLU6": (),
    "LeakyReLU": ("negative_slope",),
    "ELU": ("alpha",),
    "SELU": (),
    "GELU": ("approximate",),
    "SiLU": (),
    "Mish": (),
    "Hardswish": (),
    "Tanh": (),
    "Sigmoid": (),
    "LogSigmoid": (),
    "Softplus": ("beta", "threshold"),
    "Softmax": ("dim",),
    "LogSoftmax": ("dim",),
}
"""kind -> the settings that decide what it computes; `bias` besides, for those of WITH_BIAS"""

WITH_BIAS = ("Conv1d", "Conv2d", "Linear")
MAX_DEPTH, MAX_LAYERS = 20, 2000
SAMPLES = 100  # of the elements of a gradient: all of them take longer to cross the wall than to compute

Description = tuple[str, dict[str, Any] | None, list[tuple[str, Any]]]


def names_of(kind: str) -> tuple[str, ...]:
    """The names of a kind's settings."""
    return (*SETTINGS[kind], "bias") if kind in WITH_BIAS else SETTINGS[kind]


def describe(module: Any, depth: int = 0) -> Description:
    """What a module is made of. Raises RecursionError where it is nested too deep, as one that contains itself."""
    if depth > MAX_DEPTH:
        raise RecursionError(f"the module is nested more than {MAX_DEPTH} levels deep")
    torch = sys.modules["torch"]
    kind = _kind(module, torch.nn)
    inside = [(name, describe(child, depth + 1)) for name, child in module._modules.items() if child is not None]
    if not kind:
        return type(module).__name__, None, inside
    settings = {name: getattr(module, name) for name in SETTINGS[kind]}
    if kind in WITH_BIAS:
        settings["bias"] = module.bias is not None
    return kind, settings, inside


def _kind(module: Any, nn: Any) -> str:
    """The class of SETTINGS that the module is, or derives from; empty for none."""
    names = [kind.__name__ for kind in type(module).__mro__ if getattr(nn, kind.__name__, None) is kind]
    return next((name for name in names if name in SETTINGS), "")


def tensors(module: Any) -> dict[str, Any]:
    """The parameters and buffers of a module by name, those that two layers share under both names."""
    named = [*module.named_parameters(remove_duplicate=False), *module.named_buffers(remove_duplicate=False)]
    return {name: tensor.detach() for name, tensor in named}


def build(description: Description, state: dict[str, Any]) -> Any:
    """A module of torch.nn with these parameters and buffers; it takes memory only for what `state` holds.

    Raises KeyError for a layer of no known kind, and what torch raises where settings or state do not fit.
    """
    torch = sys.modules["torch"]
    with torch.device("meta"):  # where tensors have shapes but no elements
        module = _build(description, torch.nn)
    # A copy, so that the network shares no memory with what it was made of.
    module.load_state_dict({name: tensor.clone() for name, tensor in state.items()}, assign=True)
    return module


def _build(description: Description, nn: Any) -> Any:
    kind, settings, inside = description
    if settings is None or kind not in SETTINGS:
        raise KeyError(kind)
    if kind == "Sequential":
        return nn.Sequential(OrderedDict((name, _build(layer, nn)) for name, layer in inside))
    return getattr(nn, kind)(**settings)


# Asking a module


@contextlib.contextmanager
def as_it_was(module: Any, training: bool) -> Iterator[None]:
    """In training or evaluation mode for a while. Afterwards modes and buffers are as they were."""
    torch = sys.modules["torch"]
    modes_before = [(part, part.training) for part in module.modules()]
    buffers = [(buffer, buffer.clone()) for buffer in module.buffers()]
    module.train(training)
    try:
        yield
    finally:
        for part, mode in modes_before:
            part.training = mode
        with torch.no_grad():
            for buffer, before in buffers:
                buffer.copy_(before)


def call(module: Any, x: Any, training: bool, seed: int) -> Any:
    """module(x), without gradients, and without a trace left in it. seed: of the masks that dropout draws."""
    torch = sys.modules["torch"]
    with as_it_was(module, training), torch.no_grad():
        torch.default_generator.manual_seed(seed)
        return module(x)


def gradients(module: Any, x: Any, training: bool, seed: int) -> dict[str, Any]:
    """d sum(w * module(x)) / d parameter for each parameter by name, with w from -1 to 1; None where there is none."""
    return _differentiated(module, x, training, seed)[1]


def learned(module: Any, x: Any) -> tuple[Any, dict[str, Any]]:
    """In evaluation: module(x), and of each of `gradients` its norm and then some of its elements, evenly spread."""
    y, found = _differentiated(module, x, False, 0)
    y = y.detach() if isinstance(y, sys.modules["torch"].Tensor) else y
    return y, {name: None if gradient is None else _sample(gradient) for name, gradient in found.items()}


def evidence(module: Any, x: Any, learns: bool = True) -> tuple[Any, dict[str, Any], Any]:
    """As `learned`, or with no gradients, and module(x) in training."""
    again = x.clone()  # a first layer may work in place
    y, found = learned(module, again) if learns else (call(module, again, False, 0), {})
    return y, found, call(module, x, True, 0)


def _differentiated(module: Any, x: Any, training: bool, seed: int) -> tuple[Any, dict[str, Any]]:
    torch = sys.modules["torch"]
    with as_it_was(module, training), torch.enable_grad():
        torch.default_generator.manual_seed(seed)
        y = module(x)
        parameters = dict(module.named_parameters())
        learned = [parameter for parameter in parameters.values() if parameter.requires_grad]
        found: dict[int, Any] = {}
        if learned and isinstance(y, torch.Tensor) and y.requires_grad:
            total = (y * torch.linspace(-1, 1, y.numel(), dtype=y.dtype).view_as(y)).sum()
            found = dict(zip(map(id, learned), torch.autograd.grad(total, learned, allow_unused=True), strict=True))
        return y, {name: found.get(id(parameter)) for name, parameter in parameters.items()}


def _sample(gradient: Any) -> Any:
    torch = sys.modules["torch"]
    flat = gradient.reshape(-1)
    return torch.cat([torch.linalg.vector_norm(flat).reshape(1), flat[:: max(1, len(flat) // SAMPLES)]])
