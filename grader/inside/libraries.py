"""Runs inside: imports the libraries that a submission will find imported. The same on every system."""

from __future__ import annotations

import importlib
import sys


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
    return {name: getattr(sys.modules[name], "__version__", "") for name in names}
