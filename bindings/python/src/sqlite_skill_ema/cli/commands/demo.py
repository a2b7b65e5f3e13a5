"""`skill-ema demo`."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Annotated

import typer

from ...connection import Connection
from ..database import opening, path_of, same_database, shown, writing
from ..examples import examples
from ..fail import usage
from ..options import LastDay, today
from ..output import console
from ...simulation import AS_GOOD, BROKEN, DAYS, IMPROVED, IS_SIMULATED, LARGE, PRICE_RISE, SILENT_SKILL, SOURCE, WEAK, schedules, simulate

REAL = f"SELECT 1 FROM skill_invocations WHERE NOT coalesce({IS_SIMULATED}, 0) LIMIT 1"
REMOVE = f"DELETE FROM skill_invocations WHERE {IS_SIMULATED}"
COLUMNS = (
    "session_id", "cron_id", "skills", "model", "provider", "started_at", "completed_at", "input_tokens", "output_tokens", "cost_usd",
    "output", "error",
)
RECORD = f"INSERT INTO skill_runs ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
RECORD_JOB = """
INSERT OR REPLACE INTO skill_jobs (cron_id, name, source, kind, schedule, runs_per_day, enabled, updated_at)
VALUES (:cron_id, :name, :source, :kind, :schedule, :runs_per_day, :enabled, unixepoch())
"""
REMOVE_JOBS = f"DELETE FROM skill_jobs WHERE source = '{SOURCE}'"
# A run is not older than Unix time.
FIRST_LAST_DAY = date(1970, 1, 1) + timedelta(days=DAYS - 1)


@examples("demo", "demo --db simulated.db --as-of 2026-06-30", "demo --clear")
def demo(
    options: LastDay,
    seed: Annotated[int, typer.Option(help="Another seed gives other runs.", metavar="NUMBER", min=0)] = 1,
    clear: Annotated[bool, typer.Option("--clear", help="Only remove the simulated runs.")] = False,
) -> None:
    """Fill a database with simulated runs, to try things out.

    Only a database without runs of your own is filled. Once more replaces the runs.
    """
    path = shown(path_of(options))
    if clear:
        print_(f"{remove(options)} simulated runs removed from {path}.")
    else:
        print_(CONTENTS.format(runs=fill(options, seed), last_day=options.last_day, path=path))
        print_("\nNow try")
        for command in ("report", "jobs", "drift", f"compare {LARGE.name} --margin 0.1"):
            print_("  " + " ".join(["skill-ema", command, *same_runs(options)]))


def fill(options: LastDay, seed: int) -> int:
    """Replaces the simulated runs; says how many they are now."""
    if not FIRST_LAST_DAY <= options.last_day <= today():
        usage(f"demo: --as-of takes a day from {FIRST_LAST_DAY} to today, which is {today()} in UTC; got {str(options.last_day)!r}")
    runs = list(simulate(options.last_day, seed, until=datetime.now(timezone.utc)))
    with writing(options) as connection, connection:
        if connection.execute(REAL).fetchone():
            path = shown(path_of(options))
            usage(f"demo: {path} holds runs that are not simulated; name another file, as in `skill-ema demo --db simulated.db`")
        connection.execute(REMOVE)
        connection.executemany(RECORD, ([run.get(column) for column in COLUMNS] for run in runs))
        connection.executemany(RECORD_JOB, schedules())
    return len(runs)


def remove(options: LastDay) -> int:
    """Removes the simulated runs; says how many they were. A database without the schema stays without it."""
    with opening(options, read_only=False) as connection:
        if not _one(connection, "SELECT count(*) FROM sqlite_master WHERE name = 'skill_invocations'"):
            return 0
        connection.execute(REMOVE)
        removed = _one(connection, "SELECT changes()")
        if _one(connection, "SELECT count(*) FROM sqlite_master WHERE name = 'skill_jobs'"):
            connection.execute(REMOVE_JOBS)
        return removed


def _one(connection: Connection, sql: str) -> int:
    return int(connection.execute(sql).fetchall()[0][0])


def same_runs(options: LastDay) -> list[str]:
    """The options by which another command reads these runs."""
    return [*same_database(options), *([] if options.as_of is None else ["--as-of", options.as_of])]


def print_(text: str) -> None:
    """Prints a text as it is."""
    console.print(text, markup=False, soft_wrap=True)


CONTENTS = f"""\
{{runs}} simulated runs of {DAYS} days up to {{last_day}} are in {{path}}.

Six skills run on four models, one of which comes from two providers. In these days
  {BROKEN[0]} has broken on {BROKEN[1].name},
  {LARGE.provider}'s price has risen by {PRICE_RISE - 1:.0%},
  {IMPROVED[0]} has become better on {IMPROVED[1].name},
  {SILENT_SKILL} was silent for a week, and
  {WEAK[0]} fails more often on the free local model than on the paid one, and {AS_GOOD} does not."""
