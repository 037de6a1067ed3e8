"""Runs inside the sandbox, after a submission was loaded: lets forbidden functions raise when they are called.

It meets what no reading of a source can: names made by a loop, `exec`, functions kept from before. A check and not a
wall: the submission shares this process and could undo it, by means that nobody uses by mistake.

A torch function is refused at its operators, by kernels of our own in the dispatcher. Everything that computes with
them ends there, whatever it is called in Python, and an operator that is allowed costs nothing more. Two other ways
were measured on a max-pooling of 50,000 element operations: a TorchFunctionMode costs half of its time again, a
TorchDispatchMode five times it, and the first does not see torch.jit.

To put the kernels in place writes to the dispatcher's table of every operator, which in a forked session means to copy
it: 6 ms. So the fork server does it, once for all sessions of an exercise (`prepare`), and they stand there disarmed.
The top level of a submission may still call torch, to compare with it: the first disarmed kernel that is called takes
all of them away and asks the operator again, and `refuse` puts them back.
"""

from __future__ import annotations

import contextlib
import re
import sys
import warnings
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

# Of each backend that tensors on a CPU can have: to_mkldnn() and quantize_per_tensor() lead to the others.
_BACKENDS = ("CPU", "MkldnnCPU", "QuantizedCPU")

# The functions of torch prepare their arguments and call an operator, which can also be called by its own name. Where
# several functions share it, forbidding one forbids all: conv1d by the operator of conv2d is the same shortcut.
_CONVOLUTION = (
    "convolution", "_convolution", "_convolution_mode", "convolution_overrideable", "mkldnn_convolution", "thnn_conv2d",
    "_slow_conv2d_forward", "slow_conv3d", "slow_conv3d_forward", "slow_conv_dilated2d", "slow_conv_dilated3d",
    "slow_conv_transpose2d", "slow_conv_transpose3d", "_nnpack_spatial_convolution",
)  # fmt: skip
_MADE_OF = {
    **{f"conv{kind}": _CONVOLUTION for kind in ("1d", "2d", "3d", "_transpose1d", "_transpose2d", "_transpose3d")},
    "max_pool1d": ("max_pool1d_with_indices", "quantized_max_pool1d"),
    "max_pool2d": ("max_pool2d_with_indices", "quantized_max_pool2d", "mkldnn_max_pool2d"),
    "max_pool3d": ("max_pool3d_with_indices", "quantized_max_pool3d", "mkldnn_max_pool3d"),
    "adaptive_avg_pool2d": ("_adaptive_avg_pool2d", "mkldnn_adaptive_avg_pool2d"),
    "adaptive_avg_pool3d": ("_adaptive_avg_pool3d",),
    # What torch calls unfold is two things: windows of an axis as a method, columns of patches as a function.
    "torch.Tensor.unfold": ("unfold", "unfold_copy"),
    "torch.nn.functional.unfold": ("im2col",),
    "torch.nn.Unfold": ("im2col",),
    "torch.nn.functional.fold": ("col2im",),
    "torch.nn.Fold": ("col2im",),
}

_COMPOSITE = "CompositeImplicitAutograd"

_kernels: _Kernels | None = None
"""those that are in place"""


class Forbidden(Exception):
    """Derives from no type that a test would expect a student to raise."""


def refuse(forbidden: Iterable[str]) -> None:
    """From now on each of these functions raises Forbidden, by whatever name it is called.

    A function of torch that is no operator, and one of another library, is replaced in its module if that is loaded.
    """
    prepare(forbidden)
    if _kernels:
        _kernels.are_armed = True
        for path in _kernels.others:
            _replace(path)


def prepare(forbidden: Iterable[str]) -> None:
    """Put the kernels of these functions in place, disarmed, and take away those of others."""
    global _kernels
    forbidden = tuple(forbidden)
    if _kernels and _kernels.forbidden == forbidden:
        return
    if _kernels:
        _kernels.take_away()
    _kernels = _Kernels(forbidden) if forbidden else None


class _Kernels:
    """Our kernels in the place of torch's, until they are taken away."""

    def __init__(self, forbidden: tuple[str, ...]) -> None:
        self.forbidden = forbidden
        self.are_armed = False
        self.library: Any = None
        operators = {path: _operators(path) for path in forbidden}
        self.others = [path for path, names in operators.items() if not names]
        """which are no operators of torch"""
        first = {name: path for path, names in reversed(operators.items()) for name in names}
        if first:
            self.put_in_place(first)

    def put_in_place(self, operators: dict[str, str]) -> None:
        """operators: name -> the forbidden function that computes with it"""
        torch = sys.modules["torch"]
        self.library = torch.library.Library("aten", "IMPL")
        with warnings.catch_warnings(action="ignore"):  # torch says of each kernel that it takes another one's place
            for name, path in operators.items():
                is_its_own = name in (path.rpartition(".")[2], _snake_case(path.rpartition(".")[2]))
                what = path if is_its_own else f"{name}, the operator of {path}"
                operator = getattr(torch.ops.aten, name)
                for overload in operator.overloads():
                    full = name if overload == "default" else f"{name}.{overload}"
                    for key in _keys(full):
                        with contextlib.suppress(RuntimeError):  # a backend that is not there, an older signature
                            self.library.impl(full, self.kernel(getattr(operator, overload), what), key)

    def kernel(self, operator: Callable[..., Any], what: str) -> Callable[..., Any]:
        def refused(*args: Any, **kwargs: Any) -> Any:
            if self.are_armed:
                raise Forbidden(_sentence(what))
            prepare(())
            return operator(*args, **kwargs)

        return refused

    def take_away(self) -> None:
        """Let every operator compute again."""
        if self.library:
            self.library._destroy()


def _operators(path: str) -> list[str]:
    """Names of the operators that a function of torch, or a module of torch.nn, computes with."""
    if not path.startswith("torch.") or "torch" not in sys.modules:
        return []
    name = _snake_case(path.rpartition(".")[2].removeprefix("Lazy"))
    names = _MADE_OF.get(path) or (name, *_MADE_OF.get(name, ()))
    operators = sys.modules["torch"].ops.aten
    return [name for name in names if hasattr(getattr(operators, name, None), "overloads")]


def _snake_case(name: str) -> str:
    """MaxPool2d -> max_pool2d, LPPool2d -> lp_pool2d"""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def _keys(full: str) -> tuple[str, ...]:
    """Where an operator's kernels stand: one for all backends, where it computes by others, or one for each."""
    has_kernel = sys.modules["torch"]._C._dispatch_has_kernel_for_dispatch_key
    try:
        return (_COMPOSITE,) if has_kernel(f"aten::{full}", _COMPOSITE) else _BACKENDS
    except RuntimeError:  # one of TorchScript's alone, which the dispatcher does not know
        return ()


def _replace(path: str) -> None:
    owner, _, name = path.rpartition(".")
    with contextlib.suppress(Exception):  # not there, of a type that cannot be changed, or failing to be imported now
        setattr(_loaded(owner), name, _refusal(path))


def _loaded(path: str) -> Any:
    """The module or class of that name. Raises KeyError or AttributeError where it is not loaded."""
    owner, _, name = path.rpartition(".")
    if path in sys.modules or not owner:
        return sys.modules[path]
    return getattr(_loaded(owner), name)


def _refusal(what: str) -> Callable[..., NoReturn]:
    def refused(*args: Any, **kwargs: Any) -> NoReturn:
        raise Forbidden(_sentence(what))

    return refused


def _sentence(what: str) -> str:
    return f"{what}: this exercise asks you to write it yourself"
