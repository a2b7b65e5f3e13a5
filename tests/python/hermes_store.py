"""A Hermes home as Hermes itself leaves it, in its own schema: a few runs written one by one, or very many."""

import json
import sqlite3
import time
from contextlib import closing
from datetime import datetime, timezone

import apsw
import pytest

from conftest import ROOT, connect, rows, value

SCHEMAS = ROOT / "tests" / "data" / "hermes"
ADAPTER = ROOT / "sql" / "adapters" / "hermes.sql"
ADAPTER_OLD = ROOT / "sql" / "adapters" / "hermes_before_0_19.sql"
INVOKED = '[IMPORTANT: The user has invoked the "{}" skill, indicating they want you to follow its instructions. The full skill content is loaded below.]'
NOT_FOUND = ("[IMPORTANT: The following skill(s) were listed for this job but could not be found and were skipped: {0}. Start your response with a "
             "brief notice so the user is aware, e.g.: '⚠️ Skill(s) not found and skipped: {0}']")  # fmt: skip
ANSWER = "Report: funding flipped negative on 3 of 40 pairs."
COLUMNS = ("session_id, cron_id, skills, model, provider, started_at, completed_at, input_tokens, output_tokens, cache_read_tokens, "
           "cache_write_tokens, cost_usd, quality_score, success, output, error, delivered")  # fmt: skip

JOB, OTHER = "a" * 12, "b" * 12
# A moment with microseconds, days ago.
AT = round(time.time()) - 5 * 86400 + 0.123456
IMPORT = f"INSERT INTO skill_import ({COLUMNS}) SELECT {COLUMNS} FROM temp.{{}} AS r"
NEW_ONLY = " WHERE NOT EXISTS (SELECT 1 FROM skill_invocations AS i WHERE i.session_id = r.session_id)"


def iso(at):
    """As Python's isoformat() writes it, which leaves out a fraction of zero."""
    return None if at is None else datetime.fromtimestamp(at, timezone.utc).isoformat()


def session_id(job, at):
    return f"cron_{job}_{datetime.fromtimestamp(at, timezone.utc):%Y%m%d_%H%M%S}"


def prompt(skills=("digest",), missing=(), text="Write the digest."):
    notice = [NOT_FOUND.format(", ".join(missing))] if missing else []
    return "\n\n".join([*notice, *(INVOKED.format(skill) + "\n\nIts content." for skill in skills), text])


class Home:
    def __init__(self, folder, version="0.19"):
        self.folder = folder
        (folder / "cron").mkdir(parents=True)
        self.state = self._create(folder / "state.db", SCHEMAS / f"state-{version}.sql")
        self.ledger = self._create(folder / "cron" / "executions.db", SCHEMAS / "executions-0.19.sql") if version == "0.19" else None
        self.jobs = {}

    def _create(self, file, schema):
        connection = sqlite3.connect(file, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(schema.read_text())
        return connection

    def close(self):
        self.state.close()
        if self.ledger:
            self.ledger.close()

    def insert(self, table, **columns):
        connection = self.ledger if table == "executions" else self.state
        connection.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' for _ in columns)})", tuple(columns.values()))

    def session(self, job, at, took=60, **columns):
        """A session of cron; without a call that succeeded unless `columns` say otherwise."""
        columns = {"id": session_id(job, at), "source": "cron", "model": "m", "started_at": at, "ended_at": None if took is None else at + took,
                   "end_reason": None if took is None else "cron_complete", **columns}  # fmt: skip
        self.insert("sessions", **columns)
        return columns["id"]

    def message(self, session, role, content, **columns):
        self.insert("messages", session_id=session, role=role, content=content, **{"timestamp": time.time(), **columns})

    def usage(self, session, at, model="m", provider="p", **columns):
        columns = {"input_tokens": 800, "output_tokens": 50, "cache_read_tokens": 200, "api_call_count": 1, "cost_status": "unknown", **columns}
        self.insert("session_model_usage", session_id=session, model=model, billing_provider=provider, first_seen=at, last_seen=at, **columns)

    def execution(self, job, at, status="completed", took=61, error=None, id=None):
        begun = None if status == "claimed" else at
        finished = at + took if status in ("completed", "failed", "unknown") else None
        self.insert("executions", id=id or f"{job}{at:.6f}", job_id=job, source="builtin", process_id="x", pid=1, status=status,
                    claimed_at=iso(at - 0.05), started_at=iso(begun), finished_at=iso(finished), error=error)  # fmt: skip

    def run(self, job, at, skills=("digest",), missing=(), answer=ANSWER, status="completed", error=None, **columns):
        """A run that came to its session and, unless it failed, to an answer; columns are of the session."""
        self.execution(job, at, status, error=error)
        called = {} if status == "failed" else {"billing_provider": "p", "input_tokens": 800, "output_tokens": 50, "cache_read_tokens": 200,
                                                "cost_status": "unknown", "estimated_cost_usd": 0.0, "api_call_count": 1}  # fmt: skip
        session = self.session(job, at + 0.5, **{**called, **columns})
        self.message(session, "user", prompt(skills, missing), timestamp=at + 0.6)
        if answer is not None and status != "failed":
            self.message(session, "assistant", answer, finish_reason="stop", timestamp=at + 59)
        return session

    def job(self, id, **definition):
        self.jobs[id] = {"id": id, "name": f"job {id}", "skills": ["digest"], "model": None, "provider": None, "model_snapshot": "m",
                         "provider_snapshot": "p", "no_agent": False, **definition}  # fmt: skip
        (self.folder / "cron" / "jobs.json").write_text(json.dumps({"jobs": list(self.jobs.values())}))


def attach(connection, folder):
    """What docs/hermes.md says to do before reading."""
    ledger, jobs = folder / "cron" / "executions.db", folder / "cron" / "jobs.json"
    if ledger.exists():
        connection.execute("ATTACH ? AS cron", (f"{ledger.as_uri()}?mode=ro",))
    connection.execute("ATTACH ? AS hermes", (f"{(folder / 'state.db').as_uri()}?mode=ro",))
    connection.execute(ADAPTER.read_text())
    if not ledger.exists():
        connection.execute(ADAPTER_OLD.read_text())
    if jobs.exists():
        connection.execute("INSERT OR REPLACE INTO temp.hermes_jobs SELECT value ->> 'id', value FROM json_each(?, '$.jobs')", (jobs.read_text(),))


def fill(folder, count, jobs=20):
    """A home with `count` runs of a year, a tenth of them failed; the ledger has the last 1,000, as Hermes prunes it."""
    with closing(Home(folder)) as home:
        home.state.execute("BEGIN")
        home.ledger.execute("BEGIN")
        end = time.time() - 3600
        content = prompt() + "\n" + "x" * 2000
        for number in range(count):
            job = f"{number % jobs:012x}"
            at = end - (count - number) * 300
            failed = number % 10 == 9
            if number >= count - 1000:
                home.execution(job, at, "failed" if failed else "completed", error="RuntimeError: HTTP 429: Rate limit reached" if failed else None)
            session = home.session(job, at + 0.5, **({} if failed else {"billing_provider": "p", "input_tokens": 800, "api_call_count": 1}))
            home.message(session, "user", content, timestamp=at + 0.6)
            if not failed:
                call = [{"id": "c", "type": "function", "function": {"name": "terminal", "arguments": "{}"}}]
                home.message(session, "assistant", "", tool_calls=json.dumps(call), finish_reason="tool_calls", timestamp=at + 20)
                home.message(session, "tool", "y" * 2000, tool_call_id="c", timestamp=at + 40)
                home.message(session, "assistant", ANSWER, finish_reason="stop", timestamp=at + 59)
                home.usage(session, at + 59, cost_status="estimated", estimated_cost_usd=0.01)
        home.state.execute("COMMIT")
        home.ledger.execute("COMMIT")
        for number in range(jobs):
            home.job(f"{number:012x}")


def open_log(path=":memory:"):
    """A database of our own that can attach others read-only."""
    return connect(path, flags=apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE | apsw.SQLITE_OPEN_URI)


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path / "hermes")
    home.job(JOB)
    yield home
    home.close()


def runs(home, view="hermes_runs"):
    """The rows of a view, by start; each is checked to be what skill_import takes."""
    with closing(open_log()) as db:
        attach(db, home.folder)
        found = rows(db, f"SELECT * FROM {view} ORDER BY started_at, error IS NOT NULL")
        assert all(", ".join(row) == COLUMNS for row in found)
        db.execute(IMPORT.format(view))
        assert rows(db, "SELECT reason FROM skill_import_errors") == []
    return found


def recorded(home, view="hermes_runs"):
    """What the log has of it after an import."""
    with closing(open_log()) as db:
        attach(db, home.folder)
        db.execute(IMPORT.format(view))
        assert value(db, "SELECT count(*) FROM skill_import_errors") == 0
        return rows(db, "SELECT * FROM skill_invocations ORDER BY invoked_at, id")


def without_ledger(home, job, at, answer, took=60):
    session = home.session(job, at, took, billing_provider="p", input_tokens=800, api_call_count=1)
    home.message(session, "user", prompt(), timestamp=at)
    if answer:
        home.message(session, "assistant", answer, finish_reason="stop", timestamp=at + 1)
    return session
