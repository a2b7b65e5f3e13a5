"""The schema: what its constraints refuse, what its views show, and how skill_ema_init() brings it into a database."""

import re
import threading

import apsw
import pytest

from conftest import DAY, NOON, SCHEMA, SCHEMA_FILES, VERSION, connect, drift, load, record, rows, value
from test_skill_jobs import REFUSED as REFUSED_OF_JOBS

CREATED = re.findall(r"^CREATE (\w+) (?:IF NOT EXISTS )?(\w+)", SCHEMA, re.MULTILINE)
TOO_LARGE = "a day's total is too large to be counted exactly"
BLOB = b"x"
INFINITY = float("inf")

TIMES = [-1, -0.001, 1e11, NOON * 1000, INFINITY, "noon", "2025-11-19", BLOB]
TOKENS = [-1, 10**12 + 1, 1.5, INFINITY, "many", BLOB]
# Column, what its constraint says, and values that it refuses.
REFUSED = [
    ("session_id", "must be text", [BLOB]),
    ("cron_id", "must be text", [BLOB]),
    ("skill_name", "must be text that is not blank", ["", " ", "\t\n\v\f\r ", BLOB]),
    ("model", "must be text", [BLOB, b""]),
    ("provider", "must be text", [BLOB, b""]),
    ("invoked_at", "must be Unix seconds from 0 to 1e11 (not milliseconds, not text)", TIMES),
    ("completed_at", "must be Unix seconds from 0 to 1e11 (not milliseconds, not text)", TIMES),
    ("duration_seconds", "must be a number of seconds from 0 to 1e7", [-0.001, 1e7 + 1, INFINITY, "long", BLOB]),
    ("input_tokens", "must be a whole number from 0 to 1e12", TOKENS),
    ("output_tokens", "must be a whole number from 0 to 1e12", TOKENS),
    ("cache_read_tokens", "must be a whole number from 0 to 1e12", TOKENS),
    ("cache_write_tokens", "must be a whole number from 0 to 1e12", TOKENS),
    ("estimated_cost_usd", "must be a number of dollars from 0 to 1e4", [-0.01, 1e4 + 1, INFINITY, "$1", BLOB]),
    ("success", "must be 1, 0 or NULL", [2, -1, 0.5, "yes", BLOB]),
    ("quality_score", "must be a number from -1e4 to 1e4", [1e4 + 1, -1e4 - 1, INFINITY, -INFINITY, "good", BLOB]),
    ("end_reason", "must be text", [BLOB]),
    ("outcome_category", "must be text", [BLOB]),
    ("excluded", "must be 1, 0 or NULL", [2, -1, 0.5, "yes", BLOB]),
    ("delivered", "must be 1, 0 or NULL", [2, -1, 0.5, "yes", BLOB]),
    ("outcome_confidence", "must be a number from 0 to 1", [-0.01, 1.01, INFINITY, "sure", BLOB]),
]
TOTALS = ["duration_us", "cost_nanousd", "quality_nano", "input_tokens", "output_tokens"]
ACCEPTED = [
    ("skill_name", ["ü", " a ", "0", 5]),
    ("model", [None, "", "m", 5]),
    ("provider", [None, "", "p"]),
    ("invoked_at", [0, 0.5, NOON, str(NOON), 99999999999.99]),
    ("completed_at", [None, 0, NOON + 0.5]),
    ("duration_seconds", [None, 0, 0.001, "1.5", 1e7]),
    ("input_tokens", [None, 0, 10**12, 5.0, "5"]),
    ("estimated_cost_usd", [None, 0, 1e-9, 1e4, "0.5", float("nan")]),  # SQLite takes a NaN for NULL
    ("success", [None, 0, 1, True, "1", 1.0]),
    ("excluded", [None, 0, "0", 0.0]),
    ("delivered", [None, 0, 1, "0", 1.0]),
    ("quality_score", [None, -1e4, 0, 1e4]),
]


def dump(connection):
    """All that the schema is: the definitions, to the byte and in whatever order they were made, and the version."""
    definitions = sorted(connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall(), key=str)
    return definitions, connection.execute("SELECT * FROM skill_ema_meta").fetchall()


def names(connection):
    return {name for [name] in connection.execute("SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")}


@pytest.mark.parametrize("column, rule, values", REFUSED, ids=[column for column, _, _ in REFUSED])
def test_what_would_poison_the_statistics_is_refused_by_name(db, column, rule, values):
    record(db, id=1)
    message = re.escape(f"CHECK constraint failed: {column} {rule}") + "$"
    for bad in values:
        with pytest.raises(apsw.ConstraintError, match=message):
            record(db, **{column: bad})
        with pytest.raises(apsw.ConstraintError, match=message):
            db.execute(f"UPDATE skill_invocations SET {column} = ?", (bad,))
    assert value(db, "SELECT count(*) FROM skill_invocations") == 1
    assert drift(db) == []


@pytest.mark.parametrize("column", TOTALS)
def test_a_total_that_is_not_a_whole_number_is_refused_by_name(db, column):
    record(db)
    with pytest.raises(apsw.ConstraintError, match=f"CHECK constraint failed: {TOO_LARGE}$"):
        db.execute(f"UPDATE skill_daily_rollup SET {column} = 9.3e18")


def test_every_named_constraint_is_tested():
    log = SCHEMA_FILES[0].read_text()
    named = re.findall(r'CONSTRAINT "([^"]+)"', log)
    assert sorted(named) == sorted([f"{column} {rule}" for column, rule, _ in [*REFUSED, *REFUSED_OF_JOBS]] + [TOO_LARGE] * 2)
    assert len(named) == log.count("CHECK (")


@pytest.mark.parametrize("column", ["skill_name", "invoked_at"])
def test_a_call_has_a_skill_and_a_time(db, column):
    with pytest.raises(apsw.ConstraintError, match=f"NOT NULL constraint failed: skill_invocations.{column}$"):
        record(db, **{column: None})


@pytest.mark.parametrize("column, values", ACCEPTED, ids=[column for column, _ in ACCEPTED])
def test_what_is_within_the_limits_is_accepted(db, column, values):
    for good in values:
        record(db, **{column: good})
    assert value(db, "SELECT count(*) FROM skill_invocations") == len(values)
    assert drift(db) == []


def test_the_daily_view_says_what_is_known_and_no_more(db):
    record(db, success=1, duration_seconds=1.5, estimated_cost_usd=0.25, quality_score=-1, input_tokens=10, output_tokens=0)
    record(db, success=0, duration_seconds=2.5, estimated_cost_usd=0, invoked_at=NOON + 1.5)
    record(db, model="", provider="p", invoked_at=NOON - DAY)
    known, unknown = rows(db, "SELECT * FROM skill_stats_daily ORDER BY day DESC")
    assert known == {
        "skill_name": "s", "model": None, "provider": None, "day": "2025-11-19",
        "invocation_count": 2, "success_count": 1, "failure_count": 1,
        "duration_count": 2, "total_duration_s": 4.0, "avg_duration_s": 2.0,
        "cost_count": 2, "total_cost_usd": 0.25, "avg_cost_usd": 0.125,
        "quality_count": 1, "total_quality_score": -1.0, "avg_quality_score": -1.0,
        "input_tokens_count": 1, "total_input_tokens": 10, "output_tokens_count": 1, "total_output_tokens": 0,
        "last_invoked_at": NOON + 1.5,
    }  # fmt: skip
    assert list(known) == list(unknown)
    given = {"skill_name": "s", "model": "", "provider": "p", "day": "2025-11-18", "invocation_count": 1, "last_invoked_at": NOON - DAY}
    counts = {name: 0 for name in unknown if name.endswith("_count") and name != "invocation_count"}
    assert unknown == {**dict.fromkeys(unknown), **counts, **given}


def test_a_range_of_days_is_found_by_the_key_of_the_rollup(db):
    plan = [row[3] for row in db.execute("EXPLAIN QUERY PLAN SELECT * FROM skill_stats_daily WHERE day >= ? AND day <= ?", ("", ""))]
    assert plan == ["SEARCH skill_daily_rollup USING PRIMARY KEY (day>? AND day<?)"]


def test_the_file_alone_makes_what_the_function_makes(db):
    plain = apsw.Connection(":memory:")
    for _ in range(2):
        plain.execute(SCHEMA)
        assert dump(plain) == dump(db)
    assert names(db) == {name for _, name in CREATED} and len(CREATED) > 10
    assert value(db, "SELECT skill_ema_init()") == value(db, "SELECT value FROM skill_ema_meta WHERE key = 'schema_version'") == VERSION
    assert dump(plain) == dump(db)


def test_the_file_alone_keeps_the_rollup_of_a_log_that_has_one(db):
    record(db, estimated_cost_usd=0.1)
    db.execute(SCHEMA)
    assert value(db, "SELECT count(*) FROM skill_daily_rollup") == 1
    assert drift(db) == []


def test_init_on_an_initialised_database_writes_nothing(file):
    db = connect(file)
    record(db)
    db.close()
    before = file.read_bytes()
    for flags in (apsw.SQLITE_OPEN_READWRITE, apsw.SQLITE_OPEN_READONLY):
        db = connect(file, initialise=False, flags=flags)
        assert value(db, "SELECT skill_ema_init()") == VERSION
        assert db.total_changes() == 0
        db.close()
        assert file.read_bytes() == before


def test_init_of_a_database_that_cannot_be_written_to_says_so(file):
    plain = apsw.Connection(str(file))
    plain.execute("CREATE TABLE t (x)")
    db = connect(file, initialise=False, flags=apsw.SQLITE_OPEN_READONLY)
    with pytest.raises(apsw.Error, match="skill_ema_init: attempt to write a readonly database"):
        db.execute("SELECT skill_ema_init()")


def test_init_takes_part_in_the_callers_transaction():
    db = connect(initialise=False)
    db.execute("BEGIN; CREATE TABLE mine (x); SAVEPOINT a")
    assert value(db, "SELECT skill_ema_init()") == VERSION
    record(db)
    db.execute("ROLLBACK TO a")
    assert names(db) == {"mine"} and db.in_transaction
    assert value(db, "SELECT skill_ema_init()") == VERSION
    db.execute("ROLLBACK")
    assert names(db) == set() and not db.in_transaction


@pytest.mark.parametrize("transaction", ["", "BEGIN"])
@pytest.mark.parametrize("kind, name", CREATED)
def test_init_that_is_stopped_halfway_leaves_nothing_behind(kind, name, transaction):
    db = connect(initialise=False)
    db.execute("CREATE TABLE mine (x)")
    stop = (getattr(apsw, f"SQLITE_CREATE_{kind}"), name)
    db.authorizer = lambda action, subject, *_: apsw.SQLITE_DENY if (action, subject) == stop else apsw.SQLITE_OK
    db.execute(transaction)
    with pytest.raises(apsw.Error, match="skill_ema_init: not authorized$"):
        db.execute("SELECT skill_ema_init()").fetchall()
    assert names(db) == {"mine"}
    assert db.in_transaction == bool(transaction)


def test_init_that_finds_a_name_taken_leaves_nothing_behind():
    db = connect(initialise=False)
    db.execute("CREATE TABLE skill_invocations_by_skill (x)")
    with pytest.raises(apsw.SQLError, match="skill_ema_init: there is already a table named skill_invocations_by_skill"):
        db.execute("SELECT skill_ema_init()").fetchall()
    assert names(db) == {"skill_invocations_by_skill"}


@pytest.mark.parametrize("transaction", ["", "BEGIN"])
@pytest.mark.parametrize("pages", [2, 4, 8])
def test_init_on_a_full_disk_leaves_nothing_behind(file, pages, transaction):
    db = connect(file, initialise=False)
    db.execute("PRAGMA page_size = 4096; CREATE TABLE mine (x)")
    assert value(db, f"PRAGMA max_page_count = {pages}") == pages
    db.execute(transaction)
    with pytest.raises(apsw.FullError, match="skill_ema_init: database or disk is full"):
        db.execute("SELECT skill_ema_init()").fetchall()
    if db.in_transaction:
        db.execute("COMMIT")
    assert names(db) == {"mine"}


@pytest.mark.parametrize("trusted", ["ON", "OFF"])
@pytest.mark.parametrize("function", ["skill_ema_init", "skill_ema_rebuild"])
def test_no_view_or_trigger_can_change_the_database(db, function, trusted):
    db.execute(f"PRAGMA trusted_schema = {trusted}; CREATE TABLE t (x); CREATE VIEW v AS SELECT {function}()")
    db.execute(f"CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT {function}(); END")
    for statement in ("SELECT * FROM v", "INSERT INTO t VALUES (1)"):
        with pytest.raises(apsw.SQLError, match=rf"unsafe use of {function}\(\)"):
            db.execute(statement).fetchall()


def test_a_newer_schema_is_refused(db):
    db.execute("UPDATE skill_ema_meta SET value = 99; DROP VIEW skill_stats_daily")
    before = dump(db)
    for function in ("skill_ema_init", "skill_ema_rebuild"):
        with pytest.raises(apsw.SQLError, match=f"^{function}: this database has schema version 99, newer than the {VERSION} of this library"):
            db.execute(f"SELECT {function}()").fetchall()
    assert dump(db) == before


def test_an_older_schema_is_brought_up_to_date(db):
    db.execute("UPDATE skill_ema_meta SET value = 0")
    assert value(db, "SELECT skill_ema_init()") == value(db, "SELECT value FROM skill_ema_meta") == VERSION


@pytest.mark.parametrize("kind, name", [pair for pair in CREATED if pair[1] not in ("skill_invocations", "skill_ema_meta")])
def test_init_restores_what_was_dropped_and_counts_what_it_missed(db, kind, name):
    record(db, estimated_cost_usd=0.1)
    whole = sorted(db.execute("SELECT type, name, sql FROM sqlite_master").fetchall())
    db.execute(f"DROP {kind} {name}")
    for statement in ("INSERT INTO skill_invocations (skill_name, invoked_at) VALUES ('t', 0)", "UPDATE skill_invocations SET success = 1"):
        try:
            db.execute(statement)
        except apsw.SQLError as error:
            assert f"no such table: main.{name}" in str(error) or name == "skill_daily_change_insert"
    assert value(db, "SELECT skill_ema_init()") == VERSION
    assert sorted(db.execute("SELECT type, name, sql FROM sqlite_master").fetchall()) == whole
    assert drift(db) == []
    record(db)
    assert drift(db) == []


OLDER_LOGS = {
    "few columns": "CREATE TABLE skill_invocations (id INTEGER PRIMARY KEY AUTOINCREMENT, skill_name TEXT NOT NULL, "
    "invoked_at REAL NOT NULL, success INTEGER, notes TEXT)",
    "other letter case": "CREATE TABLE Skill_Invocations (ID INTEGER PRIMARY KEY, Skill_Name TEXT, Invoked_At REAL, Success INTEGER, notes TEXT)",
}


@pytest.mark.parametrize("older", OLDER_LOGS.values(), ids=OLDER_LOGS)
def test_a_log_that_stood_before_gets_the_columns_it_lacks_and_is_counted(db, older):
    old = connect(initialise=False)
    old.execute(older)
    old.execute("INSERT INTO skill_invocations (skill_name, invoked_at, success, notes) VALUES ('s', 0, 1, 'a'), ('s', 1, 0, 'b')")
    assert value(old, "SELECT skill_ema_init()") == VERSION
    columns = "SELECT lower(name) FROM pragma_table_info('skill_invocations')"
    assert set(db.execute(columns)) <= set(old.execute(columns))
    assert old.execute("SELECT invocation_count, success_count, cost_count FROM skill_stats_daily").fetchall() == [(2, 1, 0)]
    record(old, invoked_at=2, model="m", estimated_cost_usd=0.5, cache_read_tokens=7, outcome_category="ok")
    assert old.execute("SELECT id, notes FROM skill_invocations").fetchall() == [(1, "a"), (2, "b"), (3, None)]
    assert drift(old) == []
    before = dump(old)
    old.execute("PRAGMA query_only = 1")
    assert value(old, "SELECT skill_ema_init()") == VERSION
    assert dump(old) == before


def test_what_belongs_to_others_is_not_touched(db):
    host = connect(initialise=False)
    host.execute("CREATE TABLE mine (x); INSERT INTO mine VALUES (1); PRAGMA user_version = 7; PRAGMA application_id = 8")
    host.execute("CREATE TEMP VIEW skill_stats_daily AS SELECT 1 AS x; CREATE VIEW skills AS SELECT * FROM mine")
    assert value(host, "SELECT skill_ema_init()") == VERSION
    assert names(host) == names(db) | {"mine", "skills"}
    assert (value(host, "PRAGMA user_version"), value(host, "PRAGMA application_id"), value(host, "SELECT x FROM skills")) == (7, 8, 1)


def test_a_view_of_the_users_own_is_kept(db):
    own = connect(initialise=False)
    own.execute("CREATE VIEW skill_stats_daily AS SELECT 'mine' AS skill_name")
    assert value(own, "SELECT skill_ema_init()") == VERSION
    assert value(own, "SELECT skill_name FROM skill_stats_daily") == "mine"
    assert names(own) == names(db)


@pytest.mark.parametrize("journal", ["DELETE", "WAL"])
def test_many_may_initialise_one_database_at_once(file, journal):
    plain = apsw.Connection(str(file))
    plain.execute(f"PRAGMA journal_mode = {journal}; {OLDER_LOGS['few columns']}")
    start, results = threading.Barrier(6), []

    def initialise():
        db = load(apsw.Connection(str(file)))
        db.set_busy_timeout(20_000)
        start.wait()
        try:
            results.append(value(db, "SELECT skill_ema_init()"))
        except Exception as error:
            results.append(error)

    threads = [threading.Thread(target=initialise) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [VERSION] * 6
    assert value(plain, "PRAGMA integrity_check") == "ok"
    assert {name for _, name in CREATED} <= names(plain)
