"""The runs of a Hermes agent, as sql/adapters/hermes.sql reads them from the databases in its home."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from typing import Any, Iterable, Iterator, Mapping, Optional

from ..connection import Connection, Error, connect

STATE, LEDGER, JOBS = "state.db", "cron/executions.db", "cron/jobs.json"
ADAPTERS = Path(__file__).resolve().parents[1] / "adapters"
# What is recorded already is not read again: a job may have been renamed, or given other skills, since.
NEW = """
SELECT * FROM temp.hermes_runs
WHERE session_id NOT IN (SELECT session_id FROM temp.known) AND (:since IS NULL OR started_at >= unixepoch(:since))
"""
# A session that is recorded may go on, and use another skill.
CHATS = "SELECT * FROM temp.hermes_chats WHERE :since IS NULL OR started_at >= unixepoch(:since)"
# What the judge reads of a run.
TEXTS = """
SELECT session_id, value AS skill, text
FROM (SELECT session_id, skills, success, ifnull(error, output) AS text FROM temp.hermes_runs
  UNION ALL SELECT session_id, skills, success, ifnull(error, output) FROM temp.hermes_chats), json_each(skills)
WHERE session_id IN (SELECT value FROM json_each(?)) AND success IS NULL AND text IS NOT NULL
"""
ATTEMPTS = """
SELECT count(*), count(*) FILTER (WHERE ifnull(session_id, execution_id) IN (SELECT session_id FROM temp.known))
FROM temp.hermes_attempts WHERE :since IS NULL OR started_at >= unixepoch(:since)
"""


class StoreError(Error):
    """A home cannot be read; the message names it and says why."""


def default_home() -> Path:
    """Hermes' own home."""
    return Path(os.environ.get("HERMES_HOME") or Path.home() / ".hermes")


def with_profiles(home: Path) -> list[Path]:
    """The home and those of its profiles."""
    return [home, *sorted(folder for folder in (home / "profiles").glob("*") if (folder / STATE).exists())]


class Store:
    """The databases of one home. Hermes may be at work in it: nothing is written there.

    The runs of the sessions in `known` are not read, nor those that began before the day `since`. With `sessions`, those in which a
    person used skills are read, too.
    """

    def __init__(self, home: Path, known: Iterable[Optional[str]], since: Optional[date] = None, *, sessions: bool = False) -> None:
        if not (home / STATE).exists():
            raise StoreError(f"{home} is no home of Hermes: it has no {STATE}")
        self.name = f"hermes {home}"
        self._parameters = {"since": None if since is None else str(since)}
        self._read = 0
        self.jobs, self.warning = _jobs(home / JOBS)
        self._queries = [NEW, CHATS] if sessions else [NEW]
        try:
            self._connection = self._open(home, known)
            attempts = self._connection.execute(ATTEMPTS, self._parameters).fetchone()
        except (Error, OSError) as error:
            raise StoreError(f"{home}: {error}") from error
        self.already_known: int = attempts[1] if attempts else 0
        self.count: Optional[int] = attempts[0] - attempts[1] if attempts else None

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """The runs that are not recorded yet."""
        try:
            for query in self._queries:
                for row in self._connection.execute(query, self._parameters):
                    self._read += 1
                    yield dict(row)
        except Error as error:
            raise StoreError(f"{self.name}: {error}") from error
        finally:
            self._connection.close()

    def texts(self, sessions: Iterable[Optional[str]]) -> dict[tuple[str, str], str]:
        """What is judged of the runs of these sessions, by session and skill."""
        try:
            rows = self._connection.execute(TEXTS, [json.dumps(list(sessions))]).fetchall()
        except Error as error:
            raise StoreError(f"{self.name}: {error}") from error
        finally:
            self._connection.close()
        return {(session, skill): str(text) for session, skill, text in rows}

    def done(self) -> int:
        """How many runs are read."""
        return self._read

    def _open(self, home: Path, known: Iterable[Optional[str]]) -> Connection:
        connection = connect(":memory:", timeout=10, driver="apsw")
        ledger = home / LEDGER
        # The ledger first, so that what is over in it is complete in the sessions.
        for name, file in (("cron", ledger), ("hermes", home / STATE)):
            if file.exists():
                connection.execute(f"ATTACH ? AS {name}", [f"{file.resolve().as_uri()}?mode=ro"])
        connection.raw.execute((ADAPTERS / "hermes.sql").read_text(encoding="utf-8"))
        if not ledger.exists():
            connection.raw.execute((ADAPTERS / "hermes_before_0_19.sql").read_text(encoding="utf-8"))
        rows = ((job["id"], json.dumps(job)) for job in self.jobs or ())
        connection.executemany("INSERT OR REPLACE INTO temp.hermes_jobs VALUES (?, ?)", rows)
        connection.execute("CREATE TEMP TABLE known (session_id TEXT PRIMARY KEY) WITHOUT ROWID")
        connection.executemany("INSERT INTO temp.known VALUES (?)", ([session] for session in known))
        return connection


def _jobs(file: Path) -> tuple[Optional[list[dict[str, Any]]], Optional[str]]:
    """The definitions of the jobs, or None, and why if there is a reason: runs are known without them."""
    try:
        jobs = json.loads(file.read_text(encoding="utf-8"))["jobs"]
        return [job for job in jobs if isinstance(job["id"], str)], None
    except FileNotFoundError:
        return None, None
    except OSError as error:
        reason = str(error.strerror)
    except (ValueError, RecursionError) as error:
        reason = f"it is no JSON, {error}"
    except (LookupError, TypeError):
        reason = "it has no list `jobs` of objects with an `id`"
    return None, f"{file} is not read, so jobs have no names: {reason}"
