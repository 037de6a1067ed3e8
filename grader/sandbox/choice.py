"""Which kind of process sessions run in. Chosen by whoever types the command: no kind ever stands in for another."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Sequence
from pathlib import Path

from grader.model import Isolation
from grader.sandbox.coldserver import ColdServer
from grader.sandbox.forkserver import ForkServer
from grader.sandbox.server import SessionServer
from grader.sandbox.trustserver import TrustServer

LIBRARIES = tuple(name for name in ("torch", "numpy") if importlib.util.find_spec(name))


def server(isolation: Isolation, secrets: Iterable[Path] = (), preload: Sequence[str] = LIBRARIES) -> SessionServer:
    kinds: dict[Isolation, type[ForkServer] | type[ColdServer]] = {
        Isolation.WARM: ForkServer,
        Isolation.BWRAP: ColdServer,
        Isolation.TRUST: TrustServer,
    }
    return kinds[isolation](preload, secrets)
