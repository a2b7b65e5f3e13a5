"""Rows on standard output: a table for people, JSON or CSV for programs."""

from __future__ import annotations

import json
import os
import re
import sys
from typing import Any, Callable, Mapping, Sequence, Union

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from .fail import ReaderGone, no_data
from .formats.csv import line
from .options import Format

Record = Mapping[str, Any]
Cell = Union[str, Text]


# Those that a terminal obeys; a name, or the answer of an agent, may hold them.
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def visible(text: Any) -> Any:
    """The text with its control characters written out, as in `\\x1b`; what is no text is returned as it is."""
    return CONTROLS.sub(lambda found: f"\\x{ord(found[0]):02x}", text) if isinstance(text, str) else text


class Plain(Console):
    """A console on which a text cannot command the terminal."""

    def print(self, *objects: Any, **how: Any) -> None:
        super().print(*map(visible, objects), **how)


class Printer(Plain):
    """A console that leaves it to the command line what a reader that has seen enough means; rich would exit with 1."""

    def on_broken_pipe(self) -> None:
        raise ReaderGone


# Lines are as wide as they come where no terminal breaks them.
console = Printer(highlight=False, emoji=False, width=None if (sys.stdout and sys.stdout.isatty()) or "COLUMNS" in os.environ else 10_000)
"""Standard output; its colours are only for a terminal."""
errors = Plain(stderr=True, highlight=False, emoji=False)
"""Standard error."""


def emit(rows: Sequence[Record], options: Format, show: Callable[[Sequence[Record]], None], *, empty: str) -> None:
    """Prints the rows as --json or --csv says, or as `show` prints them for people; ends the command with `empty` where there are none, unless that is empty."""
    if options.json:
        print(json.dumps([dict(row) for row in rows], ensure_ascii=False, indent=2, default=_text))
    elif options.csv and rows:
        sys.stdout.write(line(rows[0].keys()))
        for row in rows:
            sys.stdout.write(line(_text(value) if isinstance(value, bytes) else value for value in row.values()))
    if not rows and empty:
        no_data(empty)
    if not (options.json or options.csv):
        show(rows)


def _text(blob: bytes) -> str:
    return blob.decode(errors="replace")


def table(
    titles: Sequence[str], rows: Sequence[Sequence[Cell]], *, text: Sequence[str] = (), fold: Sequence[str] = (), optional: Sequence[str] = ()
) -> None:
    """Prints a table.

    `text` names the columns of text, which are on the left of their columns; figures are on the right. Where the terminal is too
    narrow, the columns of `optional` are left out, the first of them first, then the columns of `fold` are broken into lines, and at
    last the other columns are left out, the last of them first.
    """
    rows = [[_cell(cell) for cell in row] for row in rows]
    dropped: list[str] = []
    for title in optional:
        if not fits(titles, rows, without=dropped):
            dropped.append(title)
    # Then those on the right, until names have room for more than a few letters on a line.
    for title in reversed(titles[1:]):
        if fits(titles, rows, without=dropped, fold=fold):
            break
        if title not in dropped:
            dropped.append(title)
    grid = Table(box=None, pad_edge=False, header_style="bold", padding=(0, GAP, 0, 0))
    for title in (title for title in titles if title not in dropped):
        grid.add_column(title, justify="left" if title in text else "right", overflow="fold", no_wrap=title not in fold, min_width=FOLDED if title in fold else None)
    for row in rows:
        grid.add_row(*(cell for title, cell in zip(titles, row) if title not in dropped))
    console.print(grid)
    if dropped:
        console.print(f"Too narrow for: {', '.join(dropped)}.", style="dim")


def _cell(cell: Cell) -> Text:
    return Text(visible(cell)) if isinstance(cell, str) else Text(visible(cell.plain), cell.style, spans=cell.spans)


def fits(titles: Sequence[str], rows: Sequence[Sequence[Cell]], *, without: Sequence[str] = (), fold: Sequence[str] = ()) -> bool:
    """Whether a table of these columns is no wider than the terminal, those of `fold` as narrow as they can be."""
    widths = [
        max([cell_len(title), *(cell_len(str(row[number])) for row in rows if number < len(row))])
        for number, title in enumerate(titles) if title not in without
    ]
    folds = [title in fold for title in titles if title not in without]
    widths = [FOLDED if folded else width for width, folded in zip(widths, folds)]
    return sum(widths) + GAP * (len(widths) - 1) <= console.width


FOLDED = 10
"""The least width of a column that is broken into lines."""
GAP = 2
"""Blanks between two columns."""


def record_lines(row: Record) -> None:
    """Prints a row as lines, a column on each; what is not known is left out."""
    known = {column: value for column, value in row.items() if value is not None}
    width = max(map(len, known))
    for column, value in known.items():
        console.print(f"{column:{width}}  {value}", markup=False, soft_wrap=True)
