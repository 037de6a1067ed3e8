"""Runs inside: imports the libraries that a submission will find imported. The same on every system."""

from __future__ import annotations

import functools
import importlib
import inspect
import sys
from typing import Any

# A session has one core, and its processes cannot hand each other tensors: that takes sockets.
WITHOUT_WORKERS = {
    "num_workers": 0, "timeout": 0, "multiprocessing_context": None, "prefetch_factor": None,
    "persistent_workers": False,
}  # fmt: skip


def load(names: list[str]) -> dict[str, str]:
    """Returns their versions."""
    for name in names:
        importlib.import_module(name)
    if "numpy" in sys.modules:
        importlib.import_module("numpy.random")  # numpy itself would import it in each session anew
    if "torch" in sys.modules:
        torch = sys.modules["torch"]
        torch.set_num_threads(1)
        # The first convolution sets up its libraries; done here it costs no session a thing. No backward pass:
        # that may start threads, and a process with threads must not fork.
        with torch.inference_mode():
            torch.nn.functional.conv2d(torch.ones(1, 1, 3, 3), torch.ones(1, 1, 2, 2))
        load_in_this_process(importlib.import_module("torch.utils.data").DataLoader)
    return {name: getattr(sys.modules[name], "__version__", "") for name in names}


def load_in_this_process(loader: Any) -> None:
    """Every DataLoader from now on, however many workers it is given. Called again it changes nothing."""
    init = loader.__init__
    if hasattr(init, "__wrapped__"):
        return
    signature = inspect.signature(init)

    @functools.wraps(init)
    def without_workers(*args: Any, **kwargs: Any) -> None:
        given = signature.bind(*args, **kwargs)
        given.arguments.update({name: value for name, value in WITHOUT_WORKERS.items() if name in given.arguments})
        init(*given.args, **given.kwargs)

    loader.__init__ = without_workers
