"""`skill-ema report`."""

from __future__ import annotations

from typing import Optional, Sequence

from rich.text import Text

from ...connection import Connection
from ..database import reading
from ..examples import examples
from ..groups import table_of_groups
from ..options import Averages
from ..output import Cell, Record, console, emit
from ..query import KEYS, NOT_DELIVERED, RATE, WINDOW, ask, nothing, only
from ...simulation import IS_SIMULATED
from ..verdict import WORKS, colour, verdict
from ..words import count, duration, percent, usd

GROUP = ", ".join(KEYS)

AVERAGES = f"""
SELECT *, julianday(date(coalesce(:as_of, 'now'))) - julianday(last_day) AS silent_days
FROM skill_ema({WINDOW}, {RATE}, :as_of, :group_by)
{{only}}
"""
# A bar for each day, or for several days; a gap where no outcome is known.
TRENDS = f"""
SELECT {GROUP}, sparkline(success_rate, 0, 1) AS trend
FROM (
  SELECT {GROUP}, CAST(julianday(date(coalesce(:as_of, 'now'))) - julianday(day) AS INTEGER) / :days_per_bar AS age,
    1.0 * sum(success_count) / (sum(success_count) + sum(failure_count)) AS success_rate
  FROM skill_ema_daily({WINDOW}, {RATE}, :as_of, :group_by)
  {{only}}
  GROUP BY {GROUP}, age
  ORDER BY age DESC
)
GROUP BY {GROUP}
"""
CHANGES = f"""
SELECT {GROUP}, success_direction, success_drifted, cost_direction, cost_drifted, duration_direction, duration_drifted, since_day
FROM skill_drift(NULL, NULL, :as_of, :group_by)
{{only}}
"""
NO_CHANGE = dict.fromkeys(
    ["success_direction", "success_drifted", "cost_direction", "cost_drifted", "duration_direction", "duration_drifted", "since_day"])
# A run counts once, however many skills it used.
UNDELIVERED = f"""
SELECT count(DISTINCT coalesce(session_id, 'row ' || rowid) || ' ' || invoked_at) AS runs
FROM skill_invocations
WHERE success = 1 AND {NOT_DELIVERED}
  AND invoked_at >= unixepoch(date(coalesce(:as_of, 'now'), (1 - {WINDOW}) || ' days'))
  AND invoked_at < unixepoch(date(coalesce(:as_of, 'now'), '+1 day')) {{and_only}}
"""
HAS_DELIVERED = "SELECT 1 FROM pragma_table_info('skill_invocations') WHERE name = 'delivered' COLLATE NOCASE"
SIMULATED = f"SELECT 1 FROM skill_invocations WHERE {IS_SIMULATED} LIMIT 1"


@examples("report", "report --window 14 --half-life 2 --group-by skill", "report --skill digest --json")
def report(options: Averages) -> None:
    """Show how well each skill works on each model, and its cost.

    By default of 30 days, with a half-life of 7. In parentheses is the 95% interval.
    """
    days_per_bar = 1 if options.json or options.csv else -(-(options.window or 30) // BARS)
    with reading(options) as connection:
        averages, trends, changes = (
            by_group(ask(connection, sql.format(only=only(options)), options, days_per_bar=days_per_bar)) for sql in (AVERAGES, TRENDS, CHANGES))
        empty = "" if averages else nothing(connection, options)
        undelivered = not_delivered(connection, options)
        simulated = connection.execute(SIMULATED).fetchone()
    # skill_drift() has no row for what has no runs in its own window.
    rows = [{**row, **trends[group], **changes.get(group, NO_CHANGE)} for group, row in averages.items()]
    rows = [{**row, "verdict": verdict(row)} for row in rows]
    emit(rows, options, show, empty=empty)
    if options.json or options.csv:
        return
    if undelivered:
        runs = f"{undelivered} {'run was' if undelivered == 1 else 'runs were'}"
        console.print(f"{runs} done and not delivered; see `skill-ema runs --not-delivered`.", style="yellow")
    if simulated:
        console.print("Some of these runs are simulated; `skill-ema demo --clear` removes them.", style="dim")


def not_delivered(connection: Connection, options: Averages) -> int:
    """How many runs of the window did their job and reached nobody; 0 in a database that has not been upgraded yet."""
    if not connection.execute(HAS_DELIVERED).fetchone():
        return 0
    [row] = ask(connection, UNDELIVERED.format(and_only=only(options).replace("WHERE", "AND")), options)
    return int(row["runs"])


def by_group(rows: Sequence[Record]) -> dict[tuple[Optional[str], ...], Record]:
    """The rows by their keys."""
    return {tuple(row[key] for key in KEYS): row for row in rows}


def show(rows: Sequence[Record]) -> None:
    """Prints the table. On a narrow terminal the verdict is below its group."""
    wide = console.width >= WIDE

    def line(row: Record) -> list[Cell]:
        return [
            count(row["sample_count"]),
            percent(row["ema_success_rate"], row["success_rate_low"], row["success_rate_high"]),
            Text(row["trend"] or "", "cyan"),
            usd(row["ema_cost_usd"]),
            duration(row["ema_duration_s"]),
            *([words(row)] if wide else []),
        ]

    def below(row: Record) -> Optional[Text]:
        return None if wide or row["verdict"] == WORKS else words(row)

    titles = ["runs", "success", "trend", "a run", "takes", *(["verdict"] if wide else [])]
    table_of_groups(rows, titles, line, text=["success", "trend", "verdict"], optional=["takes"], below=below)


def words(row: Record) -> Text:
    """The verdict in its colour."""
    return Text(row["verdict"], colour(row))


WIDE = 105
"""Columns of a terminal from which on the verdict has a column of its own."""
BARS = 15
"""At most so many bars of the trend."""
