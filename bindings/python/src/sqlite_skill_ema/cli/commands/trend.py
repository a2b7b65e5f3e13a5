"""`skill-ema trend`."""

from __future__ import annotations

from typing import Sequence

from rich.text import Text

from ..database import reading
from ..examples import examples
from ..groups import keys, label
from ..options import Averages
from ..output import Cell, Record, emit, table
from ..query import KEYS, RATE, WINDOW, ask, nothing, only
from ..words import count, duration, percent, usd

SQL = f"SELECT * FROM skill_ema_daily({WINDOW}, {RATE}, :as_of, :group_by) {{only}} ORDER BY {', '.join(KEYS)}, day"


@examples("trend --skill digest", "trend --group-by skill --window 90 --half-life 14", "trend --group-by model --csv > trend.csv")
def trend(options: Averages) -> None:
    """Show the averages as they were on each day.

    A row per group and day, days without a run too. By default of 30 days, with a half-life of 7.
    """
    with reading(options) as connection:
        rows = ask(connection, SQL.format(only=only(options)), options)
        emit(rows, options, show, empty="" if rows else nothing(connection, options))


def show(rows: Sequence[Record]) -> None:
    """Prints a table of days with a heading for each group."""
    told_by = keys(rows)
    lines: list[list[Cell]] = []
    heading = None
    for row in rows:
        if heading != label(row, told_by):
            heading = label(row, told_by)
            lines.append([Text(heading, "bold")])
        lines.append([
            f"  {row['day']}",
            count(row["sample_count"]),
            count(row["failure_count"]),
            percent(row["ema_success_rate"], row["success_rate_low"], row["success_rate_high"]),
            usd(row["ema_cost_usd"]),
            duration(row["ema_duration_s"]),
        ])
    table(["day", "runs", "failed", "success", "a run", "takes"], lines, text=["day", "success"], fold=["day"], optional=["takes"])
