"""Importing from a Hermes agent: again and again, by the ways of docs/hermes.md, from very many runs, old versions, and while it writes."""

import os
import shutil
import sqlite3
import subprocess
import time
from contextlib import closing

import apsw
import pytest

from conftest import HOSTS, LIBRARY_FILE, ROOT, rows, run_host, value
from documents import code
from hermes_store import (ADAPTER, ADAPTER_OLD, ANSWER, AT, IMPORT, JOB, NEW_ONLY, OTHER, SCHEMAS, Home, attach, fill, home, open_log,  # noqa: F401
                          recorded, session_id, without_ledger)
from test_cron import PYTHON


def test_the_ledger_and_what_is_older_are_covered_and_none_twice(tmp_path):
    fill(tmp_path / "hermes", 3000)
    with closing(open_log()) as db:
        attach(db, tmp_path / "hermes")
        assert value(db, "SELECT count(*) FROM cron.executions") == 1000
        for again in ("", "", NEW_ONLY):
            db.execute(IMPORT.format("hermes_runs") + again)
            assert db.execute("SELECT count(*), sum(success) FROM skill_invocations").fetchall() == [(3000, 2700)]
        assert db.execute("SELECT count(DISTINCT session_id), count(*) FROM skill_invocations").fetchall() == [(3000, 3000)]
        assert db.execute("SELECT DISTINCT model, provider FROM skill_invocations").fetchall() == [("m", "p")]
        assert value(db, "SELECT count(*) FROM skill_import_errors") == 0


def test_what_is_recorded_stays_when_a_job_is_renamed(home):
    home.job(JOB, name="old name", skills=[])
    home.run(JOB, AT, skills=[])
    with closing(open_log()) as db:
        attach(db, home.folder)
        db.execute(IMPORT.format("hermes_runs") + NEW_ONLY)
        db.execute("""UPDATE temp.hermes_jobs SET job = '{"name": "new name"}'""")
        assert value(db, "SELECT skills FROM hermes_runs") == '["new name"]'
        home.run(JOB, AT + 100, skills=[])
        db.execute(IMPORT.format("hermes_runs") + NEW_ONLY)
        assert db.execute("SELECT skill_name FROM skill_invocations ORDER BY invoked_at").fetchall() == [("old name",), ("new name",)]


def test_a_hermes_before_the_ledger(tmp_path):
    home = Home(tmp_path / "old", version="0.13")
    home.state.execute("PRAGMA foreign_keys = 0")
    without_ledger(home, JOB, AT, ANSWER)
    without_ledger(home, JOB, AT + 100, None)
    home.session(JOB, AT + 200, 60, cost_status="estimated", estimated_cost_usd=0.5, input_tokens=9, api_call_count=1, billing_provider="p")
    assert [(r["success"], r["outcome_category"], r["estimated_cost_usd"], r["input_tokens"]) for r in recorded(home)] == [
        (1, "ok", None, 800), (0, "empty", None, 800), (0, "empty", 0.5, 9)]  # fmt: skip
    home.close()


def test_it_is_read_while_hermes_writes(home):
    home.run(JOB, AT)
    home.state.execute("BEGIN IMMEDIATE")
    home.ledger.execute("BEGIN IMMEDIATE")
    home.run(JOB, AT + 100)
    with closing(open_log()) as db:
        attach(db, home.folder)
        assert value(db, "SELECT count(*) FROM hermes_runs") == 1
        home.state.execute("COMMIT")
        home.ledger.execute("COMMIT")
        assert value(db, "SELECT count(*) FROM hermes_runs") == 2
        with pytest.raises(apsw.ReadOnlyError):
            db.execute("DELETE FROM hermes.sessions")


def test_ten_thousand_runs_take_seconds_and_what_is_new_less(tmp_path):
    fill(tmp_path / "hermes", 10_000)
    with closing(open_log()) as db:
        attach(db, tmp_path / "hermes")
        plan = [step for *_, step in db.execute("EXPLAIN QUERY PLAN SELECT * FROM hermes_runs")]
        assert not [step for step in plan if step.startswith(("SCAN m", "SCAN result", "SCAN hermes.messages"))], plan
        began = time.monotonic()
        db.execute(IMPORT.format("hermes_runs"))
        took = time.monotonic() - began
        assert value(db, "SELECT count(*) FROM skill_invocations") == 10_000
        began = time.monotonic()
        db.execute(IMPORT.format("hermes_runs") + NEW_ONLY)
        assert took < 10 and time.monotonic() - began < took / 2


def statements_of(sql):
    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def test_it_is_plain_sql_that_sqlite_3_38_runs(home, tmp_path):
    home.run(JOB, AT, ["digest"], ["gone"])
    home.close()
    if not (HOSTS / "sqlite-3.38" / "host").exists():
        pytest.fail("build the hosts: make test-python")
    statements = [f"ATTACH '{home.folder / 'state.db'}' AS hermes", f"ATTACH '{home.folder / 'cron' / 'executions.db'}' AS cron",
                  *statements_of(ADAPTER.read_text()), "SELECT cron_id, skills, error FROM hermes_runs"]  # fmt: skip
    status, found, error = run_host("3.38", tmp_path / "x.db", statements)
    assert (status, error) == (0, "")
    assert [line for line in found if JOB in line[0]] == [[JOB, '["digest"]', "NULL"], [JOB, '["gone"]', "Skill(s) not found and skipped: gone"]]


def log_of(folder):
    return rows(open_log(folder / "runs.db"), "SELECT session_id, skill_name, success, provider FROM skill_invocations ORDER BY id")


@pytest.fixture
def folder(home, tmp_path):
    """Where the ways of docs/hermes.md work as they stand there, beside a home with two runs and a script."""
    (tmp_path / "target").symlink_to(LIBRARY_FILE.parents[1])
    (tmp_path / "sql").symlink_to(ROOT / "sql")
    # Some versions of SQLite, such as 3.40, round this start to the next second, and its session would be before it.
    home.run(JOB, int(AT) + 0.9996)
    home.run(JOB, AT + 100, status="failed", error="RuntimeError: HTTP 429")
    home.job(OTHER, name="watch", skills=[], provider_snapshot=None, model_snapshot=None)
    home.execution(OTHER, AT + 200, id="e1")
    return tmp_path


def recorded_as_documented(folder, home, record):
    first, second = session_id(JOB, int(AT) + 1.4996), session_id(JOB, AT + 100.5)
    expected = [(first, "digest", 1, "p"), (second, "digest", 0, "p"), ("e1", "watch", 1, None)]
    for _ in range(2):
        record()
        assert sorted(tuple(row.values()) for row in log_of(folder)) == sorted(expected)
    home.run(JOB, AT + 300)
    record()
    assert len(log_of(folder)) == 4


@pytest.mark.skipif(not shutil.which("sqlite3"), reason="there is no sqlite3 shell")
def test_the_way_by_the_shell(home, folder):
    def record():
        done = subprocess.run(["sh", "-c", code("sh hermes")], cwd=folder, env={**os.environ, "HERMES_HOME": str(home.folder)}, capture_output=True, text=True)
        if "->>" in done.stderr or "unixepoch" in done.stderr:
            pytest.skip(f"this shell's SQLite is too old: {done.stderr}")
        assert (done.returncode, done.stderr) == (0, "")

    recorded_as_documented(folder, home, record)


@pytest.mark.skipif(PYTHON is None, reason="no Python here loads extensions")
def test_the_way_by_python(home, folder):
    def record():
        done = subprocess.run([PYTHON, "-c", code("python hermes")], cwd=folder, env={**os.environ, "HERMES_HOME": str(home.folder)}, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")

    recorded_as_documented(folder, home, record)


def test_the_second_file_leaves_no_need_of_the_ledger():
    db = open_log()
    db.execute("ATTACH ':memory:' AS hermes")
    db.execute((SCHEMAS / "state-0.13.sql").read_text().replace("CREATE TABLE ", "CREATE TABLE hermes.").replace("CREATE INDEX ", "CREATE INDEX hermes."))
    db.execute(ADAPTER.read_text() + ADAPTER_OLD.read_text())
    assert rows(db, "SELECT * FROM hermes_runs") == rows(db, "SELECT * FROM hermes_chats") == []


def test_the_errors_of_the_document_are_what_sqlite_says(home):
    documented = (ROOT / "docs" / "hermes.md").read_text().partition("## Errors")[2]
    log = open_log()
    for sql, error in [(f"ATTACH 'file:{home.folder}/none.db?mode=ro' AS cron", "unable to open database: file:"),
                       (f"ATTACH 'file:{home.folder}/state.db?mode=ro' AS hermes", None), (ADAPTER.read_text(), None),
                       ("SELECT * FROM hermes_runs", "no such table: cron.executions")]:  # fmt: skip
        if error is None:
            log.execute(sql)
            continue
        with pytest.raises(apsw.Error, match=f"^{error}"):
            log.execute(sql)
        assert f"| {error}" in documented
