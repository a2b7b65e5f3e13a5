"""Files: CSV, JSON lines or a JSON array, recognised by what they begin with."""

from __future__ import annotations

import codecs
import io
import sys
from pathlib import Path
from typing import Any, BinaryIO, Iterator, Mapping, Optional, TextIO, cast

from ..fail import failed
from .csv import CsvRecords
from .fields import Fields
from .jsonl import ArrayRecords, LineRecords
from .records import Records

STDIN = "-"


class File:
    """A file, or standard input, as a source of runs."""

    def __init__(self, path: str, fields: Fields) -> None:
        self.name = "standard input" if path == STDIN else path
        self.count: Optional[int] = None
        self.already_known = 0
        self._fields = fields
        try:
            self._file = cast(BinaryIO, sys.stdin.buffer) if path == STDIN else open(path, "rb")
            if self._file.seekable() and path != STDIN:
                self.count = Path(path).stat().st_size
        except OSError as error:
            self._unreadable(error)

    def done(self) -> int:
        """How many bytes are read."""
        if self.count is None:
            return 0
        return self.count if self._file.closed else self._file.tell()

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """The runs."""
        try:
            with self._file, io.TextIOWrapper(self._file, encoding="utf-8-sig", newline="") as text:
                for number, record in enumerate(self._records(text)):
                    if not number:
                        self._fields.check(record, self.name)
                    yield self._fields.row(record)
        except UnicodeDecodeError as error:
            failed(f"import: {self.name} is not UTF-8 text: {error.reason}, byte 0x{error.object[error.start]:02x}; convert it with iconv, for one")
        except OSError as error:
            self._unreadable(error)

    def _unreadable(self, error: OSError) -> None:
        failed(f"import: cannot read {self.name!r}: {error.strerror}")

    def _records(self, text: TextIO) -> Records:
        begin = cast(io.BufferedReader, self._file).peek(4096)
        begin = begin[len(codecs.BOM_UTF8):] if begin.startswith(codecs.BOM_UTF8) else begin
        kind = {b"{": LineRecords, b"[": ArrayRecords}.get(begin.lstrip()[:1], CsvRecords)
        return kind(text, self.name)
