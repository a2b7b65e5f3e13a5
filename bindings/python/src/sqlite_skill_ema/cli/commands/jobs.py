"""`skill-ema jobs`."""

from __future__ import annotations

from typing import Optional, Sequence

from ..database import reading
from ..examples import examples
from ..options import Window
from ..output import Record, emit, table
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
  )
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
ORDER BY run.cron_id IS NULL, run.cron_id
"""

MANUAL = "(no job)"


@examples("jobs", "jobs --window 7", "jobs --window 90 --skill digest --json")
def jobs(options: Window) -> None:
    """Show the runs of each job: how many failed, and their cost.

    Plain totals and averages of 30 days. Runs that no job started are in the row (no job).
    """
    with reading(options) as connection:
        sql = SQL.format(group_by=_group_by(options), only=only(options), and_only=only(options).replace("WHERE", "AND"))
        rows = ask(connection, sql, options)
        empty = "" if rows else nothing(connection, options)
    emit(rows, options, show, empty=empty)


def _group_by(options: Window) -> str:
    """The keys of skill_ema(): the job, and what --skill and --model compare."""
    return "'job" + ",skill" * (options.skill is not None) + ",model" * (options.model is not None) + "'"


def show(rows: Sequence[Record]) -> None:
    """Prints the table."""
    lines = [
        [
            MANUAL if row["cron_id"] is None else row["cron_id"],
            count(row["runs"]),
            count(row["failed_runs"]),
            percent(row["success_rate"], row["success_rate_low"], row["success_rate_high"]),
            duration(row["avg_duration_s"]),
            usd(row["avg_cost_usd"]),
            usd(row["total_cost_usd"]),
            count(_sum(row["avg_input_tokens"], row["avg_output_tokens"])),
            count(_sum(row["total_input_tokens"], row["total_output_tokens"])),
            moment(row["last_invoked_at"]),
        ]
        for row in rows
    ]
    titles = ["job", "runs", "failed", "success", "takes", "a run", "total", "tokens", "all tokens", "last run, UTC"]
    table(titles, lines, text=["job", "success", "last run, UTC"], fold=["job"], optional=["last run, UTC", "all tokens", "takes"])


def _sum(*tokens: Optional[float]) -> Optional[float]:
    """Input and output together; NULL where neither is known."""
    known = [number for number in tokens if number is not None]
    return sum(known) if known else None
