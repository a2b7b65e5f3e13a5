"""`skill-ema runs`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Optional, Sequence

import typer
from rich.text import Text

from ...answers.statements import FAILED
from ..database import reading
from ..examples import examples
from ..options import Window
from ..output import Cell, Record, emit, record_lines, table
from ..query import NOT_DELIVERED, ask, nothing
from ..words import duration, moment, name, usd

IN_DAYS = """invoked_at >= unixepoch(date(coalesce(:as_of, 'now'), (1 - coalesce(:window, 36500)) || ' days'))
  AND invoked_at < unixepoch(date(coalesce(:as_of, 'now'), '+1 day'))"""
# An index on the log has the latest of a skill, of the failures and of what was not delivered.
BY_INDEX = frozenset({"skill", "failed", "not_delivered"})
LATEST = f"SELECT * FROM skill_invocations WHERE {IN_DAYS} {{conditions}} ORDER BY invoked_at DESC, rowid DESC LIMIT :limit"
# Otherwise the latest of each job, with which another index begins, and of these the latest.
LATEST_OF_JOBS = f"""
SELECT log.* FROM (SELECT DISTINCT cron_id FROM skill_stats_daily_by_job {{of_job}}) AS job JOIN skill_invocations AS log
ON log.rowid IN (
  SELECT rowid FROM skill_invocations AS one
  WHERE one.cron_id IS job.cron_id AND {IN_DAYS} {{conditions}}
  ORDER BY invoked_at DESC LIMIT :limit
)
ORDER BY log.invoked_at DESC, log.rowid DESC LIMIT :limit
"""
ONE = "SELECT * FROM skill_invocations WHERE session_id = :session ORDER BY invoked_at, rowid"
OF_JOB = "WHERE cron_id = :job OR cron_id IN (SELECT cron_id FROM skill_jobs WHERE name = :job)"
CONDITIONS = {
    "skill": "AND skill_name = :skill",
    "model": "AND model = :model",
    "failed": f"AND {FAILED}",
    "category": "AND outcome_category = :category",
    "not_delivered": f"AND {NOT_DELIVERED}",
}


@dataclass(frozen=True)
class Filters(Window):
    """Which runs."""

    job: Annotated[Optional[str], typer.Option(help="Only of this job.", metavar="JOB")] = None
    failed: Annotated[bool, typer.Option("--failed", help="Only failures.")] = False
    category: Annotated[Optional[str], typer.Option(help="Only of this category.", metavar="NAME")] = None
    not_delivered: Annotated[bool, typer.Option("--not-delivered", help="Only those whose answer reached nobody.")] = False
    limit: Annotated[int, typer.Option(help="At most so many.", metavar="COUNT", min=1, max=10**9)] = 20


@examples("runs --failed --window 7", "runs --job nightly --limit 100 --csv", "runs 20261126_060012_a1b2c3")
def runs(options: Filters, session: Annotated[Optional[str], typer.Argument(metavar="SESSION", hidden=True)] = None) -> None:
    """List the latest runs, or show all of the run SESSION.
    A run of several skills has a row for each, with its share of cost.
    """
    with reading(options) as connection:
        if session is not None:
            rows = ask(connection, ONE, options, session=session)
            emit(rows, options, show_whole, empty=f"there is no run with the session {session!r}; `skill-ema runs --json` lists sessions")
            return
        rows = ask(connection, latest(options), options)
        empty = "" if rows else nothing(connection, options)
    emit(rows, options, show, empty=empty)


def latest(options: Filters) -> str:
    """The statement that finds the runs."""
    wanted = {option: sql for option, sql in CONDITIONS.items() if getattr(options, option)}
    statement = LATEST if BY_INDEX.intersection(wanted) and not options.job else LATEST_OF_JOBS
    return statement.format(conditions=" ".join(wanted.values()), of_job=OF_JOB if options.job else "")


OUTCOMES = {1: Text("succeeded", "green"), 0: Text("failed", "red"), None: Text("not known", "dim")}


def show(rows: Sequence[Record]) -> None:
    """Prints a line per run."""
    lines: list[list[Cell]] = [
        [
            moment(row["invoked_at"]),
            row["skill_name"],
            name(row["model"]),
            duration(row["duration_seconds"]),
            usd(row["estimated_cost_usd"]),
            outcome(row),
            "" if row["success"] == 1 else row["outcome_category"] or "",
        ]
        for row in rows
    ]
    table(["started, UTC", "skill", "model", "takes", "cost", "outcome", "why"], lines,
          text=["started, UTC", "skill", "model", "outcome", "why"], fold=["skill", "model"], optional=["takes"])


def outcome(row: Record) -> Text:
    """The outcome in its colour, and whether the answer reached nobody."""
    # A database that has not been upgraded yet has no such column.
    return OUTCOMES[row["success"]] + Text(", not delivered", "yellow") if row.get("delivered") == 0 else OUTCOMES[row["success"]]


def show_whole(rows: Sequence[Record]) -> None:
    """Prints every column of each row."""
    for row in rows:
        record_lines({**row, "invoked_at": moment(row["invoked_at"]), "completed_at": moment(row["completed_at"])})
