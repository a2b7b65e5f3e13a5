"""A log in any shape is counted right or refused: renamed away, with generated columns, in another order, and what looks like ours and is not."""

import apsw
import pytest

from conftest import DAY, NOON, SCHEMA, VERSION, connect, record, value
from test_schema import dump, names
from test_takeover import OLDER, assert_counted, content, older_log, take_over

ROTATE = "ALTER TABLE skill_invocations RENAME TO skill_invocations_2024"
NEW_LOG = "CREATE TABLE skill_invocations (skill_name TEXT, invoked_at REAL, success INTEGER)"


def log_of(days):
    db = connect()
    for day in range(days):
        record(db, session_id=f"s{day}", invoked_at=NOON - day * DAY, success=day % 2)
    return db


@pytest.mark.parametrize("legacy", [0, 1])
@pytest.mark.parametrize("made_by", ["skill_ema_init", "its user", "the file"])
def test_a_log_that_is_renamed_stays_readable_and_the_new_one_counts(legacy, made_by, db):
    log = log_of(5)
    before = content(log)
    log.execute(f"PRAGMA legacy_alter_table = {legacy}; {ROTATE}")
    if made_by == "its user":
        log.execute(NEW_LOG)
        log.execute("INSERT INTO skill_invocations VALUES ('early', ?, 1)", (NOON,))
        assert value(log, "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'skill_invocations'") == 0
    if made_by == "the file":
        log.execute(SCHEMA)
    assert value(log, "SELECT skill_ema_init()") == VERSION
    assert content(log, "skill_invocations_2024") == before
    assert value(log, "SELECT count(*) FROM skill_invocations") == (made_by == "its user")
    assert_counted(log)
    log.execute("INSERT INTO skill_runs (session_id, skills, started_at, success) VALUES ('r', '[\"a\", \"b\"]', ?, 1)", (NOON,))
    record(log, success=0)
    log.execute("UPDATE skill_invocations SET success = 1; DELETE FROM skill_invocations WHERE skill_name = 'a'")
    assert_counted(log)
    log.execute("UPDATE skill_invocations_2024 SET success = 1; DELETE FROM skill_invocations_2024 WHERE id = 1")
    assert_counted(log)
    if made_by == "skill_ema_init":
        assert names(log) == names(db) | {"skill_invocations_2024"}
        again = dump(log)
        assert value(log, "SELECT skill_ema_init()") == VERSION and dump(log) == again


def test_a_log_can_be_renamed_every_year():
    db = log_of(3)
    for year in range(2020, 2024):
        db.execute(f"ALTER TABLE skill_invocations RENAME TO skill_invocations_{year}")
        assert value(db, "SELECT skill_ema_init()") == VERSION
        record(db, skill_name=str(year))
        assert_counted(db)
        assert db.execute("SELECT skill_name FROM skill_ema(14, 0.3, '2025-11-19')").fetchall() == [(str(year),)]
    assert value(db, "SELECT count(*) FROM skill_invocations_2020") == 3


def test_before_the_new_log_is_there_health_says_what_to_run():
    db = log_of(2)
    db.execute(f"{ROTATE}; {NEW_LOG}; INSERT INTO skill_invocations VALUES ('s', {NOON}, 1)")
    assert db.execute("SELECT rollup_agrees, problem FROM skill_ema_health").fetchall() == [
        (0, "not every change of skill_invocations is counted: run SELECT skill_ema_init();")
    ]


# What the log's column is declared as, what it is instead, what that follows from, and values for it.
GENERATED = {
    "success": ("success BOOLEAN", "success {}AS (end_reason = 'done'){}", "end_reason", ["done", "lost", None]),
    "a duration": ("duration_seconds", "duration_seconds {}AS (completed_at - invoked_at){}", "completed_at", [NOON + 5, None, NOON + 99]),
    "the skill's name": ("skill_name TEXT COLLATE NOCASE", "skill_name TEXT COLLATE NOCASE {}AS (substr(cron_id, 1, 1)){}", "cron_id", ["a1", "A1", "b1", None]),
    "the time": ("invoked_at,", "invoked_at {}AS (completed_at - 5){},", "completed_at", [NOON, NOON - DAY, None, "noon"]),
    "tokens": ("input_tokens", "input_tokens {}AS (cache_read_tokens * 2){}", "cache_read_tokens", [5, None, -1, 7]),
}


@pytest.mark.parametrize("always", ["", "GENERATED ALWAYS "])
@pytest.mark.parametrize("stored", ["", " STORED"])
@pytest.mark.parametrize("column, generated, source, cells", GENERATED.values(), ids=GENERATED)
def test_a_generated_column_is_counted_whatever_it_follows_from(column, generated, source, cells, stored, always):
    db = older_log(OLDER.replace(column, generated.format(always, stored), 1))
    fixed = {name: given for name, given in {"skill_name": "s", "invoked_at": NOON}.items() if not generated.startswith(name)}

    def insert(cell):
        columns = {source: cell, **fixed}
        db.execute(f"INSERT INTO skill_invocations ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", tuple(columns.values()))

    insert(cells[0])
    take_over(db)
    assert_counted(db)
    for cell in cells:
        insert(cell)
        assert_counted(db)
    for cell in cells:
        db.execute(f"UPDATE skill_invocations SET {source} = ? WHERE rowid % 2", (cell,))
        assert_counted(db)
    db.execute("UPDATE skill_invocations SET model = 'm', quality_score = 1")
    assert_counted(db)
    db.execute("DELETE FROM skill_invocations WHERE rowid < 3")
    assert_counted(db)


def test_a_change_of_letter_case_alone_is_one_where_the_log_does_not_tell_them_apart():
    db = older_log(OLDER.replace("model,", "model TEXT COLLATE NOCASE,"))
    take_over(db)
    record(db, skill_name="news", model="M")
    db.execute("UPDATE skill_invocations SET skill_name = 'News'")
    assert_counted(db)
    db.execute("UPDATE skill_invocations SET model = 'm'")
    assert_counted(db)


def shuffled(db, table, order):
    """Makes the table anew with its columns in another order."""
    columns = [name for [name] in db.execute("SELECT name FROM pragma_table_info(?)", (table,))]
    for name in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (table,)).fetchall():
        db.execute(f"DROP TRIGGER {name[0]}")
    db.execute(f"CREATE TABLE shuffled AS SELECT {', '.join(order(columns))} FROM {table}; DROP TABLE {table}")
    db.execute("PRAGMA legacy_alter_table = 1; ALTER TABLE shuffled RENAME TO " + table)


@pytest.mark.parametrize("table", ["skill_daily_rollup", "skill_invocations", "skill_ema_totals"])
def test_columns_may_stand_in_another_order(table, db):
    log = log_of(6)
    shuffled(log, table, lambda columns: columns[::-1])
    assert value(log, "SELECT skill_ema_init()") == VERSION
    record(log, estimated_cost_usd=1.5, input_tokens=5)
    assert_counted(log)
    if table != "skill_invocations":
        assert dump(log) == dump(db)


def test_another_table_under_a_name_of_ours_is_kept():
    for table in ("skill_daily_rollup", "skill_ema_totals", "skill_ema_guard"):
        db = connect(initialise=False)
        db.execute(f"CREATE TABLE {table} (day, mine); INSERT INTO {table} VALUES (1, 2)")
        with pytest.raises(apsw.SQLError, match=f"skill_ema_init: {table} must be the table of the schema, which has no column '.*'; rename that table first"):
            db.execute("SELECT skill_ema_init()").fetchall()
        assert names(db) == {table} and db.execute(f"SELECT * FROM {table}").fetchall() == [(1, 2)]


@pytest.mark.parametrize("sql", [
    "CREATE VIEW skill_invocations AS SELECT 1 AS skill_name, 2 AS invoked_at",
    "CREATE VIRTUAL TABLE skill_invocations USING fts5(skill_name, invoked_at)",
    "CREATE TABLE skill_invocations (skill_name TEXT PRIMARY KEY, invoked_at) WITHOUT ROWID",
])
def test_a_log_that_cannot_be_counted_is_refused(sql):
    db = connect(initialise=False)
    db.execute(sql)
    before = names(db)
    with pytest.raises(apsw.SQLError, match="skill_ema_init: skill_invocations must be a table with a rowid, not a view, not a virtual table and not WITHOUT ROWID"):
        db.execute("SELECT skill_ema_init()").fetchall()
    assert names(db) == before


def test_a_schema_version_that_is_no_version_is_no_trouble(db):
    for version in (-(2**63), -1, 0):
        db.execute("UPDATE skill_ema_meta SET value = ?", (version,))
        assert value(db, "SELECT skill_ema_init()") == VERSION
    for version in ("three", 2.5, None):
        db.execute("UPDATE skill_ema_meta SET value = ?", (version,))
        with pytest.raises(apsw.SQLError, match="the schema_version in skill_ema_meta is not a whole number"):
            db.execute("SELECT skill_ema_init()").fetchall()
