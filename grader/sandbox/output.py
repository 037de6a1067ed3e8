"""What a submission printed: its head and its tail, and how much it was."""

from __future__ import annotations

from dataclasses import dataclass, field

KEPT_BYTES = 2048  # from the start, and as much from the end, of what one test printed


@dataclass(slots=True)
class Output:
    total: int = 0
    head: bytearray = field(default_factory=bytearray)
    tail: bytearray = field(default_factory=bytearray)
    dropped: int = 0

    def add(self, content: bytes) -> None:
        self.total += len(content)
        room = KEPT_BYTES - len(self.head)
        self.head += content[: max(0, room)]
        self.tail += content[max(0, room) :]
        excess = max(0, len(self.tail) - KEPT_BYTES)
        del self.tail[:excess]
        self.dropped += excess

    def take(self) -> str:
        gap = f"\n… {self.dropped} bytes left out …\n".encode() if self.dropped else b""
        text = (self.head + gap + self.tail).decode(errors="replace")
        self.head.clear()
        self.tail.clear()
        self.dropped = 0
        return text
