"""Rows on standard output: a table for people, JSON or CSV for programs."""

from __future__ import annotations

import csv
import json
import os
import sys
from typing import Any, Callable, Iterable, Mapping, Sequence, Union

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from .fail import no_data
from .options import Format

Record = Mapping[str, Any]
Cell = Union[str, Text]

# Lines are as wide as they come where no terminal breaks them.
console = Console(highlight=False, width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else 10_000)
"""Standard output; its colours are only for a terminal."""
errors = Console(stderr=True, highlight=False)
"""Standard error."""


def emit(rows: Sequence[Record], options: Format, show: Callable[[Sequence[Record]], None], *, empty: str) -> None:
    """Prints the rows as --json or --csv says, or as `show` prints them for people; ends the command with `empty` where there are none, unless that is empty."""
    if options.json:
        print(json.dumps([dict(row) for row in rows], ensure_ascii=False, indent=2, default=_text))
    elif options.csv and rows:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(rows[0].keys())
        writer.writerows(list(row.values()) for row in rows)
    if not rows and empty:
        no_data(empty)
    if not (options.json or options.csv):
        show(rows)


def _text(blob: bytes) -> str:
    return blob.decode(errors="replace")


def table(titles: Sequence[str], rows: Iterable[Sequence[Cell]], *, text: Sequence[str] = ()) -> None:
    """Prints a table. Figures are on the right of their columns, `text` names the columns of text; long names are broken into lines, and `verdict`."""
    grid = Table(box=None, pad_edge=False, header_style="bold")
    for number, title in enumerate(titles):
        grid.add_column(title, justify="left" if title in text else "right", overflow="fold", no_wrap=number > 0 and title != "verdict")
    for row in rows:
        grid.add_row(*(escape(cell) if isinstance(cell, str) else cell for cell in row))
    console.print(grid)
