"""`skill-ema jobs`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Optional, Sequence

import typer

from ...connection import Connection
from ..database import reading
from ..examples import examples
from ..options import Window
from ..output import Cell, Record, emit, table
from ..query import ask, nothing, only
from ..words import count, duration, moment, percent, usd

# By job, since the index on the log begins with it. A run counts once, however many skills it used. skill_ema() with next to no
# decay gives the plain rate, and its interval.
SQL = """
WITH
  days(first, last) AS (
    SELECT unixepoch(date(coalesce(:as_of, 'now'), (1 - coalesce(:window, 30)) || ' days')),
      unixepoch(date(coalesce(:as_of, 'now'), '+1 day'))
  ),
  job AS (
    SELECT * FROM skill_ema(coalesce(:window, 30), 1e-9, :as_of, {group_by}) {only}
  ),
  run AS (
    SELECT
      cron_id, min(success) AS success, max(duration_seconds) AS duration_s, sum(estimated_cost_usd) AS cost_usd,
      sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens, max(invoked_at) AS invoked_at
    FROM (
      SELECT job.cron_id, coalesce(session_id, 'row ' || log.rowid) AS run, success, duration_seconds, estimated_cost_usd, input_tokens,
        output_tokens, invoked_at
      FROM days, (SELECT DISTINCT cron_id FROM job) AS job JOIN skill_invocations AS log ON log.cron_id IS job.cron_id
        AND invoked_at >= first AND invoked_at < last AND excluded IS NOT 1 {and_only}
    )
    GROUP BY cron_id, run, invoked_at
  ),
  total AS (
    SELECT
      run.cron_id, count(*) AS runs, count(*) FILTER (WHERE success = 0) AS failed_runs,
      count(*) FILTER (WHERE success IS NULL) AS runs_without_outcome,
      ema_success_rate AS success_rate, success_rate_low, success_rate_high,
      avg(duration_s) AS avg_duration_s, avg(cost_usd) AS avg_cost_usd, sum(cost_usd) AS total_cost_usd,
      avg(run.input_tokens) AS avg_input_tokens, sum(run.input_tokens) AS total_input_tokens,
      avg(run.output_tokens) AS avg_output_tokens, sum(run.output_tokens) AS total_output_tokens,
      max(invoked_at) AS last_invoked_at
    FROM run JOIN job ON job.cron_id IS run.cron_id
    GROUP BY run.cron_id
  ),
  -- A log that began in these days tells nothing of those before, and a day that is not over not of its rest.
  pace(months) AS (
    SELECT max(1, (min(last, unixepoch('now')) - max(first, (SELECT unixepoch(min(day)) FROM skill_stats_daily))) / 86400.0) / (365 / 12.0)
    FROM days
  )
SELECT
  total.*, known.name, known.profile, known.kind, known.schedule, known.runs_per_day,
  runs / months AS runs_per_month_average, due AS runs_per_month_schedule,
  avg_cost_usd * runs / months AS usd_per_month_average, avg_cost_usd * due AS usd_per_month_schedule
FROM total CROSS JOIN pace LEFT JOIN (
  -- A schedule does not say which of the job's runs are of a skill or on a model.
  SELECT *, CASE WHEN enabled IS NOT 0 AND :skill IS NULL AND :model IS NULL THEN runs_per_day * 365 / 12.0 END AS due FROM skill_jobs
) AS known ON known.cron_id = total.cron_id
WHERE (:kind IS NULL OR known.kind = :kind) AND (:profile IS NULL OR known.profile = :profile) AND (failed_runs > 0 OR NOT :failed)
ORDER BY total.cron_id IS NULL, total.cron_id
"""

MANUAL = "(no job)"


class Kind(str, Enum):
    """What a job runs."""

    agent = "agent"
    script = "script"


@dataclass(frozen=True)
class Filters(Window):
    """Which jobs."""

    kind: Annotated[Optional[Kind], typer.Option(help="Only jobs of an agent, or scripts.")] = None
    profile: Annotated[Optional[str], typer.Option(help="Only jobs of this profile.", metavar="NAME")] = None
    failed: Annotated[bool, typer.Option("--failed", help="Only jobs with failed runs.")] = False


@examples("jobs", "jobs --window 7 --failed", "jobs --window 90 --kind agent --json")
def jobs(options: Filters) -> None:
    """Show the runs of each job: how many failed, and their cost.

    Plain totals and averages of 30 days. (no job) are runs that no job started.
    """
    with reading(options) as connection:
        sql = SQL.format(group_by=_group_by(options), only=only(options), and_only=only(options).replace("WHERE", "AND"))
        rows = ask(connection, sql, options)
        empty = "" if rows else _nothing(connection, options)
    emit(rows, options, show, empty=empty)


def _group_by(options: Window) -> str:
    """The keys of skill_ema(): the job, and what --skill and --model compare."""
    return "'job" + ",skill" * (options.skill is not None) + ",model" * (options.model is not None) + "'"


def _nothing(connection: Connection, options: Filters) -> str:
    """Why there may be no rows: a profile that no job has, or else no such job."""
    profiles = [row[0] for row in connection.execute("SELECT DISTINCT profile FROM skill_jobs WHERE profile IS NOT NULL ORDER BY 1")]
    if options.profile is not None and options.profile not in profiles:
        return f"there is no job of the profile {options.profile!r}; there are {', '.join(map(repr, profiles)) or 'no profiles in skill_jobs'}"
    wanted = [f"--{option} {value}" for option, value in (("kind", options.kind and options.kind.value), ("profile", options.profile)) if value]
    wanted += ["--failed"] if options.failed else []
    if not wanted:
        return nothing(connection, options)
    return f"no job that ran in these days fits {' '.join(wanted)}; see --window and --as-of"


def labels(rows: Sequence[Record]) -> list[str]:
    """What people call each job: its name, with its profile where there are several, and its cron_id where others are called the same."""
    with_profile = len({row["profile"] for row in rows if row["profile"] is not None}) > 1
    names = [
        MANUAL if row["cron_id"] is None else row["cron_id"] if row["name"] is None
        else f"{row['name']} ({row['profile']})" if with_profile and row["profile"] is not None else row["name"]
        for row in rows
    ]
    alike = Counter(names)
    return [f"{name} {row['cron_id']}" if alike[name] > 1 and row["cron_id"] not in (None, name) else name for row, name in zip(rows, names)]


def show(rows: Sequence[Record]) -> None:
    """Prints the table."""
    lines: list[dict[str, Cell]] = [
        {
            "job": label,
            "runs": count(row["runs"]),
            "failed": count(row["failed_runs"]),
            "success": percent(row["success_rate"], row["success_rate_low"], row["success_rate_high"]),
            "takes": duration(row["avg_duration_s"]),
            "a run": usd(row["avg_cost_usd"]),
            "total": usd(row["total_cost_usd"]),
            "a month": usd(row["usd_per_month_average"]),
            "by schedule": usd(row["usd_per_month_schedule"]),
            "tokens": count(_sum(row["avg_input_tokens"], row["avg_output_tokens"])),
            "all tokens": count(_sum(row["total_input_tokens"], row["total_output_tokens"])),
            "last run, UTC": moment(row["last_invoked_at"]),
        }
        for row, label in zip(rows, labels(rows))
    ]
    scheduled = any(row["usd_per_month_schedule"] is not None for row in rows)
    titles = [title for title in (lines[0] if lines else []) if scheduled or title != "by schedule"]
    table(titles, [[line[title] for title in titles] for line in lines], text=["job", "success", "last run, UTC"], fold=["job"],
          optional=["last run, UTC", "all tokens", "takes", "tokens"])


def _sum(*tokens: Optional[float]) -> Optional[float]:
    """Input and output together; NULL where neither is known."""
    known = [number for number in tokens if number is not None]
    return sum(known) if known else None
