"""sql/uninstall.sql: leaves sqlite_schema as it was, or with the log alone; a new object of the schema that it forgets shows here."""

import apsw
import pytest

from conftest import NOON, ROOT, connect, load, record, run_host, value
from test_takeover import older_log

KEEPING = (ROOT / "sql" / "uninstall.sql").read_text()
DROPPING = KEEPING.replace("-- DROP TABLE IF EXISTS skill_invocations;", "DROP TABLE IF EXISTS skill_invocations;")
OWN = """
CREATE TABLE skills (name TEXT PRIMARY KEY);
CREATE INDEX skills_by_length ON skills (length(name));
CREATE VIEW my_skills AS SELECT name FROM skills;
CREATE TRIGGER my_trigger AFTER INSERT ON skills BEGIN DELETE FROM skills WHERE name = ''; END;
"""


def schema(connection):
    return connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%' ORDER BY 1, 2").fetchall()


def filled(own=""):
    db = connect(initialise=False)
    db.execute(own)
    before = schema(db)
    db.execute("SELECT skill_ema_init()").fetchall()
    db.execute((ROOT / "sql" / "adapters" / "hermes.sql").read_text())
    for index in range(5):
        record(db, invoked_at=NOON + index, success=index % 2)
    db.execute("INSERT INTO skill_aliases VALUES ('a', 'b')")
    return db, before


@pytest.mark.parametrize("own", ["", OWN], ids=["empty", "beside the user's own"])
def test_with_the_log_dropped_the_schema_is_as_before(own):
    assert DROPPING != KEEPING
    db, before = filled(own)
    for _ in range(2):
        db.execute(DROPPING)
        assert schema(db) == before
    db.execute("CREATE TABLE t (a); ALTER TABLE t RENAME TO u")


def test_the_log_stays_with_its_rows_and_is_taken_over_again():
    db, before = filled(OWN)
    log, rollup = (db.execute(f"SELECT * FROM {table}").fetchall() for table in ("skill_invocations", "skill_daily_rollup"))
    for _ in range(2):
        db.execute(KEEPING)
        assert [row for row in schema(db) if row not in before] == [("table", "skill_invocations", "skill_invocations", row[3]) for row in schema(db) if row[1] == "skill_invocations"]
    record(db, id=99)
    assert db.execute("SELECT * FROM skill_invocations WHERE id < 99").fetchall() == log
    db.execute("DELETE FROM skill_invocations WHERE id = 99; SELECT skill_ema_init()").fetchall()
    assert db.execute("SELECT * FROM skill_daily_rollup").fetchall() == rollup
    assert value(db, "SELECT problem FROM skill_ema_health") is None


def test_a_log_with_a_key_of_its_own_loses_its_guard():
    db = older_log()
    db.execute("CREATE UNIQUE INDEX own_key ON skill_invocations (skill_name, invoked_at)")
    before = [row[:3] for row in schema(db)]
    db.execute("SELECT skill_ema_init()").fetchall()
    assert value(db, "SELECT count(*) FROM sqlite_master WHERE name LIKE 'skill_invocations_key%'") == 5
    db.execute(KEEPING)
    assert [row[:3] for row in schema(db)] == before


def test_in_a_program_of_2019_and_in_a_transaction(file):
    connect(file).close()
    statements = [part for part in DROPPING.split(";\n") if "DROP" in part]
    status, lines, error = run_host("3.27", file, ["BEGIN", *statements, "COMMIT", "SELECT count(*) FROM sqlite_master"])
    assert (status, error, lines[-1]) == (0, "", ["0"])
