"""`skill-ema drift`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Callable, Optional, Sequence

import typer
from rich.text import Text

from ..database import reading
from ..examples import examples
from ..fail import got_worse
from ..groups import table_of_groups
from ..options import Grouping, Window
from ..output import Cell, Record, emit
from ..query import ask, nothing, only
from ..verdict import WORSE, changes
from ..words import count, duration, percent, usd

# In the order of skill_drift(): the worst first.
SQL = "SELECT * FROM skill_drift(:recent, :window, :as_of, :group_by) {only}"


@dataclass(frozen=True)
class Chart(Grouping, Window):
    """What is looked at for changes."""


@examples("drift", "drift --recent 7 --group-by skill", "drift --fail || notify-send 'a skill got worse'")
def drift(
    options: Chart,
    recent: Annotated[Optional[int], typer.Option(help="Recent days; default: 3.", metavar="DAYS")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also what has not changed.")] = False,
    fail: Annotated[bool, typer.Option("--fail", help="Exit with 1 where anything got worse.")] = False,
) -> None:
    """Show what changed by more than chance, and since when.

    It compares the recent days with the --window days before, by default 90.
    """
    with reading(options) as connection:
        rows = ask(connection, SQL.format(only=only(options)), options, recent=recent)
        empty = "" if rows else nothing(connection, options)
    steady = bool(rows) and not any(row["drifted"] for row in rows)
    wanted = [row for row in rows if row["drifted"] or everything]
    if steady and not everything and not (options.json or options.csv):
        print(f"Nothing changed by more than chance in {len(rows)} groups.")
    else:
        emit(wanted, options, show, empty=empty)
    if fail and any(set(changes(row)) & set(WORSE) for row in rows):
        got_worse()


def show(rows: Sequence[Record]) -> None:
    """Prints the table."""
    table_of_groups(rows, ["runs", "success", "a run", "takes", "since"], line, text=["since"])


def line(row: Record) -> list[Cell]:
    """The figures of a group before and now."""
    return [
        f"{count(row['baseline_sample_count'])} -> {count(row['recent_sample_count'])}",
        _change(row, "success", "success_rate", percent),
        _change(row, "cost", "cost_usd", usd),
        _change(row, "duration", "duration_s", duration),
        row["since_day"] or "",
    ]


def _change(row: Record, measure: str, column: str, words: Callable[[Any], str]) -> Text:
    """The measure before and now; only a change by more than chance is coloured."""
    before, now = words(row[f"baseline_{column}"]), words(row[f"recent_{column}"])
    if not row[f"{measure}_drifted"]:
        return Text(now, "dim")
    worse = row[f"{measure}_direction"] == ("down" if measure == "success" else "up")
    return Text(f"{before} -> {now}", "red" if worse else "green")
