"""The formats that `skill-ema export` writes.

A format is a class that takes the binary file and the names of the columns, and has `write(rows)` for a batch of rows. To add one,
put it into FORMATS, under the name that --format takes, and name its files' endings in ENDINGS.
"""

from __future__ import annotations

from typing import Any, BinaryIO, Protocol, Sequence

from .csv import Csv
from .jsonl import JsonLines


class Writer(Protocol):
    """Writes rows to a file that somebody else opens and closes."""

    def write(self, rows: Sequence[Sequence[Any]]) -> None:
        """Writes the next rows."""

    def close(self) -> None:
        """Writes what comes after the last row."""


class Format(Protocol):
    """Makes the writer."""

    def __call__(self, file: BinaryIO, columns: Sequence[str]) -> Writer: ...


FORMATS: dict[str, Format] = {"csv": Csv, "jsonl": JsonLines}
ENDINGS = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
