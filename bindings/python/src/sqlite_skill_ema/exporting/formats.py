"""What a file is: Parquet, CSV or JSON lines.

A format is a function that makes the bytes of a file of a table.
"""

from __future__ import annotations

import importlib
import json
import re
from itertools import repeat
from typing import Any, Callable, Iterable, Sequence

from .rows import DAY, INTEGER, REAL, TEXT, Table

Encode = Callable[[Table], bytes]


def csv(table: Table) -> bytes:
    """CSV with a header, in UTF-8. NULL is an empty field, and a text that is empty is `""`."""
    lines = map(",".join, zip(*_cells(table, _csv_text, "")))
    return "\n".join([",".join(table.rows.columns), *lines, ""]).encode()


def jsonl(table: Table) -> bytes:
    """JSON lines: an object per row, in UTF-8."""
    template = "{" + ", ".join(f'"{column}": %s' for column in table.rows.columns) + "}"
    return "\n".join([*map(template.__mod__, zip(*_cells(table, _json_text, "null"))), ""]).encode()


def parquet(table: Table) -> bytes:
    """Parquet; needs pyarrow."""
    # Not at the top: it is an extra, and takes half a second that no other command should.
    pa: Any = importlib.import_module("pyarrow")
    write_table: Any = importlib.import_module("pyarrow.parquet").write_table
    types = {TEXT: pa.string(), DAY: pa.date32(), INTEGER: pa.int64(), REAL: pa.float64()}
    kinds = [types[kind] for kind in table.rows.columns.values()]
    count = len(table.values)
    day = pa.scalar(table.day).cast(types[DAY])
    columns = [
        pa.repeat(pa.scalar(table.host), count), pa.repeat(day, count),
        *map(pa.array, zip(*table.values), kinds[2:-1]),
        pa.repeat(pa.scalar(table.exported_at), count),
    ]
    schema = pa.schema(list(zip(table.rows.columns, kinds)))
    file = pa.BufferOutputStream()
    # The types are Parquet's own, so that Arrow's schema in the file would only take room.
    write_table(pa.Table.from_arrays(columns, schema=schema), file, compression="zstd", store_schema=False)
    return bytes(file.getvalue())


FORMATS: dict[str, Encode] = {"parquet": parquet, "csv": csv, "jsonl": jsonl}
"""What --format takes; a file's ending is the format's name."""


def _cells(table: Table, text: Callable[[str], str], null: str) -> Iterable[Iterable[str]]:
    """The cells of each column."""
    yield repeat(text(table.host))
    yield repeat(text(table.day))
    for values, kind in zip(zip(*table.values), table.rows.own.values()):
        yield _texts(values, text, null) if kind == TEXT else _numbers(values, null)
    yield repeat(repr(table.exported_at))


def _texts(values: Sequence[Any], text: Callable[[str], str], null: str) -> Iterable[str]:
    # Each name once.
    made = {value: null if value is None else text(value) for value in set(values)}
    return map(made.__getitem__, values)


def _numbers(values: Sequence[Any], null: str) -> Iterable[str]:
    return [null if value is None else repr(value) for value in values] if None in values else map(repr, values)


def _csv_text(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if not text or QUOTED.search(text) else text


QUOTED = re.compile(r'[",\r\n]|^\s|\s$')


def _json_text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
