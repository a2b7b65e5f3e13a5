"""CSV with a header; the delimiter is the comma, the semicolon or the tab, whichever the header has most of."""

from __future__ import annotations

import csv
import itertools
from typing import Any, Iterator, Mapping

from ..fail import failed
from .records import Records

# The largest that every platform takes; an answer may be long.
csv.field_size_limit(2**31 - 1)


class CsvRecords(Records):
    """The records of a CSV file."""

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        header = next((line for line in self.text if line.strip()), "")
        delimiter = max(",;\t", key=header.count)
        reader = csv.reader(itertools.chain([header], self.text), delimiter=delimiter, strict=True)
        try:
            names = [name.strip() for name in next(reader, [])]
            for values in reader:
                if any(values[len(names):]):
                    failed(f"import: {self.name}, line {reader.line_num}: {len(values)} fields, and the header has {len(names)}")
                if values:
                    yield {name: value for name, value in zip(names, values) if name}
        except csv.Error as error:
            failed(f"import: {self.name}, line {reader.line_num}: {error}")
