"""sql/uninstall.sql: leaves sqlite_schema as it was, or with the log alone; a new object of the schema that it forgets shows here."""

import shutil
import subprocess

import apsw
import pytest

from conftest import DAY, NOON, ROOT, connect, drift, record, run_host, value
from test_takeover import older_log

FILE = ROOT / "sql" / "uninstall.sql"
KEEPING = FILE.read_text()
DROP_LOG = "DROP TABLE IF EXISTS main.skill_invocations;"
DROPPING = KEEPING.replace(f"\n-- {DROP_LOG}", f"\n{DROP_LOG}")
OWN = """
CREATE TABLE mine (id INTEGER PRIMARY KEY AUTOINCREMENT, a UNIQUE, b);
CREATE INDEX skill_mine ON mine (b);
CREATE VIEW skill_view AS SELECT a FROM mine;
CREATE TRIGGER skill_trigger AFTER INSERT ON mine BEGIN UPDATE mine SET b = 1 WHERE id = NEW.id; END;
CREATE TRIGGER skill_view_insert INSTEAD OF INSERT ON skill_view BEGIN INSERT INTO mine (a) VALUES (NEW.a); END;
"""
# On our own objects: an index and a trigger on the log, and views over what goes.
OVER_OURS = """
CREATE INDEX mine_on_the_log ON skill_invocations (end_reason);
CREATE TRIGGER mine_after_a_call AFTER INSERT ON skill_invocations BEGIN SELECT 1; END;
CREATE VIEW mine_over_the_days AS SELECT day FROM skill_stats_daily;
CREATE VIEW mine_over_the_rollup AS SELECT sum(invocation_count) AS calls FROM skill_daily_rollup;
"""
KEYED = "CREATE TABLE skill_invocations (id TEXT PRIMARY KEY, skill_name, invoked_at, request TEXT UNIQUE, success)"


def schema(connection):
    return connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%' ORDER BY 1, 2").fetchall()


def statements(script):
    """Those of the file: each ends with a semicolon at the end of a line, since there are no triggers in it."""
    return [part for part in script.split(";\n") if not part.strip().startswith("-- DROP")]


def filled(before="", path=":memory:"):
    """A database that holds what `before` made, and what that was; then the whole schema, the adapter's view and twenty runs."""
    connection = connect(path, initialise=False)
    connection.execute(before)
    own = schema(connection)
    connection.execute("SELECT skill_ema_init()").fetchall()
    # As the adapter for Hermes of 0.1.0 left it.
    connection.execute("CREATE VIEW hermes_runs AS SELECT session_id FROM skill_runs; INSERT INTO skill_aliases VALUES ('a', 'b')")
    for age in range(20):
        record(connection, skill_name="st"[age % 2], invoked_at=NOON - age * DAY / 3, success=age % 3 > 0)
    return connection, own


@pytest.mark.parametrize("own", ["", OWN], ids=["empty", "beside the user's own"])
def test_with_the_log_dropped_the_schema_is_as_before(own):
    assert DROPPING != KEEPING
    connection, before = filled(own)
    for _ in range(2):
        connection.execute(DROPPING)
        assert schema(connection) == before
        assert connection.execute("SELECT * FROM sqlite_temp_master").fetchall() == []
    connection.execute("CREATE TABLE t (a); ALTER TABLE t RENAME TO u")


@pytest.mark.parametrize("create", ["", KEYED], ids=["our log", "a log with keys of its own"])
def test_the_log_stays_with_its_rows_and_is_taken_over_again(create):
    connection, _ = filled(create)
    whole = {row[:2] for row in schema(connection)}
    assert (create != "") == (("table", "skill_ema_key_guard") in whole)
    log, counted = (connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3").fetchall() for table in ("skill_invocations", "skill_daily_rollup"))
    for _ in range(2):
        connection.execute(KEEPING)
        assert [row[:2] for row in schema(connection) if row[3] is not None] == [("table", "skill_invocations")]
        assert connection.execute("SELECT * FROM skill_invocations ORDER BY 1, 2, 3").fetchall() == log
    record(connection, skill_name="later")
    connection.execute("UPDATE skill_invocations SET success = 0 WHERE skill_name = 'later'; DELETE FROM skill_invocations WHERE skill_name = 'later'")
    connection.execute("ALTER TABLE skill_invocations RENAME TO other; ALTER TABLE other RENAME TO skill_invocations")
    connection.execute("SELECT skill_ema_init()").fetchall()
    assert {row[:2] for row in schema(connection)} == {row for row in whole if not row[1].startswith("hermes_")}
    assert connection.execute("SELECT * FROM skill_daily_rollup ORDER BY 1, 2, 3").fetchall() == counted and len(counted) > 5
    assert drift(connection) == [] and value(connection, "SELECT problem FROM skill_ema_health") is None


def test_an_index_of_the_users_own_on_the_log_loses_our_guard_and_stays():
    connection = older_log()
    connection.execute("CREATE UNIQUE INDEX own_key ON skill_invocations (skill_name, invoked_at)")
    before = [row[:3] for row in schema(connection)]
    connection.execute("SELECT skill_ema_init()").fetchall()
    assert value(connection, "SELECT count(*) FROM sqlite_master WHERE name LIKE 'skill_invocations_key%'") == 5
    connection.execute(KEEPING)
    assert [row[:3] for row in schema(connection)] == before


def test_the_log_can_be_written_to_all_the_while():
    """Statement by statement, without a transaction around them: another program may write between any two."""
    connection, _ = filled()
    for number, statement in enumerate(statements(KEEPING)):
        connection.execute(statement)
        record(connection, skill_name="meanwhile", invoked_at=NOON + number)
        connection.execute("UPDATE skill_invocations SET success = 0 WHERE skill_name = 'meanwhile'; DELETE FROM skill_invocations WHERE skill_name = 'meanwhile'")
    assert value(connection, "SELECT count(*) FROM skill_invocations") == 20


def test_what_others_have_on_the_log_and_over_ours_stays():
    connection, _ = filled()
    connection.execute(OVER_OURS)
    connection.execute(KEEPING)
    assert [row[1] for row in schema(connection)] == ["mine_on_the_log", "skill_invocations", "mine_after_a_call", "mine_over_the_days", "mine_over_the_rollup"]
    record(connection)
    with pytest.raises(apsw.SQLError, match="no such table: main.skill_stats_daily"):
        connection.execute("SELECT * FROM mine_over_the_days")
    connection.execute("SELECT skill_ema_init()").fetchall()
    assert value(connection, "SELECT calls FROM mine_over_the_rollup") == 21


@pytest.mark.parametrize("own", [
    "CREATE VIEW skill_stats_daily AS SELECT 's' AS skill_name", "CREATE VIEW Skill_Stats_Daily AS SELECT 's' AS skill_name", "CREATE TABLE skill_stats_daily (skill_name)"])
def test_daily_statistics_of_ones_own_stop_it_before_anything_is_gone(own):
    connection, before = filled(own)
    whole = schema(connection)
    for _ in range(2):
        with pytest.raises(apsw.ConstraintError, match="skill_stats_daily is your own; uninstall.sql says on top how to keep it"):
            connection.execute(KEEPING)
        assert schema(connection) == whole
    stop = DROPPING[DROPPING.index("CREATE TEMP"):DROPPING.index("-- The log's triggers first")]
    connection.execute(DROPPING.replace(stop, "").replace("DROP VIEW IF EXISTS main.skill_stats_daily;\n", ""))
    assert schema(connection) == before


def test_what_has_the_same_name_elsewhere_is_left_alone():
    connection, _ = filled()
    connection.execute("ATTACH ':memory:' AS other; CREATE TABLE other.skill_aliases (a); CREATE TEMP TABLE skill_ema_meta (a); CREATE TEMP VIEW skill_runs AS SELECT 1")
    # The second time there is nothing of ours that would be found first.
    for _ in range(2):
        connection.execute(DROPPING)
        assert schema(connection) == []
        assert connection.execute("SELECT name FROM other.sqlite_master").fetchall() == [("skill_aliases",)]
        assert connection.execute("SELECT name FROM sqlite_temp_master ORDER BY 1").fetchall() == [("skill_ema_meta",), ("skill_runs",)]


def test_it_is_undone_with_the_transaction_around_it():
    connection, _ = filled()
    whole = schema(connection)
    connection.execute(f"BEGIN; {DROPPING} ROLLBACK")
    assert schema(connection) == whole and drift(connection) == []


@pytest.mark.parametrize("create", ["", KEYED], ids=["our log", "a log with keys of its own"])
def test_it_works_in_a_program_of_2019_without_the_extension(file, create):
    filled(create, file)[0].close()
    asked = ["BEGIN", *statements(KEEPING), "COMMIT", "SELECT name FROM sqlite_master WHERE sql IS NOT NULL", "SELECT count(*) FROM skill_invocations"]
    assert run_host("3.27", file, asked) == (0, [["skill_invocations"], ["20"]], "")


@pytest.mark.skipif(not shutil.which("sqlite3"), reason="there is no sqlite3 shell here")
@pytest.mark.parametrize("own", ["", "CREATE VIEW skill_stats_daily AS SELECT 1"], ids=["ours", "own statistics"])
def test_the_command_on_top_of_the_file_and_in_the_docs_works(file, own):
    connection, _ = filled(own, file)
    whole = schema(connection)
    connection.close()
    [command] = [line[5:] for line in KEEPING.splitlines() if line.startswith("--   sqlite3 ")]
    assert command in (ROOT / "docs/tables.md").read_text()
    done = subprocess.run(command.replace("runs.db", str(file)), shell=True, cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode != 0) == (own != "") == ("skill_stats_daily is your own" in done.stderr), done.stderr
    connection = apsw.Connection(str(file))
    assert schema(connection) == (whole if own else [row for row in whole if row[1] == "skill_invocations"])
    connection.close()
