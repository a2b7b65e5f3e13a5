"""The beginning and the end of a text that may be large: classify_outcome() reads no more of a long one."""

from __future__ import annotations

from typing import BinaryIO

HEAD = 64 * 1024
TAIL = 1024 * 1024


class Ends:
    """Keeps the first 64 KB and the last 1 MB of what is added."""

    def __init__(self) -> None:
        self._head = bytearray()
        self._tail = bytearray()
        self._cut = False

    def add(self, data: bytes) -> None:
        """Adds what comes next."""
        room = HEAD - len(self._head)
        self._head += data[:room]
        self._tail += data[room:]
        if len(self._tail) > 2 * TAIL:
            self._trim()

    def read(self, stream: BinaryIO) -> None:
        """Adds all of a stream."""
        while True:
            data = stream.read(TAIL)
            if not data:
                return
            self.add(data)

    def text(self) -> str:
        """What was kept; what is no UTF-8 is replaced."""
        self._trim()
        return bytes(self._head + (b"\n" if self._cut else b"") + self._tail).decode(errors="replace")

    def _trim(self) -> None:
        if len(self._tail) > TAIL:
            del self._tail[:-TAIL]
            self._cut = True
