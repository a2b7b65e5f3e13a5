"""`skill-ema demo`."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Annotated

import typer

from ...connection import Connection
from ..database import path_of, shown, writing
from ..examples import examples
from ..fail import usage
from ..options import LastDay
from ..output import console
from ..simulation import DAYS, PREFIX, simulate

SIMULATED = "session_id >= :prefix AND session_id < :prefix || '~'"
REAL = f"SELECT 1 FROM skill_invocations WHERE NOT coalesce({SIMULATED}, 0) LIMIT 1"
REMOVE = f"DELETE FROM skill_invocations WHERE {SIMULATED}"
COLUMNS = (
    "session_id", "cron_id", "skills", "model", "provider", "started_at", "completed_at", "input_tokens", "output_tokens", "cost_usd",
    "output", "error",
)
RECORD = f"INSERT INTO skill_runs ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"


@examples("demo", "demo --db simulated.db --as-of 2026-06-30", "demo --clear")
def demo(
    options: LastDay,
    seed: Annotated[int, typer.Option(help="Another seed gives other runs.", metavar="NUMBER")] = 1,
    clear: Annotated[bool, typer.Option("--clear", help="Remove the simulated runs.")] = False,
) -> None:
    """Fill a database with a simulated history, to try things out on.

    Only a database without runs of your own is filled. Once more replaces the runs.
    """
    with writing(options) as connection:
        path = shown(path_of(options))
        with connection:
            if not clear and connection.execute(REAL, {"prefix": PREFIX}).fetchone():
                usage(f"demo: {path} holds runs that are not simulated; name another file, as in `skill-ema demo --db simulated.db`")
            removed = _remove(connection)
            runs = [] if clear else [run for run in simulate(options.last_day, seed, until=datetime.now(timezone.utc))]
            connection.executemany(RECORD, ([run.get(column) for column in COLUMNS] for run in runs))
    if clear:
        console.print(f"{removed} simulated runs removed from {path}.", markup=False, soft_wrap=True)
    else:
        console.print(CONTENTS.format(runs=len(runs), days=DAYS, last_day=options.last_day, path=path), markup=False, soft_wrap=True)


def _remove(connection: Connection) -> int:
    connection.execute(REMOVE, {"prefix": PREFIX})
    row = connection.execute("SELECT changes()").fetchone()
    return row[0] if row else 0


CONTENTS = """\
{runs} simulated runs of {days} days up to {last_day} are in {path}.

Six skills run on four models, one of which comes from two providers. In these days
  triage-inbox has broken on gpt-5.2-mini,
  anthropic's price has risen by 60%,
  write-report has become better on deepseek-v4,
  watch-prices was silent for a week, and
  analyse-derivatives fails more often on the free local model than on the paid one.

Now try: skill-ema report, skill-ema jobs, skill-ema drift, skill-ema compare claude-sonnet-4.6"""
