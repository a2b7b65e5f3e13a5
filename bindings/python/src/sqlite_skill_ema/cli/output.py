"""Rows on standard output: a table for people, JSON or CSV for programs."""

from __future__ import annotations

import csv
import json
import sys
from typing import Any, Callable, Iterable, Mapping, Sequence

from rich.console import Console
from rich.table import Table

from .fail import no_data
from .options import Format

Record = Mapping[str, Any]

console = Console(highlight=False)
"""Standard output; its colours are only for a terminal."""
errors = Console(stderr=True, highlight=False)
"""Standard error."""


def emit(rows: Sequence[Record], options: Format, show: Callable[[Sequence[Record]], None], *, empty: str) -> None:
    """Prints the rows as --json or --csv says, or as `show` prints them for people; ends the command with `empty` where there are none."""
    if options.json:
        print(json.dumps([dict(row) for row in rows], ensure_ascii=False, indent=2, default=_text))
    elif options.csv and rows:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(rows[0].keys())
        writer.writerows(list(row.values()) for row in rows)
    if not rows:
        no_data(empty)
    if not (options.json or options.csv):
        show(rows)


def _text(blob: bytes) -> str:
    return blob.decode(errors="replace")


def table(rows: Iterable[Sequence[str]], **columns: str) -> None:
    """Prints a table; `columns` are the titles, each with the justification of its column ('left' or 'right')."""
    grid = Table(box=None, pad_edge=False, header_style="bold")
    for title, justify in columns.items():
        grid.add_column(title.replace("_", " "), justify=justify)  # type: ignore[arg-type]
    for row in rows:
        grid.add_row(*row)
    console.print(grid)
