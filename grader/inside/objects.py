"""Runs inside the sandbox: objects that cannot cross the wall, kept under numbers, made and looked at by plain values.

A number is all that the outside holds of a module or an optimizer. It may be called, described, and given back to the
submission as an argument. All answers are evidence: the submission shares this process, so whatever follows from them
is worked out outside.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from grader.inside import layers

Reference = tuple[int | str, int, str]
"""of an argument: its position or keyword, the number of the object, the path of the module in it ("" or "0.1")"""


class Objects:
    """What one test made or was given. The next test begins with nothing."""

    def __init__(self) -> None:
        self.kept: list[Any] = []
        self.calls: dict[int, list[tuple[bool, bool]]] = {}
        self.makers: dict[str, Callable[..., Any]] = {
            "module": self.make_module,
            "optimizer": self.make_optimizer,
            "iterator": iter,
        }
        self.looks: dict[str, Callable[..., Any]] = {
            "network": lambda module: (layers.describe(module), layers.tensors(module)),
            "evidence": layers.evidence,
            "state": layers.tensors,
            "call": layers.call,
            "gradients": layers.gradients,
            "grads": grads,
            "modes": modes,
            "hooks": hooks,
        }

    def clear(self) -> None:
        self.kept.clear()
        self.calls.clear()

    def keep(self, thing: Any) -> int:
        self.kept.append(thing)
        return len(self.kept) - 1

    def find(self, number: int, path: str) -> Any:
        return self.kept[number].get_submodule(path) if path else self.kept[number]

    def with_objects(
        self, args: tuple[Any, ...], kwargs: dict[str, Any], references: list[Reference]
    ) -> tuple[list[Any], dict[str, Any]]:
        """The arguments with the objects in their places, where None stood."""
        places: dict[int | str, Any] = dict(enumerate(args))
        places.update(kwargs)
        for place, number, path in references:
            places[place] = self.find(number, path)
        return [places[i] for i in range(len(args))], {name: places[name] for name in kwargs}

    # Making

    def make_module(self, description: layers.Description, state: dict[str, Any], training: bool) -> Any:
        """A module of torch.nn that notes, at each call, whether it is in training mode and gradients are recorded."""
        module = layers.build(description, state).train(training)
        calls = self.calls[len(self.kept)] = []
        forward = module.forward

        def noting(x: Any) -> Any:
            calls.append((module.training, sys.modules["torch"].is_grad_enabled()))
            return forward(x)

        module.forward = noting  # of this one instance; its class stays torch's
        return module

    def make_optimizer(self, kind: str, number: int, settings: dict[str, Any]) -> Any:
        return getattr(sys.modules["torch"].optim, kind)(self.kept[number].parameters(), **settings)

    # Looking

    def look(self, number: int, path: str, what: str, args: tuple[Any, ...]) -> Any:
        if what == "calls":
            return self.calls[number]
        return self.looks[what](self.find(number, path), *args)


def grads(module: Any) -> dict[str, Any]:
    """What backward left, by name of the parameter: None where nothing was."""
    return {name: None if p.grad is None else p.grad.detach() for name, p in module.named_parameters()}


def modes(module: Any) -> list[bool]:
    """Is it in training mode? Of the module and of each one in it."""
    return [part.training for part in module.modules()]


def hooks(module: Any) -> int:
    """How many hooks hang on the module and on those in it."""
    kinds = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")
    return sum(len(getattr(part, kind)) for part in module.modules() for kind in kinds)
