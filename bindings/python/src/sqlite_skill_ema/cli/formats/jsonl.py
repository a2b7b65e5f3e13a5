"""JSON lines: an object per row, in UTF-8."""

from __future__ import annotations

import json
from typing import Any, BinaryIO, Sequence


class JsonLines:
    """Writes JSON lines."""

    def __init__(self, file: BinaryIO, columns: Sequence[str]) -> None:
        self._file = file
        self._columns = columns

    def write(self, rows: Sequence[Sequence[Any]]) -> None:
        """Writes the next rows."""
        for row in rows:
            line = json.dumps(dict(zip(self._columns, row)), ensure_ascii=False, default=_text)
            self._file.write(line.encode() + b"\n")

    def close(self) -> None:
        """Nothing comes after the last row."""


def _text(blob: bytes) -> str:
    return blob.decode(errors="replace")
