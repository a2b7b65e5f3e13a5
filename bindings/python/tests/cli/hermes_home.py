"""A home of Hermes, in Hermes' own schema, for the tests of the import and of the plugin."""

from __future__ import annotations

import json
import sqlite3
import time
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT

SCHEMAS = ROOT / "tests/data/hermes"
PROMPT = '[IMPORTANT: The user has invoked the "digest" skill, indicating they want you to follow its instructions.]'
NOW = time.time() - 7200


def add(file: Path, table: str, **columns: Any) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' for _ in columns)})", tuple(columns.values()))
    connection.close()


def add_run(home: Path, at: float, *, error: str = "", job: str = "a" * 12, with_ledger: bool = True) -> None:
    """A run of a minute, which ends in an answer, or in an error."""
    moment = datetime.fromtimestamp(at, timezone.utc)
    session = f"cron_{job}_{moment:%Y%m%d_%H%M%S}"
    called = {} if error else {"billing_provider": "p", "input_tokens": 800, "api_call_count": 1}
    state = home / "state.db"
    add(state, "sessions", id=session, source="cron", model="m", started_at=at, ended_at=at + 60, end_reason="cron_complete", **called)
    add(state, "messages", session_id=session, role="user", content=PROMPT, timestamp=at + 1)
    if not error:
        add(state, "messages", session_id=session, role="assistant", content="Two items.", finish_reason="stop", timestamp=at + 59)
    if with_ledger:
        begin, end = (datetime.fromtimestamp(time, timezone.utc).isoformat() for time in (at - 0.5, at + 60.5))
        add(home / "cron/executions.db", "executions", id=f"{job}{at}", job_id=job, source="builtin", process_id="x", pid=1,
            status="failed" if error else "completed", claimed_at=begin, started_at=begin, finished_at=end, error=error or None)


def create(home: Path, *, with_ledger: bool = True) -> Path:
    (home / "cron").mkdir(parents=True)
    files = {"state.db": "state-0.19.sql" if with_ledger else "state-0.13.sql", **({"cron/executions.db": "executions-0.19.sql"} if with_ledger else {})}
    for name, schema in files.items():
        connection = sqlite3.connect(home / name)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript((SCHEMAS / schema).read_text())
        connection.close()
    (home / "cron/jobs.json").write_text(json.dumps({"jobs": [{"id": "a" * 12, "name": "j", "skills": ["digest"], "provider_snapshot": "p"}]}))
    return home


@pytest.fixture
def hermes(home: Path) -> Path:
    """Hermes' own home, with a run that worked and one that was refused."""
    folder = create(home / ".hermes")
    add_run(folder, NOW - 86400 * 3)
    add_run(folder, NOW, error="RuntimeError: HTTP 401: Invalid API key")
    return folder
