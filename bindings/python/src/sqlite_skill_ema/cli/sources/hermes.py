"""The runs of a Hermes agent, as sql/adapters/hermes.sql reads them from the databases in its home."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any, Iterable, Iterator, Mapping, Optional, Sequence

from ...connection import Connection, Error, connect
from ..fail import failed, usage

ADAPTERS = Path(__file__).resolve().parents[2] / "adapters"
COLUMNS = (
    "session_id", "cron_id", "skills", "model", "provider", "started_at", "completed_at", "input_tokens", "output_tokens",
    "cache_read_tokens", "cache_write_tokens", "cost_usd", "quality_score", "success", "output", "error",
)
# What is recorded already is not read again: a job may have been renamed, or given other skills, since.
NEW = f"""
SELECT {', '.join(COLUMNS)} FROM temp.hermes_runs
WHERE session_id NOT IN (SELECT session_id FROM temp.known) AND (:since IS NULL OR started_at >= unixepoch(:since))
"""
ATTEMPTS = """
SELECT count(*), count(*) FILTER (WHERE ifnull(session_id, execution_id) IN (SELECT session_id FROM temp.known))
FROM temp.hermes_attempts WHERE :since IS NULL OR started_at >= unixepoch(:since)
"""


def homes(arguments: Sequence[str], *, all_profiles: bool) -> list[Path]:
    """The home that the command line names, else Hermes' own; with its profiles, each of which has a home of its own."""
    if len(arguments) > 1:
        usage(f"import: hermes takes one HOME; got {' '.join(arguments)}")
    home = Path(arguments[0] if arguments else os.environ.get("HERMES_HOME") or Path.home() / ".hermes")
    profiles = sorted(folder for folder in (home / "profiles").glob("*") if (folder / "state.db").exists()) if all_profiles else []
    if not (home / "state.db").exists():
        failed(f"import: {home} is no home of Hermes: it has no state.db; name it, as in `skill-ema import hermes HOME`")
    return [home, *profiles]


class Hermes:
    """One home. Hermes may be at work in it: nothing is written there."""

    def __init__(self, home: Path, known: Iterable[Optional[str]], since: Optional[date]) -> None:
        self.name = f"hermes {home}"
        self._parameters = {"since": None if since is None else str(since)}
        self._read = 0
        try:
            self._connection = self._open(home, known)
            attempts = self._connection.execute(ATTEMPTS, self._parameters).fetchone()
        except (Error, OSError) as error:
            failed(f"import: {home}: {error}")
        self.already_known: int = attempts[1] if attempts else 0
        self.count: Optional[int] = attempts[0] - attempts[1] if attempts else None

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """The runs that are not recorded yet."""
        try:
            for row in self._connection.execute(NEW, self._parameters):
                self._read += 1
                yield dict(row)
        except Error as error:
            failed(f"import: {self.name}: {error}")
        finally:
            self._connection.close()

    def done(self) -> int:
        """How many runs are read."""
        return self._read

    def _open(self, home: Path, known: Iterable[Optional[str]]) -> Connection:
        connection = connect(":memory:", timeout=10, driver="apsw")
        ledger = home / "cron/executions.db"
        # The ledger first, so that what is over in it is complete in the sessions.
        for name, file in (("cron", ledger), ("hermes", home / "state.db")):
            if file.exists():
                connection.execute(f"ATTACH ? AS {name}", [f"{file.resolve().as_uri()}?mode=ro"])
        connection.raw.execute((ADAPTERS / "hermes.sql").read_text(encoding="utf-8"))
        if not ledger.exists():
            connection.raw.execute((ADAPTERS / "hermes_before_0_19.sql").read_text(encoding="utf-8"))
        if (home / "cron/jobs.json").exists():
            jobs = (home / "cron/jobs.json").read_text(encoding="utf-8")
            connection.execute("INSERT OR REPLACE INTO temp.hermes_jobs SELECT value ->> 'id', value FROM json_each(?, '$.jobs')", [jobs])
        connection.execute("CREATE TEMP TABLE known (session_id TEXT PRIMARY KEY) WITHOUT ROWID")
        connection.executemany("INSERT INTO temp.known VALUES (?)", ([session] for session in known))
        return connection
