"""What the attacks are judged by: their course, and its tests, which pytest must not take for its own."""

from __future__ import annotations

collect_ignore = ["course"]
