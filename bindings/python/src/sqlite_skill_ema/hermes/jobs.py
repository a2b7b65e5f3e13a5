"""The jobs of a Hermes agent, for the table skill_jobs."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Mapping, Optional, Sequence

from ..connection import Connection

COLUMNS = ("cron_id", "name", "source", "profile", "kind", "schedule", "runs_per_day", "enabled")
CONTENT = ", ".join(COLUMNS[1:])
# What has not changed is not written.
RECORD = f"""
INSERT INTO skill_jobs ({', '.join(COLUMNS)}, updated_at) VALUES ({', '.join('?' * len(COLUMNS))}, ?)
ON CONFLICT (cron_id) DO UPDATE SET ({CONTENT}, updated_at) = ({', '.join('excluded.' + column for column in (*COLUMNS[1:], 'updated_at'))})
WHERE ({', '.join('skill_jobs.' + column for column in COLUMNS[1:])}) IS NOT ({', '.join('excluded.' + column for column in COLUMNS[1:])})
"""
DELETED = """
UPDATE skill_jobs SET enabled = 0, updated_at = ?
WHERE source = 'hermes' AND profile = ? AND enabled IS NOT 0 AND cron_id NOT IN (SELECT value FROM json_each(?))
"""
YEAR = 365
"""Days."""


def profile_of(home: Path) -> str:
    """The profile whose home this is, as Hermes calls it."""
    home = home.resolve()
    return home.name if home.parent.name == "profiles" else "default"


def record_jobs(connection: Connection, jobs: Sequence[Mapping[str, Any]], profile: str) -> None:
    """Brings skill_jobs up to date with all jobs of a profile. One that is not among them any more has been deleted."""
    now = time.time()
    rows = [(*_row(job, profile), now) for job in jobs]
    with connection:
        connection.executemany(RECORD, rows)
        connection.execute(DELETED, [now, profile, json.dumps([row[0] for row in rows])])


def _row(job: Mapping[str, Any], profile: str) -> tuple[Any, ...]:
    schedule = job.get("schedule")
    parsed = schedule if isinstance(schedule, dict) else {}
    shown = job.get("schedule_display") or parsed.get("display") or parsed.get("expr") or schedule
    return (
        job["id"], _text(job.get("name")), "hermes", profile, "script" if job.get("no_agent") else "agent", _text(shown), runs_per_day(parsed),
        int(bool(job.get("enabled", True)) and job.get("state") != "paused"),
    )


def _text(value: Any) -> Optional[str]:
    return value if isinstance(value, str) and value else None


def runs_per_day(schedule: Mapping[str, Any]) -> Optional[float]:
    """How often a schedule of Hermes is due, on average; None where it is not known, or due once."""
    kind, minutes, expression = schedule.get("kind"), schedule.get("minutes"), schedule.get("expr")
    if kind == "interval" and isinstance(minutes, (int, float)) and minutes > 0:
        return 1440 / minutes
    return _runs_per_day(expression) if kind == "cron" and isinstance(expression, str) else None


@lru_cache(maxsize=None)
def _runs_per_day(expression: str) -> Optional[float]:
    """The mean over the coming year: the minutes of a day, times the days, so that neither a time zone nor its changes matter."""
    # Imported here, since the other commands need not wait for it.
    from croniter import CroniterBadDateError, croniter

    # A sixth field has the second, and Hermes looks once a minute.
    fields, dates = expression.split()[:5], 0
    try:
        minutes, hours = croniter.expand(" ".join(fields))[0][:2]
        today = datetime.now().replace(hour=0, minute=0, second=0, microsecond=0)
        due = croniter(" ".join(["0", "0", *fields[2:]]), today - timedelta(seconds=1), max_years_between_matches=1)
        while due.get_next(datetime) < today + timedelta(days=YEAR):
            dates += 1
    except CroniterBadDateError:  # It is not due in this year, or never.
        pass
    except ValueError:
        return None
    return _how_many(minutes, 60) * _how_many(hours, 24) * dates / YEAR


def _how_many(values: Sequence[Any], all_of_them: int) -> int:
    return all_of_them if values == ["*"] else len(values)
