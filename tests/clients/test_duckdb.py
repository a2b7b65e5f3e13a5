"""What docs/clients.md says of DuckDB below its examples."""

import math
import re
import sqlite3
import subprocess
import sys
import time

import duckdb
import pytest
from duckdb_extensions import import_extension

from conftest import PAGE, ROOT, open_with_extension

READ_AS_TABLES = ["skill_invocations", "skill_jobs", "skill_aliases", "skill_model_aliases"]
NOT_PARSED = ["skill_runs", "skill_names", "skill_ema_health", "skill_ema_rejects"]
WITH_BLOBS = ["skill_daily_rollup", "skill_daily_job_rollup", "skill_stats_daily", "skill_stats_daily_by_job"]


@pytest.fixture(scope="module", autouse=True)
def extension(tmp_path_factory):
    """DuckDB's extension from the package, in a home of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        import_extension("sqlite_scanner")
        yield


@pytest.fixture
def duck(file):
    """DuckDB with the database attached, to write to as well."""
    connection = duckdb.connect()
    connection.execute(f"ATTACH '{file}' AS runs (TYPE sqlite)")
    yield connection
    connection.close()


def by_sqlite(duck, query):
    return duck.execute(f"SELECT * FROM sqlite_query('runs', '{query}')").fetchall()


def test_sqlite_query_reads_every_table_and_view_as_text(duck, file):
    connection = sqlite3.connect(file)
    names = [name for [name] in connection.execute("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')")]
    counts = {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}
    connection.close()
    assert {*READ_AS_TABLES, *NOT_PARSED, *WITH_BLOBS} <= set(names)
    for name in names:
        found = by_sqlite(duck, f"SELECT * FROM {name}")
        assert len(found) == counts[name]
        assert all(value is None or isinstance(value, str) for row in found for value in row)


def test_it_reads_the_tables_with_their_types(duck):
    for name in READ_AS_TABLES:
        duck.execute(f"SELECT * FROM runs.{name}").fetchall()
    assert duck.execute("SELECT max(success), max(estimated_cost_usd) FROM runs.skill_invocations").fetchall() == [(1, 0.5)]
    assert set(READ_AS_TABLES) <= {name for [name] in duck.execute("SELECT table_name FROM duckdb_tables()").fetchall()}


@pytest.mark.parametrize("query", [*(f"SELECT * FROM runs.{name}" for name in NOT_PARSED),
                                   "SHOW ALL TABLES", "SELECT * FROM information_schema.tables"])
def test_it_cannot_parse_the_views(duck, query):
    with pytest.raises(duckdb.ParserException):
        duck.execute(query).fetchall()


@pytest.mark.parametrize("name", WITH_BLOBS)
def test_a_name_that_is_not_known_is_a_mismatch_until_all_is_text(duck, name):
    with pytest.raises(duckdb.Error, match="Mismatch Type Error"):
        duck.execute(f"SELECT * FROM runs.{name}").fetchall()
    duck.execute("SET sqlite_all_varchar = true")
    assert {model for [model] in duck.execute(f"SELECT model FROM runs.{name}").fetchall()} == {"m", ""}


def test_the_averages_of_the_page_are_those_of_skill_ema(file, monkeypatch):
    connection = open_with_extension(file)
    query = "SELECT skill_name, model, ema_success_rate, ema_cost_usd, cost_high FROM skill_ema(14, 0.3, '2025-11-20', 'skill,model')"
    wanted = connection.execute(query).fetchall()
    connection.close()
    (file.parent / "plain-sql.sql").write_text((ROOT / "docs/plain-sql.sql").read_text())
    monkeypatch.chdir(file.parent)
    [program] = re.findall(r"^```python\n([^`]*plain-sql\.sql[^`]*)^```", PAGE.read_text(), re.M)
    scope = {}
    exec(program.replace("2026-06-30", "2025-11-20"), scope)
    got = scope["averages"].project("skill_name, model, ema_success_rate, ema_cost_usd, cost_high").fetchall()
    assert len(wanted) == 2 and {row[:2] for row in got} == {row[:2] for row in wanted}
    for row, other in zip(sorted(got, key=str), sorted(wanted, key=str)):
        assert all(one == two or math.isclose(one, two, rel_tol=1e-9) for one, two in zip(row[2:], other[2:]))


def test_the_rollups_follow_what_it_writes_to_the_log(duck):
    counted = "SELECT invocation_count, success_count FROM skill_daily_rollup WHERE skill_name = ''duck''"
    duck.execute("INSERT INTO runs.skill_invocations (skill_name, invoked_at, success) VALUES ('duck', 1763532000, 1)")
    assert by_sqlite(duck, counted) == [("1", "1")]
    duck.execute("UPDATE runs.skill_invocations SET success = 0 WHERE skill_name = 'duck'")
    assert by_sqlite(duck, counted) == [("1", "0")]
    duck.execute("DELETE FROM runs.skill_invocations WHERE skill_name = 'duck'")
    assert by_sqlite(duck, counted) == []


OTHER_PROGRAM = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=0.5)
try:
    connection.execute(sys.argv[2])
    print("done", flush=True)
except sqlite3.OperationalError as error:
    print(error, flush=True)
sys.stdin.read()
"""
WRITE = "INSERT INTO skill_invocations (skill_name, invoked_at) VALUES ('other', 1763532000)"


@pytest.fixture
def elsewhere(file):
    """Executes a statement in another program, which keeps its connection open, and returns what it says."""
    programs = []

    def execute(sql):
        command = [sys.executable, "-c", OTHER_PROGRAM, str(file), sql]
        programs.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
        return programs[-1].stdout.readline().strip()

    yield execute
    for program in programs:
        program.communicate()


def test_it_fails_to_write_at_once_while_another_program_writes(duck, elsewhere):
    assert elsewhere("BEGIN IMMEDIATE") == "done"
    started = time.monotonic()
    with pytest.raises(duckdb.Error, match="database is locked"):
        duck.execute(WRITE.replace("INTO ", "INTO runs."))
    assert time.monotonic() - started < 2


def test_it_waits_five_seconds_for_a_file_that_is_being_written(duck, elsewhere):
    assert elsewhere("BEGIN EXCLUSIVE") == "done"
    started = time.monotonic()
    with pytest.raises(duckdb.Error, match="database is locked"):
        duck.execute("SELECT * FROM runs.skill_jobs").fetchall()
    assert 4 < time.monotonic() - started < 10


@pytest.mark.parametrize("mode, answer", [("DELETE", "database is locked"), ("WAL", "done")])
def test_an_open_transaction_keeps_others_from_writing_unless_the_file_is_in_wal_mode(file, duck, elsewhere, mode, answer):
    assert elsewhere(f"PRAGMA journal_mode = {mode}") == "done"
    duck.execute("BEGIN")
    duck.execute("SELECT * FROM runs.skill_invocations").fetchall()
    assert elsewhere(WRITE) == answer
    duck.execute("ROLLBACK")
    assert elsewhere(WRITE) == "done"


def test_two_copies_of_sqlite_in_one_process_do_not_see_each_other_s_locks(duck, file):
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    duck.execute(WRITE.replace("INTO ", "INTO runs."))
    connection.close()
