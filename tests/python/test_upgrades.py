"""Databases of earlier versions, and what a stop halfway leaves of an upgrade or a take-over: the database as it was.

tests/data/schema-N.db is a database as the library of schema version N made it. The newest is made anew here, so that
a change of the schema without a new version shows. After a new version: `python tests/python/test_upgrades.py`.
"""

import re
import shutil
import sys
from pathlib import Path

import apsw
import pytest

from conftest import DAY, NOON, ROOT, SCHEMA_FILES, VERSION, connect, load, record, value
from test_guest import run_2019, run_today
from test_schema import names
from test_takeover import GUARDS, OLDER, OWN, RAW_VIEW, assert_counted, content, older_log

DATA = ROOT / "tests" / "data"
FROZEN = DATA / f"schema-{VERSION}.db"
EARLIER = [DATA / f"schema-{version}.db" for version in range(1, VERSION)]
BY_HAND = [*(ROOT / "sql" / "upgrades" / f"{version}.sql" for version in range(2, VERSION + 1)), *SCHEMA_FILES]


def make(path):
    """A database of today's version, small: runs, an alias, rows changed and deleted, a value that was never known."""
    db = connect(path, initialise=False)
    db.execute("PRAGMA page_size = 512; SELECT skill_ema_init(); INSERT INTO skill_aliases VALUES ('daily_digest', 'digest')").fetchall()
    columns = "session_id, skills, model, started_at, completed_at, cost_usd, error, cron_id, provider, input_tokens"
    for index in range(12):
        skills = ["digest", '["daily_digest", "scan"]', '["scan", "digest", "report"]'][index % 3]
        start = NOON + index * 7200
        cells = (f"s{index}", skills, "qwen3.6-27b" if index % 4 else None, start, start + 42.5, index / 10, None if index % 5 else "Error code: 429")
        db.execute(f"INSERT INTO skill_runs ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, 'daily', 'local', 1001)", cells)
    record(db, skill_name="scan", invoked_at=NOON - DAY / 3, success=0, quality_score=-0.5, output_tokens=7)
    db.execute("UPDATE skill_invocations SET quality_score = 0.5, success = 1 WHERE id % 2")
    db.execute("DELETE FROM skill_invocations WHERE id IN (3, 8, 9)")
    # How sure the judge is changes with its table, the schema does not.
    db.execute("UPDATE skill_invocations SET outcome_confidence = 0.9 WHERE outcome_confidence IS NOT NULL")
    db.close()


def definitions(connection):
    """What the schema is made of, whatever order it was made in."""
    found = sorted(connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall(), key=str)
    return [(*row[:3], what_the_table_is(connection, *row[2:])) if row[1] in ("skill_invocations", "skill_import_errors") else row for row in found]


def what_the_table_is(connection, name, sql):
    """Its columns and constraints: what ALTER TABLE adds stands elsewhere in the definition than in a new table's."""
    columns = connection.execute("SELECT name, type, \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo(?)", (name,)).fetchall()
    return columns, sorted(re.findall('CONSTRAINT "([^"]+)"', sql))


def dump(connection):
    """All that the database holds, to the byte, and what its owner set."""
    tables = [name for [name] in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    held = {name: [repr(row) for row in connection.execute(f'SELECT * FROM "{name}"')] for name in tables}
    return definitions(connection), held, value(connection, "PRAGMA user_version")


def copied(path, into=None):
    """A connection with the extension, over a copy of the file: in memory, or where it is told."""
    db = load(apsw.Connection(":memory:" if into is None else str(shutil.copy(path, into))))
    if into is None:
        db.deserialize("main", path.read_bytes())
    return db


def fresh_with_the_log_of(connection):
    """A database of today with the same log, written row by row, and the same aliases."""
    db = connect()
    db.executemany("INSERT INTO skill_aliases VALUES (?, ?)", connection.execute("SELECT * FROM skill_aliases"))
    log = connection.execute("SELECT * FROM skill_invocations ORDER BY id")
    db.executemany(f"INSERT INTO skill_invocations VALUES ({', '.join('?' * 21)})", log)
    return db


def dirty_version_1(*more):
    """An older log that the library of version 1 took over and counted, by what its constraints would have promised."""
    db = older_log(OLDER.replace(", excluded", ""), "ALTER TABLE skill_invocations ADD COLUMN outcome_category TEXT", *OWN, *more)
    for moment in (NOON, "2025-11-19", -DAY):
        for cell in (1, "1.5", 2.5, -1, b"x"):
            record(db, invoked_at=moment, success=cell, duration_seconds=cell, input_tokens=cell, skill_name=cell if moment == -DAY else "S")
    frozen = apsw.Connection(str(DATA / "schema-1.db"), flags=apsw.SQLITE_OPEN_READONLY)
    for [name, sql] in frozen.execute("SELECT name, sql FROM sqlite_master WHERE sql NOT NULL ORDER BY type = 'trigger', rootpage = 0").fetchall():
        if name not in ("skill_invocations", *(["skill_stats_daily"] if more else [])):
            db.execute(sql)
    db.execute("INSERT INTO skill_ema_meta VALUES ('schema_version', 1)")
    db.execute("INSERT INTO skill_daily_rollup SELECT * FROM skill_daily_recount")
    return db


def older():
    """The log of an older shape, with values that cannot be counted, and a view over it that ours replaces."""
    db = older_log(OLDER, *OWN, RAW_VIEW)
    for index in range(20):
        record(db, invoked_at=NOON + index if index % 3 else "noon", model=index % 2, success=index % 4)
    return db


def our_definitions(connection):
    """The definitions, but for the log's own table, what guards its keys, and what is its owner's."""
    return [row for row in definitions(connection) if row[1].startswith("skill_") and row[1] not in {"skill_invocations", *GUARDS}]


STARTS = {"older log": older, "version 1": lambda: copied(DATA / "schema-1.db"), "dirty version 1": dirty_version_1}


@pytest.mark.parametrize("path", EARLIER, ids=lambda path: path.stem)
def test_an_earlier_version_becomes_what_a_fresh_database_is(path):
    db = copied(path)
    columns, log = columns_of_the_log(db), content(db)
    assert value(db, "SELECT skill_ema_init()") == VERSION
    assert content(db, columns=columns) == log and len(log) > 20
    assert dump(db) == dump(fresh_with_the_log_of(db))
    assert_counted(db)
    record(db, id=900, skill_name="late", invoked_at=NOON)
    db.execute("UPDATE skill_invocations SET id = id + 100, success = NULL; DELETE FROM skill_invocations WHERE id % 2")
    assert_counted(db)


def columns_of_the_log(connection):
    return ", ".join(name for [name] in connection.execute("SELECT name FROM pragma_table_info('skill_invocations')"))


def test_an_upgrade_is_written_once(tmp_path):
    db = copied(EARLIER[-1], tmp_path / "runs.db")
    db.execute("PRAGMA user_version = 5; CREATE TABLE mine (x); CREATE VIEW over AS SELECT * FROM skill_stats_daily")
    days = value(db, "SELECT count(*) FROM over")
    assert value(db, "SELECT skill_ema_init()") == VERSION
    before = (tmp_path / "runs.db").read_bytes()
    again = connect(tmp_path / "runs.db")
    assert again.total_changes() == 0 and (tmp_path / "runs.db").read_bytes() == before
    assert value(again, "PRAGMA user_version") == 5 and {"mine", "over"} <= names(again)
    assert value(again, "SELECT count(*) FROM over") == days > 3


def test_a_dirty_log_of_version_1_is_counted_by_the_rules_of_today(db):
    old = dirty_version_1()
    columns, log = columns_of_the_log(old), content(old)
    assert value(old, "SELECT count(*) FROM skill_daily_rollup WHERE day < '2000'") > 0, "version 1 counted what it should not have"
    assert value(old, "SELECT skill_ema_init()") == VERSION
    assert content(old, columns=columns) == log
    assert our_definitions(old) == our_definitions(db)
    assert_counted(old)
    assert value(old, "SELECT count(*) FROM skill_ema_rejects WHERE NOT counted") > 10
    old.execute("UPDATE skill_invocations SET invoked_at = ?, input_tokens = 1.5 WHERE rowid % 2", (NOON,))
    old.execute("DELETE FROM skill_invocations WHERE rowid % 3 = 0")
    assert_counted(old)


def test_a_view_over_the_raw_log_that_version_1_kept_gives_way_to_ours(db):
    old = dirty_version_1(RAW_VIEW)
    old.execute("SELECT skill_ema_init()")
    assert our_definitions(old) == our_definitions(db)


def statements_of(files):
    """The files' statements, as a shell reads them."""
    statements = [""]
    for line in "".join(file.read_text() for file in files).splitlines(keepends=True):
        statements[-1] += line
        if apsw.complete(statements[-1]):
            statements.append("")
    assert statements.pop().strip() == ""
    return statements


@pytest.mark.parametrize("guest", [run_today, run_2019], ids=["today", "3.27"])
def test_the_files_upgrade_by_hand_without_the_extension(guest, tmp_path):
    path = shutil.copy(EARLIER[0], tmp_path / "runs.db")
    assert guest(path, statements_of(BY_HAND)) == (0, [], "")
    db = connect(path)
    assert db.total_changes() == 0, "nothing was left to do"
    assert dump(db) == dump(fresh_with_the_log_of(db))


@pytest.mark.parametrize("path", EARLIER[:4], ids=lambda path: path.stem)
def test_a_column_of_that_name_that_was_there_before_is_heeded(path):
    db = copied(path)
    db.execute("ALTER TABLE skill_invocations ADD COLUMN Excluded; UPDATE skill_invocations SET excluded = id % 3")
    columns, log = columns_of_the_log(db), content(db)
    assert value(db, "SELECT skill_ema_init()") == VERSION
    assert content(db, columns=columns) == log
    assert_counted(db)
    assert value(db, "SELECT excluded FROM skill_ema_health") > 5 < value(db, "SELECT rejects FROM skill_ema_health")


@pytest.mark.parametrize("path", EARLIER[:5], ids=lambda path: path.stem)
def test_a_column_delivered_that_was_there_before_is_heeded(path):
    db = copied(path)
    db.execute("ALTER TABLE skill_invocations ADD COLUMN Delivered; UPDATE skill_invocations SET delivered = id % 3, invoked_at = unixepoch()")
    columns, log = columns_of_the_log(db), content(db)
    assert value(db, "SELECT skill_ema_init()") == VERSION
    assert content(db, columns=columns) == log
    assert value(db, "SELECT not_delivered FROM skill_ema_health") == value(db, "SELECT count(*) FROM skill_invocations WHERE id % 3 = 0") > 5


def test_what_version_5_had_set_aside_of_imports_is_kept_and_can_be_put_right():
    db = copied(EARLIER[4])
    db.execute("INSERT INTO skill_import (session_id, skills, started_at, cost_usd, replace) VALUES ('late', 'scan', 'soon', 3, 'false')")
    kept = db.execute("SELECT * FROM skill_import_errors").fetchall()
    assert value(db, "SELECT skill_ema_init()") == VERSION
    assert db.execute("SELECT * FROM skill_import_errors").fetchall() == [(*kept[0], None)]
    db.execute("UPDATE skill_import_errors SET started_at = ?, delivered = 'false'", (NOON,))
    assert value(db, "SELECT count(*) FROM skill_import_errors") == 0
    assert db.execute("SELECT cost_usd, delivered FROM skill_runs WHERE session_id = 'late'").fetchall() == [(3, 0)]
    assert_counted(db)


@pytest.mark.parametrize("path", EARLIER, ids=lambda path: path.stem)
def test_an_earlier_log_that_was_renamed_is_upgraded_too(path):
    db = copied(path)
    db.execute("ALTER TABLE skill_invocations RENAME TO skill_invocations_2024")
    log = content(db, "skill_invocations_2024")
    assert value(db, "SELECT skill_ema_init()") == VERSION
    assert content(db, "skill_invocations_2024") == log
    record(db, cron_id="j")
    assert_counted(db)


def test_the_files_upgrade_a_dirty_log_by_hand_too():
    db = dirty_version_1()
    db.execute("".join(statements_of(BY_HAND)))
    assert value(db, "SELECT skill_ema_init()") == VERSION
    assert_counted(db)


@pytest.mark.parametrize("path", EARLIER, ids=lambda path: path.stem)
def test_the_schema_without_the_upgrade_does_not_claim_its_version(path):
    db = copied(path)
    for statement in statements_of(SCHEMA_FILES):
        try:  # as a shell, which goes on after an error
            db.execute(statement)
        except apsw.SQLError as error:
            assert "no such column: " in str(error) and any(name in str(error) for name in ("excluded", "delivered", "outcome_confidence"))
    assert value(db, "SELECT value FROM skill_ema_meta") == int(path.stem.removeprefix("schema-"))
    assert value(db, "SELECT skill_ema_init()") == VERSION
    assert dump(db) == dump(fresh_with_the_log_of(db))


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_it_takes_part_in_the_callers_transaction(start):
    db = start()
    before = dump(db)
    db.execute("BEGIN; CREATE TABLE other (x); SAVEPOINT a")
    assert value(db, "SELECT skill_ema_init()") == VERSION
    db.execute("ROLLBACK TO a")
    assert db.in_transaction and "other" in names(db)
    db.execute("ROLLBACK")
    assert dump(db) == before
    db.execute("BEGIN; SELECT skill_ema_init(); COMMIT").fetchall()
    assert not db.in_transaction
    assert_counted(db)


def once(number):
    """A callback that says yes at its `number`th call only."""
    return (call == number for call in range(1, 10**9)).__next__


def stop_by_a_step(db, number):
    db.set_progress_handler(once(number * 9), 8)


def stop_by_a_deadline(db, number):  # a handler that says stop goes on saying so
    steps = iter(range(10**9))
    db.set_progress_handler(lambda: next(steps) > number * 11, 8)


def stop_by_a_refusal(db, number):
    refuse = once(number * 7 + 2)
    db.authorizer = lambda *_: apsw.SQLITE_DENY if refuse() else apsw.SQLITE_OK


def stop_by_a_full_disk(db, number):
    db.execute(f"PRAGMA max_page_count = {value(db, 'PRAGMA page_count') + number - 1}").fetchall()


@pytest.mark.parametrize("transaction", ["", "BEGIN; CREATE TABLE other (x); SAVEPOINT a"], ids=["", "in a transaction"])
@pytest.mark.parametrize("stop, least", [(stop_by_a_step, 30), (stop_by_a_deadline, 20), (stop_by_a_refusal, 20), (stop_by_a_full_disk, 5)])
@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_stopped_anywhere_it_leaves_the_database_as_it_was(start, stop, least, transaction):
    db = start()
    before = dump(db)
    for number in range(1, 10**6):
        db.execute(transaction)
        pending = dump(db)
        stop(db, number)
        try:
            error, _ = None, db.execute("SELECT skill_ema_init()").fetchall()
        except (apsw.InterruptError, apsw.AuthError, apsw.FullError, apsw.SQLError) as stopped:
            # Without our name it is the caller's SELECT that was stopped, and init had done its work.
            error = stopped if "skill_ema_init: " in str(stopped) else None
        db.set_progress_handler(None)
        db.authorizer = None
        db.execute("PRAGMA max_page_count = 1000000").fetchall()
        if error is None:
            break
        if transaction and db.in_transaction:  # SQLite itself ends it where a statement that writes is interrupted
            assert dump(db) == pending
            db.execute("ROLLBACK")
        assert not db.in_transaction
        assert dump(db) == before, (number, error)
    assert number > least
    assert_counted(db)


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_interrupted_it_leaves_the_database_as_it_was_or_says_what_to_run(start):
    db = start()
    before = dump(db)
    for number in range(5, 300, 40):
        now = once(number)  # as Ctrl-C in a shell, another thread, or a cancelled context in Go
        db.authorizer = lambda *_: (now() and db.interrupt()) or apsw.SQLITE_OK
        with pytest.raises(apsw.InterruptError) as stopped:
            db.execute("SELECT skill_ema_init()").fetchall()
        db.authorizer = None
        # SQLite undoes nothing on request before the interrupted statement has ended, and that is the caller's.
        assert ("skill_ema_init: interrupted; a transaction is still open, run ROLLBACK" == str(stopped.value)) == db.in_transaction
        if db.in_transaction:
            db.execute("ROLLBACK")
        assert dump(db) == before


def test_a_log_that_is_being_read_can_be_taken_over():
    db = older()
    reader = db.execute("SELECT * FROM skill_invocations")
    next(reader)
    assert value(db, "SELECT skill_ema_init()") == VERSION
    assert len(list(reader)) == value(db, "SELECT count(*) FROM skill_invocations") - 1 > 20
    assert_counted(db)


def test_a_database_that_another_program_writes_to_is_left_alone_and_can_be_taken_over_after(tmp_path):
    db, other = copied(DATA / "schema-1.db", tmp_path / "runs.db"), apsw.Connection(str(tmp_path / "runs.db"))
    before = dump(db)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(apsw.BusyError, match="skill_ema_init: database is locked"):
        db.execute("SELECT skill_ema_init()").fetchall()
    assert not db.in_transaction and dump(db) == before
    other.execute("ROLLBACK")
    assert value(db, "SELECT skill_ema_init()") == VERSION


def test_the_frozen_database_of_this_version_is_what_this_library_makes(tmp_path):
    path = tmp_path / "runs.db"
    make(path)
    assert FROZEN.is_file(), f"run python {Path(__file__).relative_to(ROOT)}, once the schema of version {VERSION} is final"
    frozen = copied(FROZEN)
    assert dump(connect(path)) == dump(frozen), "the schema changed without a new version, or make() did"
    assert list(frozen.execute("SELECT name FROM sqlite_master")) == list(connect(path).execute("SELECT name FROM sqlite_master"))
    assert value(frozen, "SELECT skill_ema_init()") == VERSION and frozen.total_changes() == 0
    assert value(frozen, "PRAGMA page_size") == 512
    assert len(content(frozen)) > 20 and FROZEN.stat().st_size < 131072
    assert_counted(frozen)


if __name__ == "__main__":
    FROZEN.unlink(missing_ok=True)
    make(FROZEN)
    sys.exit(f"made {FROZEN}")
