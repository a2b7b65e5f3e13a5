"""JSON lines: an object on each line. Or a JSON array of objects, which is read whole."""

from __future__ import annotations

import json
from typing import Any, Iterator, Mapping

from ..fail import failed
from .records import Records


class LineRecords(Records):
    """The records of a file of JSON lines."""

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        for number, line in enumerate(self.text, 1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
            except (ValueError, RecursionError) as error:
                failed(f"import: {self.name}, line {number}: not JSON: {getattr(error, 'msg', error)}")
            if not isinstance(record, dict):
                failed(f"import: {self.name}, line {number}: takes a JSON object; got {line.strip()[:40]!r}")
            yield record


class ArrayRecords(Records):
    """The records of a file that is one JSON array."""

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        try:
            records = json.load(self.text)
        except json.JSONDecodeError as error:
            failed(f"import: {self.name}, line {error.lineno}: not JSON: {error.msg}")
        except RecursionError as error:
            failed(f"import: {self.name}: not JSON: {error}")
        for number, record in enumerate(records, 1):
            if not isinstance(record, dict):
                failed(f"import: {self.name}, element {number}: takes a JSON object; got {str(record)[:40]!r}")
            yield record
