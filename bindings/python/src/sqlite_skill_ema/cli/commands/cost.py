"""`skill-ema cost`."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Annotated, Any, Optional, Sequence

import typer

from ..database import reading
from ..examples import examples
from ..fail import usage
from ..forecast import PACE_DAYS, first_day, forecast
from ..groups import table_of_groups
from ..options import Grouping, Window
from ..output import Cell, Record, console, emit
from ..query import KEYS, ask, days_of_pace, nothing, only
from ..words import count, usd

SQL = f"""
SELECT {', '.join(KEYS)}, day, sum(invocation_count) AS calls, sum(success_count) AS successes, sum(failure_count) AS failures,
  sum(invocation_count - cost_count) AS without_cost, sum(total_cost_usd) AS usd
FROM skill_stats_daily_by_job
WHERE day BETWEEN :first AND :last {{also}}
GROUP BY {', '.join(KEYS)}, day
"""

# Without the skill in a group a run counts once, however many skills it used. By job, since the index on the log begins with it.
RUNS_SQL = """
SELECT model, provider, cron_id, day, count(*) AS calls, count(*) FILTER (WHERE success) AS successes,
  count(*) FILTER (WHERE NOT success) AS failures, count(*) FILTER (WHERE usd IS NULL) AS without_cost, sum(usd) AS usd
FROM (
  SELECT counted.model, counted.provider, counted.cron_id, day, min(counted.success) AS success, sum(cost_nanousd) / 1e9 AS usd
  FROM (SELECT DISTINCT cron_id FROM skill_stats_daily_by_job) AS job
    JOIN skill_invocations AS log ON log.cron_id IS job.cron_id
      AND log.invoked_at >= unixepoch(:first) AND log.invoked_at < unixepoch(:last, '+1 day')
    JOIN skill_counted AS counted ON counted.id = log.rowid
  WHERE counted.skill_name IS NOT NULL AND counted.excluded IS NOT 1 {also}
  GROUP BY counted.cron_id, coalesce(session_id, 'row ' || log.rowid), log.invoked_at, counted.model, counted.provider
)
GROUP BY model, provider, cron_id, day
"""

NAMES = {"skill": "skill_name", "model": "model", "provider": "provider", "job": "cron_id", "cron_id": "cron_id"}


@dataclass(frozen=True)
class Spending(Grouping, Window):
    """What costs are added up over."""


@examples("cost", "cost --group-by job", "cost --total --json")
def cost(options: Spending, total: Annotated[bool, typer.Option("--total", help="Only the sum of all groups.")] = False) -> None:
    """Show what this month has cost, and will have at this pace.

    The pace is that of the last 28 whole days, or of --window. In parentheses is the pace of the cheapest and of the dearest week.
    """
    told_by = [] if total else _keys(options.group_by)
    with reading(options) as connection:
        pace_days = days_of_pace(connection, options.last_day, options.window or PACE_DAYS)
        asked = {"first": str(first_day(options.last_day, pace_days)), "last": str(options.last_day)}
        days_of_runs = ask(connection, RUNS_SQL.format(also=only(options, "counted.").replace("WHERE", "AND")), options, **asked)
        days = days_of_runs
        if "skill_name" in told_by:
            days = ask(connection, SQL.format(also=only(options).replace("WHERE", "AND")), options, **asked)
        empty = "" if days else nothing(connection, options)
    rows = by_group(days, told_by, options.last_day, pace_days)
    emit(rows, options, show if told_by else show_total, empty=empty)
    if told_by and not (options.json or options.csv):
        show_total(by_group(days_of_runs, [], options.last_day, pace_days))


def _keys(group_by: Optional[str]) -> list[str]:
    names = [name.strip() for name in (group_by or "skill,model").split(",")]
    if not set(names) <= set(NAMES):
        usage(f"cost: --group-by takes 'skill', 'model', 'provider', 'job' or several, joined by commas; got {group_by!r}")
    return [key for key in KEYS if key in {NAMES[name] for name in names}]


def by_group(days: Sequence[Record], told_by: Sequence[str], today: date, pace_days: int) -> list[dict[str, Any]]:
    """A row per group with runs in the month or in the days of the pace, the dearest first."""
    groups: dict[tuple[Optional[str], ...], list[Record]] = {}
    for row in days:
        groups.setdefault(tuple(row[key] for key in told_by), []).append(row)
    rows = [{**dict(zip(told_by, names)), **_sums(group, today, pace_days)} for names, group in groups.items()]
    return sorted(rows, key=lambda row: -(row["forecast_usd"] or 0))


def _sums(group: Sequence[Record], today: date, pace_days: int) -> dict[str, Any]:
    usd_by_day: dict[date, float] = {}
    for row in group:
        if row["usd"] is not None:
            day = date.fromisoformat(row["day"])
            usd_by_day[day] = usd_by_day.get(day, 0.0) + row["usd"]
    month = [row for row in group if row["day"][:7] == f"{today:%Y-%m}"]
    found = asdict(forecast(usd_by_day, today, pace_days))
    if not usd_by_day:
        # Nothing is known of what these runs cost, which is not the same as nothing.
        found = {column: None if column.endswith("usd") or column == "usd_per_day" else value for column, value in found.items()}
    calls, without_cost, successes, failures = (sum(row[column] for row in month) for column in ("calls", "without_cost", "successes", "failures"))
    # By the mean cost of a run and the success rate, so that an unknown cost or outcome is not taken for 0.
    per_success = found["spent_usd"] / (calls - without_cost) * (successes + failures) / successes if successes and calls > without_cost else None
    return {"month": found.pop("month"), "sample_count": calls, "without_cost": without_cost, "usd_per_success": per_success, **found}


def show(rows: Sequence[Record]) -> None:
    """Prints the table."""
    titles = ["runs", "cost unknown", "a success", "spent", "forecast"]
    table_of_groups(rows, titles, line, text=["forecast"], optional=["a success", "cost unknown"])


def line(row: Record) -> list[Cell]:
    """The figures of a group."""
    return [
        count(row["sample_count"]),
        count(row["without_cost"]),
        usd(row["usd_per_success"]),
        usd(row["spent_usd"]),
        _with_interval(row),
    ]


def show_total(rows: Sequence[Record]) -> None:
    """Prints a sentence."""
    row = rows[0]
    unknown = f" The cost of {count(row['without_cost'])} runs is not known and adds nothing." if row["without_cost"] else ""
    console.print(
        f"{row['month']}: {usd(row['spent_usd'])} spent, {usd(row['usd_per_day'])} a day, {row['days_left']} days left; "
        f"{_with_interval(row)} at this pace.{unknown}", soft_wrap=True)


def _with_interval(row: Record) -> str:
    low, high = row["forecast_low_usd"], row["forecast_high_usd"]
    return usd(row["forecast_usd"]) + (f" ({usd(low)}-{usd(high)})" if high else "")
