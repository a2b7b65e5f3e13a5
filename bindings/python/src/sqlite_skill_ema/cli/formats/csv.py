"""CSV with a header, in UTF-8; NULL is an empty field."""

from __future__ import annotations

import csv
import io
from typing import Any, BinaryIO, Iterable, Sequence


def line(values: Iterable[Any]) -> str:
    """A line of CSV with its end."""
    text = io.StringIO(newline="")
    # Some Pythons quote a carriage return only where the lines end with one.
    csv.writer(text, lineterminator="\r\n").writerow(values)
    return text.getvalue()[:-2] + "\n"


class Csv:
    """Writes CSV."""

    def __init__(self, file: BinaryIO, columns: Sequence[str]) -> None:
        self._file = file
        self.write([columns])

    def write(self, rows: Sequence[Sequence[Any]]) -> None:
        """Writes the next rows."""
        self._file.write("".join(map(line, rows)).encode())

    def close(self) -> None:
        """Nothing comes after the last row."""
