"""CSV with a header, in UTF-8; NULL is an empty field."""

from __future__ import annotations

import csv
import io
from typing import Any, BinaryIO, Sequence


class Csv:
    """Writes CSV."""

    def __init__(self, file: BinaryIO, columns: Sequence[str]) -> None:
        self._file = file
        self.write([columns])

    def write(self, rows: Sequence[Sequence[Any]]) -> None:
        """Writes the next rows."""
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows(rows)
        self._file.write(text.getvalue().encode())

    def close(self) -> None:
        """Nothing comes after the last row."""
